/**
 * What a step is: it performs one requested effect through ports and hands back the command that reports
 * the outcome. It decides nothing. Everything it does can be done again after a crash under the same ids.
 */
import { type Effect, type Queue } from "effect"
import type { RunCommand } from "../domain/command.ts"
import type { RequestedEffect } from "../domain/event.ts"
import type { Failure } from "../domain/failure.ts"
import { classOf, repeatHelps } from "../domain/fault-class.ts"
import type { ArtifactHash } from "../domain/ids.ts"
import type { SessionRecord } from "../domain/outcome.ts"
import type { Run } from "../domain/run.ts"
import type { SandboxFailure, ExecutionAdapter } from "../execution/execution-adapter.ts"
import type { ArtifactCorrupt, ArtifactErased, ArtifactMissing, ArtifactStore, StorageFull } from "../ledger/artifact-store.ts"
import type { GateRefused, WriteGate } from "../publication/write-gate.ts"
import type { RepositoryFailure, RepositoryStore } from "../repository/repository-store.ts"
import type { Models } from "../runtime/models.ts"
import type { RuntimeAdapter, RuntimeFailure } from "../runtime/runtime-adapter.ts"
import type { CommandRefused } from "../domain/command.ts"
import type { Ledger } from "../ledger/ledger.ts"
import type { RunMeter } from "./run-meter.ts"
import type { Redaction } from "../ledger/redaction.ts"

export interface StepInput {
  readonly run: Run
  readonly effect: RequestedEffect
  /** Redirects that arrive while the step works, beyond those already in `effect.instructions`. */
  readonly instructions: Queue.Dequeue<ArtifactHash>
  /** Tells watchers what goes on; kept nowhere. */
  readonly tell: (kind: string, text: string) => void
  /** Notes what a session used as soon as it ended, so that an interrupted step's costs are not lost. */
  readonly record: (session: SessionRecord) => Effect.Effect<void>
  /** What the run's sessions use together, those that work beside this one included. */
  readonly meter: RunMeter
  /** npm registry for prepare. */
  readonly registry: string
}

/** The report without its envelope: the engine adds effect, epoch, attempt and sessions. */
type Reporting = Extract<RunCommand, { readonly sessions: ReadonlyArray<SessionRecord>; readonly attempt: number }>
type Bare<C> = C extends unknown ? Omit<C, "effectId" | "epoch" | "attempt" | "sessions"> : never
export type Report = Bare<Exclude<Reporting, { readonly _tag: "RecordFailure" }>>

export type StepFailure =
  | SandboxFailure
  | RuntimeFailure
  | RepositoryFailure
  | GateRefused
  | StorageFull
  | ArtifactMissing
  | ArtifactErased
  | ArtifactCorrupt
  | CommandRefused

export type StepPorts = ExecutionAdapter | RuntimeAdapter | Models | RepositoryStore | ArtifactStore | Redaction | WriteGate | Ledger

export type Step = (input: StepInput) => Effect.Effect<Report, StepFailure, StepPorts>

/** Puts a step's typed failure into the form that `decide` and a person need; `detail` is outside text, for an artifact. */
export const describeFailure = (failure: StepFailure): { readonly failure: Failure; readonly detail?: string } => {
  switch (failure._tag) {
    case "SandboxFailure":
    case "RuntimeFailure":
    case "GateRefused":
      return described(failure._tag, failure)
    case "RepositoryFailure":
      return described(failure._tag, {
        ...failure,
        message: failure.message,
        retryable: repeatHelps(failure._tag, failure.code)
      })
    case "StorageFull":
      return described(failure._tag, { code: "storage-full", message: failure.message, mend: failure.mend, retryable: false })
    case "ArtifactErased":
      return described(failure._tag, { code: "artifact-erased", message: failure.message, mend: failure.mend, retryable: false })
    case "ArtifactMissing":
    case "ArtifactCorrupt":
      return described(failure._tag, {
        code: failure._tag === "ArtifactMissing" ? "artifact-missing" : "artifact-corrupt",
        message: `Artifact ${failure.hash.slice(0, 16)} is ${failure._tag === "ArtifactMissing" ? "missing" : "damaged"}.`,
        mend: "Run `patchplane ledger verify` to see what else is, and restore the home from a backup.",
        retryable: false
      })
    case "CommandRefused":
      return described(failure._tag, { code: failure.code, message: failure.message, mend: failure.mend, retryable: false })
  }
}

const described = (
  tag: StepFailure["_tag"],
  found: {
    readonly code: string
    readonly message: string
    readonly mend: string
    readonly retryable: boolean
    readonly detail?: string | undefined
  }
) => ({
  failure: { class: classOf(tag, found.code), code: found.code, message: found.message, mend: found.mend, retryable: found.retryable },
  ...(found.detail === undefined ? {} : { detail: found.detail })
})
