/** Turns what the ports can fail with into the contract's errors, which say what to do (OBS-2). */
import { Effect } from "effect"
import type { ArtifactCorrupt, ArtifactErased, ArtifactMissing, StorageFull } from "../../ledger/artifact-store.ts"
import type { LedgerUnavailable, RunNotFound } from "../../ledger/ledger.ts"
import type { UpkeepFailed } from "../../ledger/upkeep.ts"
import type { SandboxFailure } from "../../execution/execution-adapter.ts"
import type { ProjectionFailed } from "../../projections/projection-failed.ts"
import type { NodeNotFound } from "../../provenance/graph/graph-projector.ts"
import type { RepositoryFailure } from "../../repository/repository-store.ts"
import type { CommandRefused } from "../../domain/command.ts"
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

const apiError = (error: PortFailure): ApiError => {
  switch (error._tag) {
    case "StorageFull":
    case "LedgerUnavailable":
    case "UpkeepFailed":
    case "SandboxFailure":
    case "ProjectionFailed":
      return new CoreFailure({ message: error.message, mend: error.mend })
    case "RunNotFound":
      return new NotFound({ what: `There is no run ${error.run}.`, mend: "List the runs to see which there are." })
    case "NodeNotFound":
      return new NotFound({
        what: `No record is called ${JSON.stringify(error.node.slice(0, 200))}.`,
        mend: "Take the id of a node from `patchplane graph <run> --json`."
      })
    case "RepositoryFailure":
      return error.field === undefined
        ? new CoreFailure({ message: error.message, mend: error.mend })
        : new InvalidInput({ field: error.field, reason: error.message, mend: error.mend })
    case "ArtifactMissing":
      return new NotFound({ what: `Artifact ${error.hash} is missing.`, mend: "Run `patchplane ledger verify` to see what else is." })
    case "ArtifactErased":
      return new NotFound({ what: error.message, mend: error.mend })
    case "ArtifactCorrupt":
      return new CoreFailure({
        message: `Artifact ${error.hash} was altered on disk and is not shown.`,
        mend: "Run `patchplane ledger verify`, and restore the file from a backup."
      })
    default:
      return error
  }
}

export const orApiError = <A, R>(effect: Effect.Effect<A, PortFailure, R>): Effect.Effect<A, ApiError, R> =>
  Effect.mapError(effect, apiError)
