/**
 * The policy bundle: a typed, versioned document (POL-1). A repository keeps one in `.patchplane/policy.json` of its
 * base commit, a user one under `policy` in `config.json`. Both may be silent about anything; `policy.ts` says what
 * then holds. Only the user's can let something happen without a person.
 */
import { Schema } from "effect"
import { mostNamed, NamedReviewer } from "../config/reviewers.ts"
import { ReviewPolicy } from "../domain/review-policy.ts"
import { RiskTier } from "../domain/request.ts"
import { RulesDocument } from "./rules.ts"

/** Where a repository keeps its bundle; read from the base commit, never from a patch (POL-4). */
export const policyFile = ".patchplane/policy.json"

const Name = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,40}$/, { expected: "a short name of lower-case letters, digits and dashes" })
)
const weight = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))
const share = ReviewPolicy.fields.thresholds.fields.accept

/** Which reviewers count how much, which must pass, and what score each decision needs (REV-3). */
export const ReviewersDocument = Schema.Struct({
  /** Reviewers of the user's configuration that are to run here, by name, and commands that the repository adds (REV-1). */
  add: Schema.optionalKey(Schema.Array(NamedReviewer).check(Schema.isMaxLength(mostNamed))),
  weights: Schema.optionalKey(Schema.Record(Schema.NonEmptyString, weight)),
  required: Schema.optionalKey(Schema.Array(Schema.NonEmptyString).check(Schema.isMaxLength(50))),
  thresholds: Schema.optionalKey(
    Schema.Struct({ accept: Schema.optionalKey(share), ready: Schema.optionalKey(share), draft: Schema.optionalKey(share) })
  )
})

const common = {
  $schema: Schema.optionalKey(Schema.String),
  version: Schema.Literal(1),
  /** For people; changes nothing. */
  name: Schema.optionalKey(Name),
  rules: Schema.optionalKey(RulesDocument),
  reviewers: Schema.optionalKey(ReviewersDocument)
}

export const RepositoryBundle = Schema.Struct(common).annotate({
  title: "PatchPlane policy of a repository",
  description: "`.patchplane/policy.json`; it can make the user's policy stricter, and never looser"
})
export type RepositoryBundle = typeof RepositoryBundle.Type

/** The bounds within which a change may be approved without a person; absent, none is. */
export const AutoApproval = Schema.Struct({
  tiers: Schema.NonEmptyArray(RiskTier),
  files: Schema.Int.check(Schema.isGreaterThan(0)),
  lines: Schema.Int.check(Schema.isGreaterThan(0))
})

/** What happens to a run that nobody watches (RUN-4). */
export const Posture = Schema.Literals(["auto-approve", "escalate", "fail-closed", "defer", "terminate"])

export const UserBundle = Schema.Struct({
  ...common,
  autoApproval: Schema.optionalKey(AutoApproval),
  posture: Schema.optionalKey(Posture),
  /** How long a run waits for a person before the posture holds; an hour where nothing is said. */
  unattendedAfterMinutes: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0)))
}).annotate({ title: "PatchPlane policy of a user", description: "`policy` in config.json" })
export type UserBundle = typeof UserBundle.Type

/**
 * Fields that would let a repository give itself rights (POL-4). The first two are the user's, in `policy`; network
 * and budget are `sandbox.hosts` and `budget` of config.json.
 */
export const grants = ["autoApproval", "posture", "unattendedAfterMinutes", "network", "budget"] as const
export type Grant = (typeof grants)[number]
