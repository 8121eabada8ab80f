/** What policy says, as data: rules, violations, dependency changes, and how reviews are weighed (POL-1..3, REV-3). */
import { Schema } from "effect"
import { RiskTier } from "./request.ts"

/** The rules, in the order in which their violations are listed: the first BLOCK is the one that a run stops on (POL-2). */
export const ruleIds = [
  "frozen-paths",
  "ci-changes",
  "secrets",
  "dependency-changes",
  "outside-scope",
  "lockfile-without-manifest",
  "file-count",
  "line-count",
  "binary-files",
  "licence-files",
  "generated-files",
  "cosmetic-only",
  "unplanned-change"
] as const
export const RuleId = Schema.Literals(ruleIds)
export type RuleId = typeof RuleId.Type

export const PolicySeverity = Schema.Literals(["WARN", "BLOCK"])
export type PolicySeverity = typeof PolicySeverity.Type

/** One thing that a rule objects to, with its evidence. Every text is ours or redacted, and shown as text. */
export const Violation = Schema.Struct({
  /**
   * 32 hex digits: a hash of rule, path and the offending content. An override names it, and clears this very
   * violation: the same rule on other content has another id (POL-2).
   */
  id: Schema.String.check(Schema.isPattern(/^[0-9a-f]{32}$/)),
  rule: RuleId,
  severity: PolicySeverity,
  path: Schema.optionalKey(Schema.String),
  /** In the changed file, from 1. */
  line: Schema.optionalKey(Schema.Int),
  message: Schema.String,
  /** What was seen, at most 300 characters; never a secret. */
  evidence: Schema.String,
  /** What a person can do about it; for a BLOCK, who may override it and how. */
  mend: Schema.String
})
export type Violation = typeof Violation.Type

/** One dependency that a change touches: an item of its own to review (POL-3). */
export const DependencyChange = Schema.Struct({
  package: Schema.String,
  ecosystem: Schema.Literals(["npm", "pypi", "cargo", "go", "git"]),
  /** Absent: it is new. As the file writes it: a range in a manifest, a version in a lockfile. */
  from: Schema.optionalKey(Schema.String),
  /** Absent: it is taken away. */
  to: Schema.optionalKey(Schema.String),
  /** The file that says so: a manifest, or a lockfile for what is not asked for directly. */
  manifest: Schema.String,
  /** The part of the manifest: `devDependencies`, `overrides`; `packages` in a lockfile. */
  section: Schema.String,
  direct: Schema.Boolean,
  /** Scripts that run at installation and did not before, as the file names them. */
  installScripts: Schema.Array(Schema.String),
  /** Where it comes from, when that is not the ecosystem's registry, or when content of the same version changed. */
  source: Schema.optionalKey(Schema.String)
})
export type DependencyChange = typeof DependencyChange.Type

/** What evaluating the rules at one place gave. */
export const PolicyEvaluation = Schema.Struct({
  place: Schema.Literals(["scope", "plan", "patch", "gate"]),
  /** SHA-256 of the policy's canonical JSON. */
  policy: Schema.String,
  violations: Schema.Array(Violation),
  /** The highest of the tier that was given and those of the rules that matched (TRI-2). */
  tier: RiskTier,
  dependencies: Schema.Array(DependencyChange)
})
export type PolicyEvaluation = typeof PolicyEvaluation.Type
