/**
 * One reviewer's judgement of a patch set (REV-1). Reviewers are effects of their own, so they go side by side,
 * and whatever becomes of one is its own verdict: a crash, a hang or a sandbox that can't be made is `errored`,
 * which is never a pass and never stops the others (REV-2).
 */
import { Duration, Effect } from "effect"
import { maxAttempts } from "../domain/decide-report.ts"
import type { ReviewOutcome } from "../domain/outcome.ts"
import type { ReviewerSpec } from "../domain/request.ts"
import { repositoryOf, type PatchSet } from "../domain/run.ts"
import { SandboxFailure, type Dependencies } from "../execution/execution-adapter.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { concluded } from "../review/in-sandbox.ts"
import { reviewers } from "../review/reviewers.ts"
import { prepare } from "./prepare.ts"
import { qualityReview } from "./review-quality.ts"
import type { Report, Step, StepFailure, StepInput } from "./step.ts"

export const review: Step = (input) =>
  Effect.gen(function* () {
    const { run, effect } = input
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
    const outcome = yield* judged(input, spec, patchSet).pipe(
      Effect.timeoutOrElse({
        duration: Duration.millis(longest(run.profile.limits.wallMs)),
        orElse: () => errored("It did not end in its time.")
      }),
      Effect.catch((failure) =>
        endsTheReview(failure, effect.attempt) ? errored(failure.message, detailOf(failure)) : Effect.fail(failure)
      ),
      Effect.catchDefect((defect) =>
        errored("The reviewer itself crashed.", defect instanceof Error ? (defect.stack ?? "") : String(defect))
      )
    )
    const report: Report = { _tag: "RecordReview", review: outcome }
    return report
  })

/** A reviewer may need two sandboxes (lint compares with the base) and prepare a third: each has its own clock; this one is for all. */
const longest = (wallMs: number): number => wallMs * 3 + 60_000

const judged = (input: StepInput, spec: ReviewerSpec, patchSet: PatchSet) =>
  Effect.gen(function* () {
    const { run, effect } = input
    const store = yield* RepositoryStore
    const repository = repositoryOf(run, patchSet.repositoryId)
    const { change } = patchSet
    const checkout = { store: store.path(repository.id), commit: change.commit }
    const files = yield* store.changedFiles(repository.id, change.base, change.tree)
    if (spec.kind === "quality")
      return yield* qualityReview(
        input,
        patchSet,
        files.map(({ path }) => path),
        checkout
      )
    const dependencies: Dependencies | SandboxFailure =
      spec.kind === "security"
        ? { key: "", present: false }
        : yield* Effect.catchIf(prepare(input, repository, checkout), ({ code }) => code === "prepare-failed", Effect.succeed)
    // The patch broke its own dependencies: a verdict on the patch, not a fault of the sandbox.
    if (dependencies instanceof SandboxFailure) return yield* errored(dependencies.message, dependencies.detail)
    const own = repository.commands?.[spec.name]
    return yield* reviewers[spec.kind]({
      spec: own === undefined ? spec : { ...spec, command: own },
      label: effect.id,
      run: run.id,
      checkout,
      base: change.base,
      tree: change.tree,
      repository: repository.id,
      directory: repository.directory,
      files,
      changedPaths: files.filter((file) => file.status !== "deleted").map((file) => file.path),
      dependencies,
      limits: run.profile.limits
    })
  })

/** What concerns the machine and not this reviewer: a person has to mend it, and no review would fare better. */
const machineWide = new Set(["no-confinement", "confinement-failed", "held", "gone", "storage-failed", "egress-failed", "reviewer-unknown"])

/** Whether a failure is this reviewer's verdict; else the engine repeats the review, or stops the run. */
const endsTheReview = (failure: StepFailure, attempt: number): boolean => {
  switch (failure._tag) {
    case "SandboxFailure":
      return !machineWide.has(failure.code) && !(failure.retryable && attempt % maxAttempts !== 0)
    case "RuntimeFailure":
      return !(failure.retryable && attempt % maxAttempts !== 0)
    case "RepositoryFailure":
      return true
    default:
      return false
  }
}

const errored = (summary: string, detail?: string) => {
  const outcome = concluded({
    verdict: "errored",
    score: 0,
    summary,
    ...(detail === undefined || detail === "" ? {} : { log: `${summary}\n\n${detail}` })
  })
  return outcome satisfies Effect.Effect<ReviewOutcome, unknown, unknown>
}

const detailOf = (failure: StepFailure): string | undefined => ("detail" in failure ? failure.detail : undefined)
