/** What went wrong, in a form that a person can act on and the engine can decide on (OBS-2). */
import { Schema } from "effect"
import { ArtifactHash } from "./ids.ts"

export const FailureClass = Schema.Literals([
  "input",
  "policy",
  "agent",
  "reviewer",
  "sandbox",
  "provider",
  "github",
  "sync",
  "storage",
  "bug"
])
export type FailureClass = typeof FailureClass.Type

/** What an answer adds to an error that is no `Failure`: whose fault it is, and whether the same again may succeed with nobody changing anything. */
export const fault = { class: Schema.optionalKey(FailureClass), retryable: Schema.optionalKey(Schema.Boolean) }

export const Failure = Schema.Struct({
  class: FailureClass,
  /** Kebab case, stable: `model-unauthorized`, `agent-changed-nothing`, `budget-time`. */
  code: Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9-]*$/)),
  /** What did or did not happen and why, one or two sentences of ours; outside text goes into `detail`. */
  message: Schema.String,
  /** What a person can do about it. */
  mend: Schema.String,
  /** Whether the same attempt may succeed later without anybody changing anything. */
  retryable: Schema.Boolean,
  /** Outside text (stderr, a provider's body), as an artifact. */
  detail: Schema.optionalKey(ArtifactHash)
})
export type Failure = typeof Failure.Type
