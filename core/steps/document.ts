/** What the roles must answer, as schemas; a model's text is decoded here and nowhere trusted (SEC-1). */
import { Effect, Schema } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { RiskTier } from "../domain/request.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { causeChain } from "../domain/cause-chain.ts"
import { RuntimeFailure } from "../runtime/runtime-adapter.ts"

const line = Schema.String.check(Schema.isMaxLength(20_000))

export const TriageDocument = Schema.Struct({
  verdict: Schema.Literals(["GO", "NO-GO", "DEFER"]),
  tier: RiskTier,
  reasons: line,
  questions: Schema.Array(line).check(Schema.isMaxLength(20))
})
export type TriageDocument = typeof TriageDocument.Type

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

/** A plan that was kept; undefined where what is kept is none of this form. */
export const planOf = Effect.fnUntraced(function* (plan: ArtifactHash) {
  const text = yield* (yield* ArtifactStore).getText(plan)
  return yield* Schema.decodeUnknownEffect(Schema.fromJsonString(PlanDocument))(text).pipe(Effect.orElseSucceed(() => undefined))
})

/** Decodes the last fenced json block of an answer. The error says what was wrong, for the one retry. */
export const decodeAnswer = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  answer: string
): Effect.Effect<S["Type"], RuntimeFailure> => {
  const blocks = [...answer.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/g)]
  const text = blocks.at(-1)?.[1] ?? answer.trim()
  return Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text).pipe(
    Effect.mapError((cause) => undecodable(causeChain(cause), answer))
  )
}

export const undecodable = (why: string, answer: string): RuntimeFailure =>
  new RuntimeFailure({
    code: "output-undecodable",
    message: "The agent's answer was not in the form that its role has to give.",
    mend: "Retry, or choose a model that follows instructions better.",
    retryable: false,
    detail: `${why}\n\n${answer.slice(0, 4_000)}`
  })
