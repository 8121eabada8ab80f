/** The score of a run's patch set as it stands: its reviews, weighed by the policy that the run was made with (REV-3). */
import type { ReviewPolicy } from "./review-policy.ts"
import { scorePatchSet, type Score } from "./score.ts"
import { reviewersOf, type PatchSet, type Run } from "./run.ts"

/** Of a run whose profile names none: every judgement weighs the same, and the thresholds ask for nothing but passes. */
const plain: ReviewPolicy = { weights: [], required: [], thresholds: { accept: 0, ready: 0, draft: 0 } }

export const scoreOf = (run: Run, { id, repositoryId, reviews }: PatchSet): Score => {
  const { reviewPolicy = plain } = run.profile
  const reviewers = reviewersOf(run, repositoryId)
  const kindOf = (name: string) => (reviewers.find((spec) => spec.name === name)?.kind === "quality" ? "model" : "program")
  const ofThis = run.policies.filter(({ patchSetId }) => patchSetId === undefined || patchSetId === id)
  return scorePatchSet({
    policy: reviewPolicy,
    required: reviewers.filter(({ required }) => required).map(({ name }) => name),
    reviews: reviews.map(({ reviewer, outcome }) => ({
      reviewer,
      kind: kindOf(reviewer),
      outcome,
      ...(outcome.tier === undefined ? {} : { tier: outcome.tier })
    })),
    violations: ofThis.flatMap(({ outcome }) =>
      outcome.violations.map(({ id: violation, severity }) => ({
        severity,
        overridden: run.overrides.some(({ violationId }) => violationId === violation)
      }))
    ),
    tier: run.tier,
    manual: run.manualReview
  })
}
