import { Schema } from "effect"

/** The projection could not be read or kept: a full disk, a ledger that does not fold. */
export class ProjectionFailed extends Schema.TaggedError<ProjectionFailed>()("ProjectionFailed", {
  message: Schema.String,
  mend: Schema.String
}) {}
