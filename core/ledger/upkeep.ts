/** Keeping a ledger for years: backup (LED-8), retention, erasure (LED-9). Only one of them is under way at a time. */
import { Context, Schema, type Effect } from "effect"
import type { Actor } from "../domain/actor.ts"
import type { CommandRefused } from "../domain/command.ts"
import type { ArtifactHash, CommandId, Instant, RunId } from "../domain/ids.ts"
import type { StorageFull } from "./artifact-store.ts"
import type { LedgerUnavailable } from "./ledger.ts"

/** A backup, restore or erasure that could not be done; nothing that was there is changed. */
export class UpkeepFailed extends Schema.TaggedError<UpkeepFailed>()("UpkeepFailed", { message: Schema.String, mend: Schema.String }) {}

/** Who asks for an erasure, and why. */
export interface Asked {
  readonly id: CommandId
  readonly at: Instant
  readonly actor: Actor
  /** In the person's own words; kept as an artifact. */
  readonly reason?: string
}

export interface Erasure {
  readonly erased: ReadonlyArray<ArtifactHash>
  /** Of a run: what other runs or the installation name too, and is therefore kept. */
  readonly shared: ReadonlyArray<ArtifactHash>
}

export interface RetentionDays {
  readonly transcripts: number
  readonly logs: number
}

export interface Backup {
  readonly path: string
  readonly events: number
  readonly head: string
  readonly artifacts: number
  readonly bytes: number
}

export class Upkeep extends Context.Service<
  Upkeep,
  {
    /**
     * Writes a verified copy of all that a home can't do without, while the core goes on. `path`: a folder that is not
     * there yet, or one that is there, in which the backup gets a folder of its own. Never overwrites anything.
     */
    readonly backup: (path: string, at: Instant) => Effect.Effect<Backup, UpkeepFailed | LedgerUnavailable>
    /**
     * Removes an artifact's bytes; its tombstone is recorded first. Refused with `artifact-needed` while a run that is
     * not ended needs it, and with `artifact-unknown` where nothing names it and nothing is stored.
     */
    readonly eraseArtifact: (hash: ArtifactHash, asked: Asked) => Effect.Effect<Erasure, CommandRefused | LedgerUnavailable | StorageFull>
    /** Removes all that only this run names. Refused with `run-not-final` while it is not ended. */
    readonly eraseRun: (run: RunId, asked: Asked) => Effect.Effect<Erasure, CommandRefused | LedgerUnavailable | StorageFull>
    /** Removes transcripts and review logs whose time is over. `now` is not believed beyond a day after the last event of a run. */
    readonly retain: (
      days: RetentionDays,
      now: Instant
    ) => Effect.Effect<{ readonly transcripts: number; readonly logs: number }, LedgerUnavailable>
  }
>()("core/ledger/Upkeep") {}
