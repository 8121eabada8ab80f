/**
 * The policy bundle: a typed, versioned document (POL-1). A repository keeps one in `.patchplane/policy.json` of its
 * base commit, a user one under `policy` in `config.json`. Both may be silent about anything; `policy.ts` says what
 * then holds. Only the user's can let something happen without a person.
 */
import { Schema } from "effect"
import { said } from "../config/said.ts"
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
  add: Schema.optionalKey(
    said(Schema.Array(NamedReviewer).check(Schema.isMaxLength(mostNamed)), "Reviewers to run besides, by name or as a command.")
  ),
  weights: Schema.optionalKey(
    said(Schema.Record(Schema.NonEmptyString, weight), "How much each reviewer counts; one that is not named counts 1.")
  ),
  required: Schema.optionalKey(
    said(Schema.Array(Schema.NonEmptyString).check(Schema.isMaxLength(50)), "Reviewers that must pass, besides those of the configuration.")
  ),
  thresholds: Schema.optionalKey(
    said(
      Schema.Struct({
        accept: Schema.optionalKey(said(share, "The score that acceptance needs.")),
        ready: Schema.optionalKey(said(share, "The score that a ready change needs.")),
        draft: Schema.optionalKey(said(share, "The score that a draft needs; below it a person judges."))
      }),
      "The scores, from 0 to 1, that each decision needs."
    )
  )
})

const common = {
  $schema: Schema.optionalKey(said(Schema.String, "The address of this schema, for editors.")),
  version: said(Schema.Literal(1), "The form of this document."),
  /** For people; changes nothing. */
  name: Schema.optionalKey(said(Name, "A name for people; it changes nothing.")),
  rules: Schema.optionalKey(said(RulesDocument, "What changes may not do, rule by rule.")),
  reviewers: Schema.optionalKey(said(ReviewersDocument, "Who reviews, and how reviews become a decision."))
}

export const RepositoryBundle = Schema.Struct(common).annotate({
  title: "PatchPlane policy of a repository",
  description: "`.patchplane/policy.json`; it can make the user's policy stricter, and never looser"
})
export type RepositoryBundle = typeof RepositoryBundle.Type

/** The bounds within which a change may be approved without a person; absent, none is. */
export const AutoApproval = Schema.Struct({
  tiers: said(Schema.NonEmptyArray(RiskTier), "Risks that may be approved unseen; high never is."),
  files: said(Schema.Int.check(Schema.isGreaterThan(0)), "Files that such a change may touch."),
  lines: said(Schema.Int.check(Schema.isGreaterThan(0)), "Lines that such a change may add and remove.")
})

/** What happens to a run that nobody watches (RUN-4). */
export const Posture = Schema.Literals(["auto-approve", "escalate", "fail-closed", "defer", "terminate"])

export const UserBundle = Schema.Struct({
  ...common,
  autoApproval: Schema.optionalKey(said(AutoApproval, "The bounds within which a change may be approved without a person.")),
  posture: Schema.optionalKey(said(Posture, "What happens to a run that waits and nobody comes.")),
  /** How long a run waits for a person before the posture holds; an hour where nothing is said. */
  unattendedAfterMinutes: Schema.optionalKey(
    said(Schema.Finite.check(Schema.isGreaterThan(0)), "Minutes that a run waits before the posture holds.")
  )
}).annotate({ title: "PatchPlane policy of a user", description: "`policy` in config.json" })
export type UserBundle = typeof UserBundle.Type

/**
 * Fields that would let a repository give itself rights (POL-4). The first two are the user's, in `policy`; network
 * and budget are `sandbox.hosts` and `budget` of config.json.
 */
export const grants = ["autoApproval", "posture", "unattendedAfterMinutes", "network", "budget"] as const
