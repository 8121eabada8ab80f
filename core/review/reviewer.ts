/** A reviewer judges a patch set in a sandbox of its own with the patch applied (REV-1). */
import type { Effect } from "effect"
import type { RepositoryId } from "../domain/ids.ts"
import type { ChangedFile, ReviewOutcome } from "../domain/outcome.ts"
import type { Limits, ReviewerSpec } from "../domain/request.ts"
import type { Dependencies, ExecutionAdapter, SandboxFailure, SandboxSpec } from "../execution/execution-adapter.ts"
import type { ArtifactStore, StorageFull } from "../ledger/artifact-store.ts"
import type { RepositoryFailure, RepositoryStore } from "../repository/repository-store.ts"

export interface ReviewInput {
  readonly spec: ReviewerSpec
  readonly label: string
  readonly run: string
  /** The patch set's commit in the bare store. */
  readonly checkout: SandboxSpec["checkout"]
  /** The base commit, to tell new findings from old ones. */
  readonly base: string
  /** The patch set's tree, and the repository that has it. */
  readonly tree: string
  readonly repository: RepositoryId
  readonly directory: string
  /** What the change touches, deleted files included; `changedPaths` is what is there after it. */
  readonly files: ReadonlyArray<ChangedFile>
  readonly changedPaths: ReadonlyArray<string>
  readonly dependencies: Dependencies
  readonly limits: Limits
}

/** Never fails for what the reviewer found or how it crashed: that is a verdict. Fails when no sandbox can be had. */
export type Reviewer = (
  input: ReviewInput
) => Effect.Effect<ReviewOutcome, SandboxFailure | StorageFull | RepositoryFailure, ExecutionAdapter | ArtifactStore | RepositoryStore>
