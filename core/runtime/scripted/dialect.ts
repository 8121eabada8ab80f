/** The scripted agent's lines as a dialect. */
import { createHash } from "node:crypto"
import { Option, Schema } from "effect"
import type { Dialect, Heard } from "../dialect.ts"
import type { UntimedEvent } from "../event-buffer.ts"
import { failureOf } from "../model-failure.ts"
import { goOnPrompt, type SessionSpec } from "../runtime-adapter.ts"
import { FromAgent, type ToAgent } from "./protocol.ts"
import { roleOf, scriptIn, usualScript, type Step } from "./step.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(FromAgent))
const line = (message: ToAgent): string => JSON.stringify(message)
const rawLength = 4_000

/** `script` may say what a prompt means; what it leaves open is read from the prompt itself. */
export type ScriptOf = (spec: SessionSpec, prompt: string) => ReadonlyArray<Step> | undefined

export const scriptedDialect = (spec: SessionSpec, session: string, script: ScriptOf): Dialect => {
  const role = roleOf(spec.instructions)
  const stepsOf = (prompt: string) => script(spec, prompt) ?? scriptIn(prompt, role) ?? null
  let turns = 0
  return {
    hello: [line({ type: "hello", session, approvals: spec.approvals })],
    hear: (text) => {
      const message = Option.getOrUndefined(decode(text))
      if (message === undefined) return [{ kind: "event", event: { _tag: "unknown", raw: text.slice(0, rawLength) } }]
      if (message.type === "ready") turns = message.turns
      return meaning(message, spec)
    },
    prompt: (text) => {
      const prompt = createHash("sha256").update(text).digest("hex")
      return [line({ type: "turn", steps: stepsOf(text), usual: usualScript(role, ++turns), prompt, goOn: text === goOnPrompt })]
    },
    redirect: (instruction) => [line({ type: "redirect", instruction, steps: scriptIn(instruction, role) ?? null })],
    answerApproval: (id, allow) => [line({ type: "approval", id, allow })],
    interrupt: () => [line({ type: "interrupt" })]
  }
}

const event = (untimed: UntimedEvent): Heard => ({ kind: "event", event: untimed })

const meaning = (message: FromAgent, spec: SessionSpec): ReadonlyArray<Heard> => {
  switch (message.type) {
    case "ready":
      return [{ kind: "ready", model: spec.model.id, resumed: message.turns > 0 }]
    case "delta":
      return [event({ _tag: message.reasoning ? "reasoning.delta" : "message.delta", text: message.text })]
    case "said":
      return [usage(message.input, message.output, spec.price), { _tag: "message.completed", text: message.text } as const].map(event)
    case "requested":
      return [event({ _tag: "tool.requested", id: message.id, tool: message.tool, input: message.input })]
    case "output":
      return [event({ _tag: "tool.output", id: message.id, text: message.text })]
    case "completed": {
      const { id, tool, ok, output, durationMs } = message
      const code = tool !== "bash" ? undefined : ok ? "0" : /^Error: exit (\d{1,3}):/.exec(output)?.[1]
      const exitCode = code === undefined ? {} : { exitCode: Number(code) }
      return [event({ _tag: "tool.completed", id, tool, ok, output, durationMs, ...exitCode })]
    }
    case "approve": {
      const { id, tool, risk, input } = message
      return [event({ _tag: "approval.required", id, tool, risk, input })]
    }
    case "asked":
      return [
        event({ _tag: "input.required", question: message.question }),
        { kind: "settled", outcome: { kind: "question", question: message.question } }
      ]
    case "taken":
      return [{ kind: "taken", instruction: message.instruction }]
    case "ending":
      return [{ kind: "send", lines: [line({ type: "end" })] }]
    case "done":
      return [{ kind: "settled", outcome: { kind: "completed", text: message.text } }]
    case "interrupted":
      return [{ kind: "settled", outcome: { kind: "interrupted" } }]
    case "failed":
      return [{ kind: "failed", failure: failureOf(message.code, "scripted") }]
  }
}

const usage = (input: number, output: number, price: SessionSpec["price"]): UntimedEvent => ({
  _tag: "usage.recorded",
  input,
  output,
  cached: 0,
  ...(price === undefined ? {} : { usd: (input * price.input + output * price.output) / 1_000_000 })
})
