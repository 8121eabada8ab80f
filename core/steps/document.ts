/** What the roles must answer, as schemas; a model's text is decoded here and nowhere trusted (SEC-1). */
import { Effect, Schema } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import { planDocumentOf } from "../domain/plan-document.ts"
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

/** A plan that was kept; undefined where what is kept is none of this form. */
export const planOf = Effect.fnUntraced(function* (plan: ArtifactHash) {
  const text = yield* (yield* ArtifactStore).getText(plan)
  return planDocumentOf(text)
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
