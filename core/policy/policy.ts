/**
 * The policy that holds for a run: every rule with every field. Made of the built-in defaults, the user's bundle
 * over them, and a repository's that can only make it stricter (POL-4). Its canonical JSON is kept as an artifact,
 * whose hash is on the run (POL-1).
 *
 * Of two policies the stricter of each part holds: the higher severity and tier, all forbidden patterns, only what
 * every list of allowed things allows, the smaller limit, the higher threshold, and the lower score of both weighings.
 */
import { createHash } from "node:crypto"
import { Schema } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { type PolicySeverity, ruleIds, type RuleId } from "../domain/policy.ts"
import { ReviewPolicy } from "../domain/review-policy.ts"
import { higherTier, RiskTier, type Unattended } from "../domain/request.ts"
import { canonicalJson } from "../ledger/canonical-json.ts"
import { AutoApproval, Posture, type RepositoryBundle, type UserBundle } from "./bundle.ts"
import { RuleSeverity } from "./rules.ts"

/** One rule as it holds. A list of `allowed` lists: what is allowed must be in each; without one, all is. */
export const PolicyRule = Schema.Struct({
  severity: RuleSeverity,
  tier: RiskTier,
  /** Patterns besides those that the rule brings itself. */
  paths: Schema.Array(Schema.String),
  allowed: Schema.Array(Schema.Array(Schema.String)),
  most: Schema.optionalKey(Schema.Int)
})
export type PolicyRule = typeof PolicyRule.Type

export const Policy = Schema.Struct({
  version: Schema.Literal(1),
  rules: Schema.Record(Schema.Literals(ruleIds), PolicyRule),
  reviewers: ReviewPolicy,
  /** Only ever the user's. */
  autoApproval: Schema.optionalKey(AutoApproval),
  posture: Schema.optionalKey(Posture),
  unattendedAfterMinutes: Schema.optionalKey(Schema.Finite)
})
export type Policy = typeof Policy.Type

type Ground = Pick<Policy, "rules" | "reviewers">

const rule = (severity: RuleSeverity, tier: RiskTier, fields: Partial<PolicyRule> = {}): PolicyRule => ({
  severity,
  tier,
  paths: [],
  allowed: [],
  ...fields
})

/** What holds where nobody says anything (POL-1). An empty `allowed` list allows nothing. */
export const defaults: Ground = {
  rules: {
    "frozen-paths": rule("BLOCK", "high"),
    "ci-changes": rule("BLOCK", "high"),
    secrets: rule("BLOCK", "high"),
    "dependency-changes": rule("BLOCK", "medium", { allowed: [[]] }),
    "outside-scope": rule("BLOCK", "medium"),
    "lockfile-without-manifest": rule("WARN", "medium"),
    "file-count": rule("WARN", "medium", { most: 50 }),
    "line-count": rule("WARN", "medium", { most: 2000 }),
    "binary-files": rule("WARN", "low", { allowed: [[]] }),
    "licence-files": rule("WARN", "medium"),
    "generated-files": rule("WARN", "low"),
    "cosmetic-only": rule("WARN", "low"),
    "unplanned-change": rule("WARN", "low")
  },
  reviewers: { weights: [{}], required: [], thresholds: { accept: 0.9, ready: 0.7, draft: 0.4 } }
}

/** A ground that forbids nothing, under what a repository says: where it is silent it changes nothing. */
const silence: Ground = {
  rules: Object.fromEntries(ruleIds.map((id) => [id, rule("OFF", "low")])) as Ground["rules"],
  reviewers: { weights: [], required: [], thresholds: { accept: 0, ready: 0, draft: 0 } }
}

/** The policy of a user's bundle alone, or of nobody's. */
export const userPolicy = (bundle: UserBundle = { version: 1 }): Policy => ({
  ...over(defaults, bundle),
  ...(bundle.autoApproval === undefined ? {} : { autoApproval: bundle.autoApproval }),
  ...(bundle.posture === undefined ? {} : { posture: bundle.posture }),
  ...(bundle.unattendedAfterMinutes === undefined ? {} : { unattendedAfterMinutes: bundle.unattendedAfterMinutes })
})

/** The policy of a run: the user's, made stricter by the repository's where it is. Never looser than the user's. */
export const combineBundles = (user: UserBundle | undefined, repository: RepositoryBundle | undefined): Policy => {
  const own = userPolicy(user)
  return repository === undefined ? own : { ...own, ...stricter(own, over(silence, repository)) }
}

