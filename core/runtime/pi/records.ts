/** The records that Pi writes in RPC mode, as far as PatchPlane reads them. Untrusted: decoded, never believed (SEC-1). */
import { Schema } from "effect"

const Content = Schema.Struct({ type: Schema.String, text: Schema.optionalKey(Schema.String) })
const Tokens = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

export const Usage = Schema.Struct({ input: Tokens, output: Tokens, cacheRead: Tokens, cacheWrite: Tokens })
export type Usage = typeof Usage.Type

const Message = Schema.Struct({
  role: Schema.String,
  content: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Content)])),
  toolName: Schema.optionalKey(Schema.String),
  stopReason: Schema.optionalKey(Schema.String),
  errorMessage: Schema.optionalKey(Schema.String),
  usage: Schema.optionalKey(Usage)
})
export type Message = typeof Message.Type

const ToolResult = Schema.Struct({ content: Schema.optionalKey(Schema.Array(Content)) })

export const State = Schema.Struct({
  model: Schema.optionalKey(Schema.Struct({ id: Schema.String, provider: Schema.String })),
  messageCount: Schema.Int
})

export const PiRecord = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("response"),
    id: Schema.optionalKey(Schema.String),
    command: Schema.String,
    success: Schema.Boolean,
    error: Schema.optionalKey(Schema.String),
    data: Schema.optionalKey(Schema.Unknown)
  }),
  Schema.Struct({
    type: Schema.Literal("message_update"),
    assistantMessageEvent: Schema.Struct({ type: Schema.String, delta: Schema.optionalKey(Schema.String) })
  }),
  Schema.Struct({ type: Schema.Literal("message_end"), message: Message }),
  Schema.Struct({
    type: Schema.Literal("tool_execution_start"),
    toolCallId: Schema.String,
    toolName: Schema.String,
    args: Schema.optionalKey(Schema.Unknown)
  }),
  Schema.Struct({
    type: Schema.Literal("tool_execution_update"),
    toolCallId: Schema.String,
    partialResult: Schema.optionalKey(ToolResult)
  }),
  Schema.Struct({
    type: Schema.Literal("tool_execution_end"),
    toolCallId: Schema.String,
    toolName: Schema.String,
    isError: Schema.Boolean,
    result: Schema.optionalKey(ToolResult),
    durationMs: Schema.optionalKey(Schema.Finite)
  }),
  Schema.Struct({
    type: Schema.Literal("extension_ui_request"),
    id: Schema.String,
    method: Schema.String,
    title: Schema.optionalKey(Schema.String),
    statusKey: Schema.optionalKey(Schema.String),
    statusText: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({
    type: Schema.Literal("compaction_end"),
    result: Schema.optionalKey(Schema.Struct({ usage: Schema.optionalKey(Usage) }))
  }),
  Schema.Struct({ type: Schema.Literals(["agent_start", "agent_settled"]) })
])
export type PiRecord = typeof PiRecord.Type

/** Known, and of no consequence to us: another record says the same, or nobody needs to know. */
export const uneventful: ReadonlySet<string> = new Set([
  "agent_end",
  "turn_start",
  "turn_end",
  "message_start",
  "queue_update",
  "session_info_changed",
  "thinking_level_changed",
  "compaction_start"
])

/** What our extension puts into an approval's title. */
export const ApprovalRequest = Schema.fromJsonString(
  Schema.Struct({ id: Schema.String, tool: Schema.String, risk: Schema.String, input: Schema.Unknown })
)
export const approvalPrefix = "patchplane.approval/1 "
export const questionKey = "patchplane.question/1"

/** Text of a message or of a tool's result. */
export const textOf = (content: string | ReadonlyArray<{ readonly type: string; readonly text?: string }> | undefined): string =>
  typeof content === "string" ? content : (content ?? []).map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("")
