/** How reviews are weighed and required (REV-3): a part of the policy, and of each run's profile. */
import { Schema } from "effect"

const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** How reviews become a decision. Each list of weights is one bundle's: the one that gives the lower score counts. */
export const ReviewPolicy = Schema.Struct({
  weights: Schema.Array(Schema.Record(Schema.String, Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)))),
  /** Reviewers that must pass, besides those that the run's profile requires. */
  required: Schema.Array(Schema.String),
  thresholds: Schema.Struct({ accept: Share, ready: Share, draft: Share })
})
export type ReviewPolicy = typeof ReviewPolicy.Type
