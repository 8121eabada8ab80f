/**
 * Pi's RPC mode as a dialect: which lines ask for what, and what its records mean in PatchPlane's words.
 * A turn's outcome is the last assistant message's stop reason once Pi has settled; Pi's own friendly events
 * (`agent_end`, a prompt's `success`) say nothing about it.
 */
import { Option, Schema } from "effect"
import type { Dialect, Heard } from "../dialect.ts"
import type { UntimedEvent } from "../event-buffer.ts"
import { modelCutOff, modelFailure, modelGarbage, modelUnknown } from "../model-failure.ts"
import { RuntimeFailure, type SessionSpec, type TurnOutcome } from "../runtime-adapter.ts"
import { ApprovalRequest, approvalPrefix, PiRecord, questionKey, State, textOf, uneventful, type Message, type Usage } from "./records.ts"

const decodeRecord = Schema.decodeUnknownOption(PiRecord)
const decodeState = Schema.decodeUnknownOption(State)
const decodeApproval = Schema.decodeUnknownOption(ApprovalRequest)
const rawLength = 4_000

const event = (untimed: UntimedEvent): Heard => ({ kind: "event", event: untimed })

/** `approvals` waiting, the question asked and the last answer of the turn: all that has to be remembered. */
export const piDialect = (spec: SessionSpec): Dialect => {
  const approvals = new Map<string, string>()
  let requests = 0
  let question: string | undefined
  let last: Message | undefined
  let aborting = false

  const request = (type: string, fields: object = {}): string => JSON.stringify({ id: `${type}-${++requests}`, type, ...fields })
  const abort = (): ReadonlyArray<string> => {
    aborting = true
    return [request("clear_queue"), request("abort")]
  }

  const heardMessage = (message: Message): ReadonlyArray<Heard> => {
    const text = textOf(message.content)
    if (message.role === "user") return [{ kind: "taken", instruction: text }]
    if (message.role === "toolResult") {
      return message.toolName === "ask" && question !== undefined ? [{ kind: "send", lines: abort() }] : []
    }
    if (message.role !== "assistant") return []
    last = message
    return [
      ...(message.usage === undefined ? [] : usageEvent(message.usage, spec).map(event)),
      ...(text === "" ? [] : [event({ _tag: "message.completed", text })])
    ]
  }

  const settled = (): Heard => {
    const [asked, message] = [question, last]
    question = undefined
    last = undefined
    aborting = false
    approvals.clear()
    if (asked !== undefined) return { kind: "settled", outcome: { kind: "question", question: asked } }
    return verdict(message)
  }

  const hearRecord = (record: PiRecord): ReadonlyArray<Heard> => {
    switch (record.type) {
      case "response":
        if (record.command === "get_state") return [heardState(record, spec)]
        return record.command === "prompt" && !record.success ? [{ kind: "failed", failure: promptRefused(record.error ?? "") }] : []
      case "agent_start":
        // An abort that came before the run began did nothing: it is said again.
        return aborting ? [{ kind: "send", lines: abort() }] : []
      case "agent_settled":
        return [settled()]
      case "message_update": {
        const { type, delta } = record.assistantMessageEvent
        if (delta === undefined) return []
        if (type === "text_delta") return [event({ _tag: "message.delta", text: delta })]
        return type === "thinking_delta" ? [event({ _tag: "reasoning.delta", text: delta })] : []
      }
      case "message_end":
        return heardMessage(record.message)
      case "tool_execution_start":
        return [event({ _tag: "tool.requested", id: record.toolCallId, tool: record.toolName, input: JSON.stringify(record.args ?? {}) })]
      case "tool_execution_update":
        // Only what is new: `inside/shorten.ts` sees to it.
        return [event({ _tag: "tool.output", id: record.toolCallId, text: textOf(record.partialResult?.content) })]
      case "tool_execution_end": {
        const { toolCallId: id, toolName: tool, isError, durationMs } = record
        const duration = durationMs === undefined ? {} : { durationMs: Math.round(durationMs) }
        const output = textOf(record.result?.content)
        return [event({ _tag: "tool.completed", id, tool, ok: !isError, output, ...exitCodeOf(tool, isError, output), ...duration })]
      }
      case "compaction_end":
        return record.result?.usage === undefined ? [] : usageEvent(record.result.usage, spec).map(event)
      case "extension_ui_request": {
        if (record.statusKey === questionKey && question === undefined) {
          question = record.statusText ?? ""
          return [event({ _tag: "input.required", question })]
        }
        const asked = record.title?.startsWith(approvalPrefix) === true ? record.title.slice(approvalPrefix.length) : undefined
        const approval = asked === undefined ? Option.none() : decodeApproval(asked)
        if (record.method !== "select" || Option.isNone(approval)) return []
        const { id, tool, risk, input } = approval.value
        approvals.set(id, record.id)
        return [event({ _tag: "approval.required", id, tool, risk, input: JSON.stringify(input) })]
      }
    }
  }

  return {
    hello: [request("get_state")],
    hear: (line) => {
      const given = parse(line)
      if (uneventful.has(typeOf(given))) return []
      const record = decodeRecord(given)
      return Option.isSome(record) ? hearRecord(record.value) : [event({ _tag: "unknown", raw: line.slice(0, rawLength) })]
    },
    prompt: (message) => [request("prompt", { message })],
    redirect: (message) => [request("steer", { message })],
    answerApproval: (id, allow) => {
      const asked = approvals.get(id)
      approvals.delete(id)
      return asked === undefined ? [] : [JSON.stringify({ type: "extension_ui_response", id: asked, value: allow ? "allow" : "deny" })]
    },
    interrupt: abort
  }
}

