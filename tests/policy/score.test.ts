/** Reviews become a decision term by term; a model only lowers a score and only raises a tier (REV-3, REV-5). */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { higherTier } from "../../core/domain/request.ts"
import { scorePatchSet, type ScoredReview, type Scoring } from "../../core/domain/score.ts"
import { combineBundles, userPolicy } from "../../core/policy/policy.ts"

const review = (
  reviewer: string,
  verdict: ScoredReview["outcome"]["verdict"],
  score: number,
  more: Partial<ScoredReview> = {}
): ScoredReview => ({
  reviewer,
  kind: "program",
  outcome: { verdict, score },
  ...more
})
const { reviewers: policy } = userPolicy()
const scored = (reviews: ReadonlyArray<ScoredReview>, more: Partial<Scoring> = {}) =>
  scorePatchSet({ policy, required: ["test"], reviews, violations: [], tier: "low", ...more })
const good = [review("lint", "passed", 1), review("test", "passed", 1)]

describe("the decision", () => {
  test("REV-3 accepted: all required pass, the score reaches it, no violation, tier low", () => {
    expect(scored(good)).toMatchObject({ decision: "accepted", score: 1, reasons: [] })
  })
  test("REV-3 ready for review, and why it is not accepted", () => {
    const warn = { severity: "WARN", overridden: false } as const
    expect(scored(good, { violations: [warn] })).toMatchObject({ decision: "ready-for-review", reasons: ["1 violation is on record."] })
    expect(scored(good, { violations: [{ severity: "BLOCK", overridden: true }] }).decision).toBe("ready-for-review")
    expect(scored(good, { tier: "medium" })).toMatchObject({ decision: "ready-for-review", reasons: ["The tier is medium."] })
    expect(scored([review("lint", "passed", 0.6), review("test", "passed", 1)])).toMatchObject({
      decision: "ready-for-review",
      score: 0.8,
      reasons: ["The score 0.8 is below 0.9, which acceptance needs."]
    })
  })
  test("REV-3 a draft: a required reviewer fails, is skipped or is missing, or the score is low", () => {
    expect(scored([review("lint", "passed", 1), review("test", "failed", 0.5)])).toMatchObject({
      decision: "draft-pr",
      reasons: ["test is required and failed."]
    })
    expect(scored([review("lint", "passed", 1), review("test", "skipped", 0)]).decision).toBe("draft-pr")
    expect(scored([review("lint", "passed", 1)])).toMatchObject({ decision: "draft-pr", reasons: ["test is required and did not run."] })
    expect(scored([review("lint", "failed", 0.2), review("test", "passed", 1)]).decision).toBe("draft-pr")
  })
  test("REV-2 REV-3 by hand: a reviewer crashed, an open BLOCK, a score below a draft's, nothing ran, or a person asked", () => {
    expect(scored([...good, review("security", "errored", 1)])).toMatchObject({
      decision: "manual-review",
      reasons: ["security did not come to a verdict."]
    })
    expect(scored(good, { violations: [{ severity: "BLOCK", overridden: false }] }).decision).toBe("manual-review")
    expect(scored([review("lint", "failed", 0), review("test", "failed", 0)]).decision).toBe("manual-review")
    expect(scored([], { required: [] }).decision).toBe("manual-review")
    expect(scored(good, { manual: true }).decision).toBe("manual-review")
  })
})

describe("the terms", () => {
  test("REV-3 each reviewer with its score, weight, verdict and what it adds; they sum up to the score", () => {
    const weights = [{ test: 3, lint: 1 }]
    const { score, terms } = scored([review("lint", "failed", 0.4), review("test", "passed", 1), review("docs", "skipped", 0)], {
      policy: { ...policy, weights }
    })
    expect(score).toBe(0.85)
    expect(terms).toEqual([
      { reviewer: "lint", score: 0.4, weight: 1, verdict: "failed", contributes: 0.1, required: false },
      { reviewer: "test", score: 1, weight: 3, verdict: "passed", contributes: 0.75, required: true },
      { reviewer: "docs", score: 0, weight: 1, verdict: "skipped", contributes: 0, required: false, note: "it was skipped" }
    ])
  })
  test("REV-2 a crash counts nothing, whatever number came with it", () => {
    expect(scored([review("lint", "passed", 1), review("test", "errored", 1)]).score).toBe(0.5)
  })
  test("REV-3 POL-4 of the user's and the repository's weights those count that give less", () => {
    const reviews = [review("lint", "failed", 0.1), review("test", "passed", 1)]
    const { reviewers } = combineBundles(
      { version: 1, reviewers: { weights: { lint: 1, test: 1 } } },
      { version: 1, reviewers: { weights: { lint: 0, test: 100 }, required: ["lint"] } }
    )
    const { score, terms } = scored(reviews, { policy: reviewers })
    expect(score).toBe(0.55)
    expect(terms.map(({ required }) => required)).toEqual([true, true])
  })
})

describe("a model's review", () => {
  const model = (verdict: "passed" | "failed", score: number, more = {}) => review("quality", verdict, score, { kind: "model", ...more })
  test("REV-5 lowers a score and raises a tier", () => {
    expect(scored([...good, model("failed", 0.1)])).toMatchObject({ score: 0.7, decision: "ready-for-review" })
    expect(scored([...good, model("passed", 1, { tier: "high" })])).toMatchObject({ tier: "high", decision: "ready-for-review" })
  })
  test("REV-5 does not raise a score, lower a tier, clear a violation or stand in for a program", () => {
    const poor = [review("lint", "failed", 0.4), review("test", "passed", 1)]
    const praised = scored([...poor, model("passed", 1)])
    expect(praised.score).toBe(scored(poor).score)
    expect(praised.terms[2]).toMatchObject({ contributes: 0, note: "a model's review does not raise a score" })
    expect(scored([...good, model("passed", 1, { tier: "low" })], { tier: "high" }).tier).toBe("high")
    expect(scored([...good, model("passed", 1)], { violations: [{ severity: "BLOCK", overridden: false }] }).decision).toBe("manual-review")
    expect(scored([model("passed", 1)], { required: [] })).toMatchObject({ score: 0, decision: "manual-review" })
  })

  const verdict = fc.constantFrom("passed", "failed", "errored", "skipped")
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const tier = fc.constantFrom("low", "medium", "high")
  const any = (kind: "program" | "model") =>
    fc
      .tuple(fc.constantFrom("a", "b", "c", "d"), verdict, share, tier)
      .map(([name, verdict, score, tier]) => review(`${kind}-${name}`, verdict, score, { kind, tier }))
  const better = ["manual-review", "draft-pr", "ready-for-review", "accepted"]

  test("REV-5 whatever models say, score and decision are never better than without them, and the tier never lower", () => {
    fc.assert(
      fc.property(fc.array(any("program"), { maxLength: 4 }), fc.array(any("model"), { maxLength: 4 }), tier, (programs, models, tier) => {
        const without = scored(programs, { tier, required: [] })
        const withThem = scored([...programs, ...models], { tier, required: [] })
        expect(withThem.score).toBeLessThanOrEqual(without.score)
        expect(better.indexOf(withThem.decision)).toBeLessThanOrEqual(better.indexOf(without.decision))
        expect(higherTier(withThem.tier, without.tier)).toBe(withThem.tier)
        expect(higherTier(withThem.tier, tier)).toBe(withThem.tier)
        const sum = withThem.terms.reduce((sum, { contributes }) => sum + contributes, 0)
        expect(sum).toBeCloseTo(withThem.score, 4)
      })
    )
  })
})
