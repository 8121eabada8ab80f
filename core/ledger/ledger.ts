/**
 * The ledger: the only truth. Commands go in, are decided and committed in one transaction (events,
 * projections, receipt, requested effects), and come out as `changes`.
 */
import { Context, Schema, type Effect, type Stream } from "effect"
import type { Actor } from "../domain/actor.ts"
import type { CommandRefused, Envelope, InstallationCommand, RunCommand } from "../domain/command.ts"
import type { StoredEvent, StreamId } from "../domain/event.ts"
import type { Installation } from "../domain/installation.ts"
import { CommandId, Instant, type ArtifactHash, type PatchSetId, type RunId } from "../domain/ids.ts"
import type { Run, RunStatus } from "../domain/run.ts"
import type { EventRow } from "./chain.ts"
import type { ApprovalProof } from "./proof.ts"
import type { RunFacts } from "./run-facts.ts"

/** What was committed for a command. The same command id again is answered with the same receipt. */
export const Receipt = Schema.Struct({
  commandId: CommandId,
  stream: Schema.String,
  /** The ledger's sequence after the command; equal to `first - 1` when it led to no event. */
  first: Schema.Int,
  last: Schema.Int,
  at: Instant,
  /** True when this answers a command that was committed before. */
  repeated: Schema.Boolean
})
export type Receipt = typeof Receipt.Type

/** The disk refused (full, read-only, I/O error): nothing was committed. */
export class LedgerUnavailable extends Schema.TaggedError<LedgerUnavailable>()("LedgerUnavailable", {
  message: Schema.String,
  mend: Schema.String
}) {}

export class RunNotFound extends Schema.TaggedError<RunNotFound>()("RunNotFound", { run: Schema.String }) {
  override get message() {
    return `There is no run ${this.run}. List the runs to see which there are.`
  }
}

/** `live` is said once, after the last past event and before the first new one. */
export type Change = { readonly _tag: "event"; readonly event: StoredEvent } | { readonly _tag: "live"; readonly seq: number }

export interface RunFilter {
  readonly statuses?: ReadonlyArray<RunStatus>
  /** At most this many, newest first. */
  readonly limit?: number
  /** Runs with a lower number than this. */
  readonly before?: number
}

/** A place in the chain up to which everything was found whole, and when. */
export interface Verified {
  readonly seq: number
  readonly hash: string
  readonly at: Instant
}

/** What the tombstone of an artifact says (LED-9). */
export interface ErasedArtifact {
  readonly hash: ArtifactHash
  readonly at: Instant
  readonly by: "person" | "retention"
  readonly actor: Actor
  /** A text, as an artifact. */
  readonly reason?: ArtifactHash
}

export interface Verification {
  /** Events up to here were checked by an earlier verification, and are trusted; 0: none. */
  readonly after: number
  readonly events: number
  readonly head: { readonly seq: number; readonly hash: string }
  /** The first thing that does not hold, or null. */
  readonly broken: null | { readonly seq: number; readonly reason: string }
  readonly artifacts: {
    readonly checked: number
    readonly missing: ReadonlyArray<ArtifactHash>
    readonly corrupt: ReadonlyArray<ArtifactHash>
    /** Named by events, gone, and with a tombstone that says so. */
    readonly erased: ReadonlyArray<ErasedArtifact>
  }
}

export class Ledger extends Context.Service<
  Ledger,
  {
    /** Decides and commits. An acknowledged command is on disk; a refused one changed nothing. */
    readonly submit: (
      stream: StreamId,
      envelope: Envelope<RunCommand> | Envelope<InstallationCommand>
    ) => Effect.Effect<Receipt, CommandRefused | LedgerUnavailable>
    readonly installation: Effect.Effect<Installation>
    readonly run: (id: RunId) => Effect.Effect<Run, RunNotFound>
    /** By id, `R-12` or `12`. */
    readonly findRun: (reference: string) => Effect.Effect<Run, RunNotFound>
    readonly runs: (filter: RunFilter) => Effect.Effect<ReadonlyArray<Run>>
    /** What runs are found by: of all, or of those that events after `after` are of; `seq` is what to ask after next time. */
    readonly runFacts: (after: number) => Effect.Effect<{ readonly seq: number; readonly facts: ReadonlyArray<RunFacts> }>
    /** The next free run number; never given twice while the core lives. */
    readonly nextRunNumber: Effect.Effect<number>
    /** Runs with an open effect, oldest request first: what the engine has to do. */
    readonly withOpenEffects: Effect.Effect<ReadonlyArray<Run>>
    readonly queued: Effect.Effect<ReadonlyArray<Run>>
    readonly events: (query: {
      readonly stream?: StreamId
      readonly after: number
      readonly limit: number
    }) => Effect.Effect<ReadonlyArray<StoredEvent>>
    /** Replays everything after `after`, says where the live part begins, and goes on while `follow`. */
    readonly changes: (query: { readonly after: number; readonly follow: boolean; readonly stream?: StreamId }) => Stream.Stream<Change>
    readonly head: Effect.Effect<{ readonly seq: number; readonly hash: string }>
    /** A stream's rows exactly as they are stored and were hashed: nothing is upcast. */
    readonly recorded: (stream: StreamId) => Effect.Effect<ReadonlyArray<EventRow>>
    /** The hashes of the events after `after`, in order, without their content. */
    readonly hashes: (query: { readonly after: number; readonly limit: number }) => Effect.Effect<ReadonlyArray<string>>
    /** Proof that exactly this patch set is approved, read from what is committed. The gate takes nothing else. */
    readonly proof: (run: RunId, patchSet: PatchSetId) => Effect.Effect<ApprovalProof, CommandRefused>
    /** All of it. */
    readonly verify: Effect.Effect<Verification>
    /** What came after the last verification that found everything whole; all of it where there was none. */
    readonly verifyNew: Effect.Effect<Verification>
    /** Makes every projection anew from the events; gives the number of events folded. */
    readonly rebuild: Effect.Effect<number, LedgerUnavailable>
  }
>()("core/ledger/Ledger") {}
