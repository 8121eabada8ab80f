/**
 * Combines reviews into a decision, term by term (REV-3). Pure. A score never publishes or rejects: it chooses
 * what is proposed to whoever may approve. A model's review only lowers a score and only raises the tier (REV-5).
 */
import type { Decision } from "./event.ts"
import type { ReviewOutcome } from "./outcome.ts"
import type { ReviewPolicy } from "./review-policy.ts"
import { higherTier, type RiskTier } from "./request.ts"

export interface ScoredReview {
  readonly reviewer: string
  /** Who judged: a program of ours or the project's, or a model. */
  readonly kind: "program" | "model"
  readonly outcome: Pick<ReviewOutcome, "verdict" | "score">
  /** The tier that this review names; it can raise the run's, never lower it. */
  readonly tier?: RiskTier
}

export interface ScoreTerm {
  readonly reviewer: string
  readonly score: number
  readonly weight: number
  readonly verdict: ReviewOutcome["verdict"] | "missing"
  /** What it adds to the score; the contributions of the terms that count sum up to it. */
  readonly contributes: number
  readonly required: boolean
  /** Why it does not count, where it does not. */
  readonly note?: string
}

export interface Score {
  readonly decision: Decision
  /** 0 to 1. */
  readonly score: number
  readonly tier: RiskTier
  readonly terms: ReadonlyArray<ScoreTerm>
  /** Why it is no better decision, in words of ours; empty for `accepted`. */
  readonly reasons: ReadonlyArray<string>
}

export interface Scoring {
  readonly policy: ReviewPolicy
  /** Names that must pass, besides the policy's: those that the run's profile requires. */
  readonly required: ReadonlyArray<string>
  readonly reviews: ReadonlyArray<ScoredReview>
  readonly violations: ReadonlyArray<{ readonly severity: "WARN" | "BLOCK"; readonly overridden: boolean }>
  /** The tier so far; what comes out is never lower (TRI-2). */
  readonly tier: RiskTier
  /** A person asked to choose themselves (INT-1). */
  readonly manual?: boolean
}

/** A reviewer that no weight names. */
const ordinaryWeight = 1
/** Sums of shares differ in their last digits by the order of adding. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6

export const scorePatchSet = (input: Scoring): Score => {
  const { policy, reviews } = input
  const required = new Set([...policy.required, ...input.required])
  const sets = policy.weights.length === 0 ? [{}] : policy.weights
  const weighings = sets.map((weights) => weigh(reviews, required, weights))
  const { score, terms } = weighings.reduce((lowest, each) => (each.score < lowest.score ? each : lowest))
  const tier = reviews.reduce((highest, review) => higherTier(highest, review.tier ?? highest), input.tier)
  const reasons: Array<string> = []
  const decision = propose(input, { score, terms, tier, reasons })
  return { decision, score, tier, terms, reasons }
}

interface Weighing {
  readonly score: number
  readonly terms: ReadonlyArray<ScoreTerm>
}

const weigh = (
  reviews: ReadonlyArray<ScoredReview>,
  required: ReadonlySet<string>,
  weights: Readonly<Record<string, number>>
): Weighing => {
  const weightOf = (name: string) => (Object.hasOwn(weights, name) ? (weights[name] ?? ordinaryWeight) : ordinaryWeight)
  const counting = reviews.filter(({ outcome }) => outcome.verdict !== "skipped")
  const programs = counting.filter(({ kind }) => kind === "program")
  const mean = (of: ReadonlyArray<ScoredReview>) => {
    const total = of.reduce((sum, { reviewer }) => sum + weightOf(reviewer), 0)
    return { total, score: total === 0 ? 0 : of.reduce((sum, each) => sum + (weightOf(each.reviewer) / total) * scoreOf(each), 0) }
  }
  const alone = mean(programs)
  const together = mean(counting)
  // Models only lower: where they would raise the mean, they are shown and left out.
  const lowered = programs.length < counting.length && together.score < alone.score
  const chosen = lowered ? together : alone
  const terms = reviews.map((review): ScoreTerm => {
    const weight = weightOf(review.reviewer)
    const counts = review.outcome.verdict !== "skipped" && (review.kind === "program" || lowered)
    const note = review.outcome.verdict === "skipped" ? "it was skipped" : !counts ? "a model's review does not raise a score" : undefined
    return {
      reviewer: review.reviewer,
      score: scoreOf(review),
      weight,
      verdict: review.outcome.verdict,
      contributes: counts && chosen.total > 0 ? rounded((weight / chosen.total) * scoreOf(review)) : 0,
      required: required.has(review.reviewer),
      ...(note === undefined ? {} : { note })
    }
  })
  const missing = [...required]
    .filter((name) => !reviews.some(({ reviewer }) => reviewer === name))
    .sort()
    .map((name): ScoreTerm => ({
      reviewer: name,
      score: 0,
      weight: weightOf(name),
      verdict: "missing",
      contributes: 0,
      required: true,
      note: "it is required and did not run"
    }))
  return { score: rounded(chosen.score), terms: [...terms, ...missing] }
}

/** A crash says nothing good about the change, whatever number came with it (REV-2). */
const scoreOf = ({ outcome }: ScoredReview): number => (outcome.verdict === "passed" || outcome.verdict === "failed" ? outcome.score : 0)

const propose = (
  { policy, violations, manual }: Scoring,
  { score, terms, tier, reasons }: Weighing & { readonly tier: RiskTier; readonly reasons: Array<string> }
): Decision => {
  const { accept, ready, draft } = policy.thresholds
  const because = (reason: string) => void reasons.push(reason)
  const errored = terms.filter(({ verdict }) => verdict === "errored")
  const notPassed = terms.filter(({ required, verdict }) => required && verdict !== "passed")
  const blocks = violations.filter(({ severity, overridden }) => severity === "BLOCK" && !overridden).length
  if (manual === true) because("A person asked to choose themselves.")
  for (const { reviewer } of errored) because(`${reviewer} did not come to a verdict.`)
  if (blocks > 0) because(`${blocks} ${blocks === 1 ? "violation blocks" : "violations block"} it.`)
  if (score < draft) because(`The score ${score} is below ${draft}, which a draft needs.`)
  if (reasons.length > 0) return "manual-review"
  for (const { reviewer, verdict } of notPassed) because(`${reviewer} is required and ${said[verdict]}.`)
  if (score < ready) because(`The score ${score} is below ${ready}, which a ready change needs.`)
  if (reasons.length > 0) return "draft-pr"
  if (violations.length > 0) because(`${violations.length} ${violations.length === 1 ? "violation is" : "violations are"} on record.`)
  if (tier !== "low") because(`The tier is ${tier}.`)
  if (score < accept) because(`The score ${score} is below ${accept}, which acceptance needs.`)
  return reasons.length > 0 ? "ready-for-review" : "accepted"
}

const said: Readonly<Record<ScoreTerm["verdict"], string>> = {
  passed: "passed",
  failed: "failed",
  errored: "crashed",
  skipped: "was skipped",
  missing: "did not run"
}
