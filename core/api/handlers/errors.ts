/** Turns what the ports can fail with into the contract's errors, which say what to do (OBS-2). */
import { Effect } from "effect"
import type { ArtifactCorrupt, ArtifactErased, ArtifactMissing, StorageFull } from "../../ledger/artifact-store.ts"
import type { LedgerUnavailable, RunNotFound } from "../../ledger/ledger.ts"
import type { UpkeepFailed } from "../../ledger/upkeep.ts"
import type { SandboxFailure } from "../../execution/execution-adapter.ts"
import type { ProjectionFailed } from "../../projections/projection-failed.ts"
import type { NodeNotFound } from "../../provenance/graph/graph-projector.ts"
import type { RepositoryFailure } from "../../repository/repository-store.ts"
import { CommandRefused } from "../../domain/command.ts"
import { classOf, repeatHelps } from "../../domain/fault-class.ts"
import { CoreFailure, InvalidInput, NotFound } from "../contract.ts"

export type PortFailure =
  | StorageFull
  | LedgerUnavailable
  | RunNotFound
  | RepositoryFailure
  | ProjectionFailed
  | NodeNotFound
  | ArtifactMissing
  | ArtifactErased
  | ArtifactCorrupt
  | UpkeepFailed
  | SandboxFailure
  | CommandRefused
  | InvalidInput
  | NotFound
  | CoreFailure
export type ApiError = InvalidInput | NotFound | CommandRefused | CoreFailure

/** The failure's own class and whether a repeat helps go along: the contract's tag alone would not tell them (OBS-2). */
const apiError = (error: PortFailure): ApiError => {
  const code = "code" in error ? (error.code ?? "") : ""
  const fault = {
    class: ("class" in error ? error.class : undefined) ?? classOf(error._tag, code),
    retryable: ("retryable" in error ? error.retryable : undefined) ?? repeatHelps(error._tag, code)
  }
  const failed = (message: string, mend: string) => new CoreFailure({ ...(code === "" ? {} : { code }), message, mend, ...fault })
  switch (error._tag) {
    case "CoreFailure":
    case "StorageFull":
    case "LedgerUnavailable":
    case "UpkeepFailed":
    case "SandboxFailure":
    case "ProjectionFailed":
      return failed(error.message, error.mend)
    case "RunNotFound":
      return new NotFound({ what: `There is no run ${error.run}.`, mend: "List the runs to see which there are.", ...fault })
    case "NodeNotFound":
      return new NotFound({
        what: `No record is called ${JSON.stringify(error.node.slice(0, 200))}.`,
        mend: "Take the id of a node from `patchplane graph <run> --json`.",
        ...fault
      })
    case "RepositoryFailure":
      return error.field === undefined
        ? failed(error.message, error.mend)
        : new InvalidInput({ field: error.field, reason: error.message, mend: error.mend, ...fault })
    case "ArtifactMissing":
      return new NotFound({
        what: `Artifact ${error.hash} is missing.`,
        mend: "Run `patchplane ledger verify` to see what else is.",
        ...fault
      })
    case "ArtifactErased":
      return new NotFound({ what: error.message, mend: error.mend, ...fault })
    case "ArtifactCorrupt":
      return failed(
        `Artifact ${error.hash} was altered on disk and is not shown.`,
        "Run `patchplane ledger verify`, and restore the file from a backup."
      )
    case "InvalidInput":
      return new InvalidInput({ field: error.field, reason: error.reason, mend: error.mend, ...fault })
    case "NotFound":
      return new NotFound({ what: error.what, mend: error.mend, ...fault })
    case "CommandRefused":
      return new CommandRefused({ code: error.code, message: error.message, mend: error.mend, stale: error.stale, ...fault })
  }
}

export const orApiError = <A, R>(effect: Effect.Effect<A, PortFailure, R>): Effect.Effect<A, ApiError, R> =>
  Effect.mapError(effect, apiError)
