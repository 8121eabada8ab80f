/** One reviewer's judgement of the newest patch set (REV-1). */
import { Effect } from "effect"
import { repositoryOf } from "../domain/run.ts"
import { ExecutionAdapter, SandboxFailure, type Dependencies } from "../execution/execution-adapter.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { reviewers } from "../review/reviewers.ts"
import type { Report, Step } from "./step.ts"

export const review: Step = (input) =>
  Effect.gen(function* () {
    const { run, effect } = input
    const adapter = yield* ExecutionAdapter
    const artifacts = yield* ArtifactStore
    const store = yield* RepositoryStore
    const repository = repositoryOf(run, effect.repository)
    const patchSet = run.patchSets.find(({ id }) => id === effect.patchSet)
    const spec = run.profile.reviewers.find((reviewer) => reviewer.name === effect.reviewer)
    if (patchSet === undefined || spec === undefined) {
      return yield* new SandboxFailure({
        code: "reviewer-unknown",
        message: `No reviewer is named ${effect.reviewer ?? "(none)"} in this run's profile.`,
        mend: "Close the run and start it again.",
        retryable: false
      })
    }
    const checkout = { store: store.path(repository.id), commit: patchSet.change.commit }
    const prepared: Dependencies | SandboxFailure = yield* adapter
      .prepare({
        label: effect.id,
        run: run.id,
        checkout,
        directory: repository.directory,
        registry: input.registry,
        installScripts: run.profile.installScripts,
        limits: run.profile.limits
      })
      .pipe(Effect.catchIf((failure) => failure.code === "prepare-failed", Effect.succeed))
    if (prepared instanceof SandboxFailure) {
      // The patch broke its own dependencies: a verdict on the patch, not a fault of the sandbox.
      const empty = yield* artifacts.putText("[]")
      const report: Report = {
        _tag: "RecordReview",
        review: {
          verdict: "errored",
          score: 0,
          summary: prepared.message,
          command: [],
          findings: empty,
          findingCount: 0,
          log: yield* artifacts.putText(prepared.detail ?? prepared.message),
          durationMs: 0
        }
      }
      return report
    }
    const files = yield* store.changedFiles(repository.id, patchSet.change.base, patchSet.change.tree)
    const outcome = yield* reviewers[spec.kind]({
      spec,
      label: effect.id,
      run: run.id,
      checkout,
      base: patchSet.change.base,
      directory: repository.directory,
      changedPaths: files.filter((file) => file.status !== "deleted").map((file) => file.path),
      dependencies: prepared,
      limits: run.profile.limits
    })
    const report: Report = { _tag: "RecordReview", review: outcome }
    return report
  })
