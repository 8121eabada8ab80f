/** The weighted score of a patch set's reviews (REV-3), term by term. */
import type { Review, Run } from "./run.ts"

export interface ScoreTerm {
  readonly reviewer: string
  readonly weight: number
  /** 0 to 1. */
  readonly score: number
  /** What it adds to the combined score. */
  readonly share: number
}

/** Reviewers that judged; what was skipped or errored has no score. */
export const scoreTerms = (run: Run, reviews: ReadonlyArray<Review>): ReadonlyArray<ScoreTerm> => {
  const weights = run.profile.scoring?.weights ?? {}
  const judged = reviews.filter(({ outcome }) => outcome.verdict === "passed" || outcome.verdict === "failed")
  const weightOf = ({ reviewer }: Review) => weights[reviewer] ?? 1
  const whole = judged.reduce((sum, review) => sum + weightOf(review), 0)
  return judged.map((review) => {
    const weight = weightOf(review)
    const { score } = review.outcome
    return { reviewer: review.reviewer, weight, score, share: whole === 0 ? 0 : (weight * score) / whole }
  })
}

/** 0 to 1; absent when nobody judged. */
export const combinedScore = (run: Run, reviews: ReadonlyArray<Review>): number | undefined => {
  const terms = scoreTerms(run, reviews)
  return terms.length === 0 ? undefined : terms.reduce((sum, { share }) => sum + share, 0)
}