/** Pi's bash says a command's exit code in the last line of a failure. */
const exitCodeOf = (tool: string, isError: boolean, output: string): { readonly exitCode?: number } => {
  if (tool !== "bash") return {}
  if (!isError) return { exitCode: 0 }
  const code = /Command exited with code (\d{1,3})\s*$/.exec(output)?.[1]
  return code === undefined ? {} : { exitCode: Number(code) }
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
const typeOf = (given: unknown): string =>
  typeof given === "object" && given !== null && "type" in given && typeof given.type === "string" ? given.type : ""

/** Anthropic asks a quarter more for what it writes into its cache. */
const writePremium = (api: SessionSpec["model"]["api"]): number => (api === "anthropic-messages" ? 0.25 : 0)

const usageEvent = (usage: Usage, { price, model }: SessionSpec): ReadonlyArray<UntimedEvent> => {
  const input = Math.round(usage.input + usage.cacheWrite)
  const output = Math.round(usage.output)
  const cached = Math.round(usage.cacheRead)
  if (input + output + cached === 0) return []
  const usd =
    price === undefined
      ? {}
      : {
          usd:
            ((input + usage.cacheWrite * writePremium(model.api)) * price.input + output * price.output + cached * price.cached) / 1_000_000
        }
  return [{ _tag: "usage.recorded", input, output, cached, ...usd }]
}

const heardState = (record: Extract<PiRecord, { type: "response" }>, spec: SessionSpec): Heard => {
  const state = Option.getOrUndefined(decodeState(record.data))
  if (!record.success || state === undefined) return { kind: "failed", failure: promptRefused(record.error ?? "no state") }
  const { model } = state
  // Pi accepts a model that it does not know, or takes another one: only what it says it uses counts.
  if (model?.id !== spec.model.id || model.provider !== spec.model.provider) {
    const found = model === undefined ? "no model" : `${model.provider}/${model.id}`
    return { kind: "failed", failure: modelUnknown(`${spec.model.provider}/${spec.model.id} was asked for, the session has ${found}`) }
  }
  return { kind: "ready", model: model.id, resumed: state.messageCount > 0 }
}

const promptRefused = (detail: string): RuntimeFailure =>
  new RuntimeFailure({
    code: "runtime-crashed",
    message: "The agent's program did not accept the prompt.",
    mend: "Retry; if it stays so, run the doctor.",
    retryable: true,
    detail
  })

const completed = (outcome: TurnOutcome): Heard => ({ kind: "settled", outcome })

const verdict = (message: Message | undefined): Heard => {
  if (message === undefined) return { kind: "failed", failure: modelGarbage("the turn ended without an answer") }
  const text = textOf(message.content)
  switch (message.stopReason) {
    case "stop":
      return text.trim() === "" ? { kind: "failed", failure: modelGarbage("the answer is empty") } : completed({ kind: "completed", text })
    case "aborted":
      return completed({ kind: "interrupted" })
    case "length":
      return { kind: "failed", failure: modelCutOff(text.slice(-rawLength)) }
    case "error":
      return { kind: "failed", failure: modelFailure(message.errorMessage ?? "") }
    default:
      return { kind: "failed", failure: modelGarbage(`the turn ended with "${message.stopReason ?? "nothing"}"`) }
  }
}
