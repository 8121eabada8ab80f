/** A plan as its artifact holds it: what the plan role answers, what people read, and what tasks are taken from (PLN-1, PLN-6). */
import { Schema } from "effect"
import { RiskTier } from "./request.ts"

const line = Schema.String.check(Schema.isMaxLength(20_000))

/** One piece of a plan (PLN-6). Repositories are named as the person named them. */
export const PlanTask = Schema.Struct({
  id: Schema.NonEmptyString.check(Schema.isMaxLength(60)),
  goal: line,
  acceptance: Schema.Array(line),
  paths: Schema.Array(line),
  /** A worker role (PLN-2); absent: `generalist`. */
  role: Schema.optionalKey(Schema.NonEmptyString),
  /** Absent: the primary repository. */
  repository: Schema.optionalKey(Schema.NonEmptyString),
  /** Tasks that have to be done first. */
  after: Schema.optionalKey(Schema.Array(Schema.NonEmptyString)),
  budget: Schema.optionalKey(
    Schema.Struct({
      minutes: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0))),
      usd: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0)))
    })
  )
})
export type PlanTask = typeof PlanTask.Type

/** PLN-1: decision, architecture, scope and non-goals, tasks, quality gates. */
export const PlanDocument = Schema.Struct({
  /** Of this form; a later one says so. */
  version: Schema.optionalKey(Schema.Literal(1)),
  decision: line,
  architecture: line,
  scope: Schema.Struct({ in: Schema.Array(line), out: Schema.Array(line) }),
  tasks: Schema.NonEmptyArray(PlanTask).check(Schema.isMaxLength(50)),
  gates: Schema.Array(line),
  tier: RiskTier
})
export type PlanDocument = typeof PlanDocument.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(PlanDocument))

/** The document in an artifact's text; undefined where that is none of this form, as after an erasure. */
export const planDocumentOf = (text: string): PlanDocument | undefined => {
  const decoded = decode(text)
  return decoded._tag === "Some" ? decoded.value : undefined
}