/** Of a run that spans several repositories: the strictest of each part of all their bundles. */
export const policyOfRun = (user: UserBundle | undefined, repositories: ReadonlyArray<RepositoryBundle>): Policy =>
  repositories.reduce<Policy>(
    (policy, bundle) => ({ ...policy, ...stricter(policy, combineBundles(user, bundle)) }),
    combineBundles(user, undefined)
  )

/** What the user says of runs that nobody watches; absent: they wait as long as it takes (RUN-4). */
export const unattendedOf = ({ posture, autoApproval, unattendedAfterMinutes = 60 }: Policy): Unattended | undefined => {
  if (posture === undefined) return undefined
  const bounds =
    autoApproval === undefined ? {} : { bounds: { tiers: autoApproval.tiers, files: autoApproval.files, lines: autoApproval.lines } }
  return { posture, afterMs: Math.max(1, Math.round(unattendedAfterMinutes * 60_000)), ...bounds }
}

const over = (ground: Ground, bundle: RepositoryBundle): Policy => {
  const said = bundle.rules ?? {}
  const rules = Object.fromEntries(
    ruleIds.map((id) => {
      const { allowed, ...fields }: Partial<Omit<PolicyRule, "allowed">> & { readonly allowed?: ReadonlyArray<string> } = said[id] ?? {}
      return [id, ordered({ ...ground.rules[id], ...fields, ...(allowed === undefined ? {} : { allowed: [allowed] }) })]
    })
  ) as Policy["rules"]
  const { weights, required, thresholds } = bundle.reviewers ?? {}
  return {
    version: 1,
    rules,
    reviewers: {
      weights: weights === undefined ? ground.reviewers.weights : [weights],
      required: sorted([...ground.reviewers.required, ...(required ?? [])]),
      thresholds: { ...ground.reviewers.thresholds, ...thresholds }
    }
  }
}

/** The stricter of each part. Commutative, associative and idempotent; what only a user may say is not in it. */
export const stricter = (a: Ground, b: Ground): Ground => ({
  rules: Object.fromEntries(ruleIds.map((id) => [id, stricterRule(a.rules[id], b.rules[id])])) as Policy["rules"],
  reviewers: {
    weights: sortedByText([...a.reviewers.weights, ...b.reviewers.weights]),
    required: sorted([...a.reviewers.required, ...b.reviewers.required]),
    thresholds: {
      accept: Math.max(a.reviewers.thresholds.accept, b.reviewers.thresholds.accept),
      ready: Math.max(a.reviewers.thresholds.ready, b.reviewers.thresholds.ready),
      draft: Math.max(a.reviewers.thresholds.draft, b.reviewers.thresholds.draft)
    }
  }
})

const stricterRule = (a: PolicyRule, b: PolicyRule): PolicyRule => {
  const limits = [a.most, b.most].filter((limit) => limit !== undefined)
  return ordered({
    severity: rank[a.severity] >= rank[b.severity] ? a.severity : b.severity,
    tier: higherTier(a.tier, b.tier),
    paths: [...a.paths, ...b.paths],
    allowed: [...a.allowed, ...b.allowed],
    ...(limits.length === 0 ? {} : { most: Math.min(...limits) })
  })
}
const rank: Readonly<Record<RuleSeverity, number>> = { OFF: 0, WARN: 1, BLOCK: 2 }

/** Lists in one order and without doubles, so that the same policy has one text. */
const ordered = (each: PolicyRule): PolicyRule => ({
  ...each,
  paths: sorted(each.paths),
  allowed: sortedByText(each.allowed.map(sorted))
})
const sorted = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)].sort()
const sortedByText = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> =>
  [...new Map(values.map((value) => [canonicalJson(value), value]))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)

/** The one text of a policy: what is kept as an artifact. */
export const policyText = (policy: Policy): string => canonicalJson(policy)

/** SHA-256 of `policyText`: the hash of that artifact, and what an approval is bound to (APR-1). */
export const policyHash = (policy: Policy): ArtifactHash => createHash("sha256").update(policyText(policy)).digest("hex") as ArtifactHash

/** A policy from its artifact's text. Fails where it is no policy: nothing is then evaluated, and nothing passes. */
export const decodePolicy = Schema.decodeUnknownEffect(Schema.fromJsonString(Policy), { errors: "all", onExcessProperty: "error" })

/** Whether a rule is evaluated at all. */
export const severityOf = (policy: Policy, id: RuleId): PolicySeverity | undefined => {
  const { severity } = policy.rules[id]
  return severity === "OFF" ? undefined : severity
}
