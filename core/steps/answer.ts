/** A role that answers with a document: one session, decoded; one more turn with the error, then it fails closed. */
import { Effect, type Schema } from "effect"
import { RuntimeFailure } from "../runtime/runtime-adapter.ts"
import { runAgent, type AgentWork } from "./agent-session.ts"
import { decodeAnswer, undecodable } from "./document.ts"
import type { AgentRole } from "./role.ts"
import type { StepInput } from "./step.ts"

export const askForDocument = Effect.fnUntraced(function* <S extends Schema.Codec<unknown, unknown>>(
  input: StepInput,
  role: AgentRole,
  schema: S,
  prompt: string,
  {
    objection = () => undefined,
    ...over
  }: Pick<AgentWork, "checkout" | "hosts"> & {
    /** What is wrong with a document of the right form, in words for the agent. */
    readonly objection?: (document: S["Type"]) => string | undefined
  } = {}
) {
  const { effect } = input
  const decode = (answer: string) =>
    Effect.flatMap(decodeAnswer(schema, answer), (document) => {
      const wrong = objection(document)
      return wrong === undefined ? Effect.succeed(document) : Effect.fail(undecodable(wrong, answer))
    })
  const result = yield* runAgent(input, {
    role,
    name: `${effect.id}/${effect.attempt}.${effect.restarts}`,
    keep: false,
    ...over,
    prompt: () => prompt,
    again: (text, turn) =>
      turn > 1
        ? Effect.succeed(undefined)
        : decode(text).pipe(
            Effect.as(undefined),
            Effect.catch((failure) =>
              Effect.succeed(
                `Your answer could not be read: ${failure.detail?.slice(0, 1_000) ?? failure.message}\nAnswer again, with one fenced json block of the form that your instructions give.`
              )
            )
          )
  })
  if (result.outcome.kind === "budget-ended") {
    return yield* new RuntimeFailure({
      code: `budget-${result.outcome.budget}`,
      message: `The run's ${result.outcome.budget} budget ended while the ${role.name} role was at work.`,
      mend: "Retry grants the same budget once more.",
      retryable: false
    })
  }
  // These roles have no tool to ask with; triage asks by its document.
  if (result.outcome.kind === "question") return yield* decode(result.outcome.question)
  return yield* decode(result.outcome.text)
})
