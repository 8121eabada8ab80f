/** What the roles must answer, as schemas; a model's text is decoded here and nowhere trusted (SEC-1). */
import { Effect, Schema } from "effect"
import { RiskTier } from "../domain/request.ts"
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

/** PLN-1: decision, architecture, scope and non-goals, tasks, quality gates. */
export const PlanDocument = Schema.Struct({
  decision: line,
  architecture: line,
  scope: Schema.Struct({ in: Schema.Array(line), out: Schema.Array(line) }),
  tasks: Schema.NonEmptyArray(
    Schema.Struct({ id: Schema.NonEmptyString, goal: line, acceptance: Schema.Array(line), paths: Schema.Array(line) })
  ),
  gates: Schema.Array(line),
  tier: RiskTier
})
export type PlanDocument = typeof PlanDocument.Type

/** Decodes the last fenced json block of an answer. The error says what was wrong, for the one retry. */
export const decodeAnswer = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  answer: string
): Effect.Effect<S["Type"], RuntimeFailure> => {
  const blocks = [...answer.matchAll(/```(?:json)?\s*\n([\s\S]*?)```/g)]
  const text = blocks.at(-1)?.[1] ?? answer.trim()
  return Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text).pipe(
    Effect.mapError(
      (cause) =>
        new RuntimeFailure({
          code: "output-undecodable",
          message: "The agent's answer was not in the form that its role has to give.",
          mend: "Retry, or choose a model that follows instructions better.",
          retryable: false,
          detail: `${causeChain(cause)}\n\n${answer.slice(0, 4_000)}`
        })
    )
  )
}
