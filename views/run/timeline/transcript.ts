/**
 * A session's transcript as a person reads it: what the agent said and thought, each tool call with what came of it,
 * turns. It holds what a model and its tools wrote, so every line is decoded; what is no line of ours is shown as such.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const at = Schema.Int
/** The lines that are read here (RUN-2), by what they are needed for. */
const Line = Schema.Union([
  Schema.TaggedStruct("session.started", { at, model: Schema.String, resumed: Schema.Boolean }),
  Schema.TaggedStruct("turn.started", { at, turn: Schema.Int }),
  Schema.TaggedStruct("message.delta", { at, text: Schema.String }),
  Schema.TaggedStruct("reasoning.delta", { at, text: Schema.String }),
  Schema.TaggedStruct("message.completed", { at, text: Schema.String }),
  Schema.TaggedStruct("tool.requested", { at, id: Schema.String, tool: Schema.String, input: Schema.String }),
  Schema.TaggedStruct("tool.output", { at, id: Schema.String, text: Schema.String }),
  Schema.TaggedStruct("tool.completed", {
    at,
    id: Schema.String,
    tool: Schema.String,
    ok: Schema.Boolean,
    output: Schema.String,
    exitCode: Schema.optionalKey(Schema.Int),
    durationMs: Schema.optionalKey(Schema.Int)
  }),
  Schema.TaggedStruct("approval.required", { at, tool: Schema.String, risk: Schema.String, input: Schema.String }),
  Schema.TaggedStruct("input.required", { at, question: Schema.String }),
  Schema.TaggedStruct("artifact.emitted", { at, name: Schema.String, text: Schema.String }),
  Schema.TaggedStruct("usage.recorded", { at }),
  Schema.TaggedStruct("turn.completed", { at, turn: Schema.Int }),
  Schema.TaggedStruct("turn.failed", { at, code: Schema.String, message: Schema.String }),
  Schema.TaggedStruct("session.terminated", { at, reason: Schema.String }),
  Schema.TaggedStruct("unknown", { at, raw: Schema.String })
])
type Line = typeof Line.Type
const decode = Schema.decodeUnknownOption(Line)
const Dropped = Schema.Struct({ dropped: Schema.Int })
const decodeDropped = Schema.decodeUnknownOption(Dropped)

export interface ToolCall {
  readonly kind: "tool"
  readonly at: number
  readonly tool: string
  readonly input: string
  readonly output: string
  /** Absent: it did not come to its end in this transcript. */
  readonly ok?: boolean
  readonly exitCode?: number
  readonly durationMs?: number
}
export type Entry =
  | { readonly kind: "says" | "thinks"; readonly at: number; readonly text: string }
  | ToolCall
  | { readonly kind: "turn"; readonly at: number; readonly turn: number }
  | { readonly kind: "note"; readonly at: number; readonly ink: "idle" | "wait" | "fail"; readonly line: string; readonly text?: string }

type Writable<A> = { -readonly [K in keyof A]: A[K] }

export interface TranscriptReader {
  readonly take: (line: string) => void
  /** All that was read so far, in order. */
  readonly end: () => ReadonlyArray<Entry>
}

export const transcriptReader = (): TranscriptReader => {
  const entries: Array<Entry> = []
  /** Tool calls that are not over, by the runtime's id. */
  const calls = new Map<string, Writable<ToolCall>>()
  let thought: { at: number; text: string } | undefined
  /** Deltas whose message has not come whole: it may have been cut off. */
  let saying: { at: number; text: string } | undefined
  let last = 0
  let strange = 0

  const settle = (): void => {
    if (thought !== undefined && thought.text.trim() !== "") entries.push({ kind: "thinks", ...thought })
    if (saying !== undefined && saying.text.trim() !== "") entries.push({ kind: "says", ...saying })
    thought = saying = undefined
  }
  const note = (ink: "idle" | "wait" | "fail", line: string, text?: string): void =>
    void entries.push({ kind: "note", at: last, ink, line, ...(text === undefined || text === "" ? {} : { text }) })

  const heard = (line: Line): void => {
    last = line.at
    switch (line._tag) {
      case "message.delta":
        return void (saying = { at: saying?.at ?? line.at, text: (saying?.text ?? "") + line.text })
      case "reasoning.delta":
        return void (thought = { at: thought?.at ?? line.at, text: (thought?.text ?? "") + line.text })
      case "tool.output": {
        const call = calls.get(line.id)
        if (call !== undefined) call.output += line.text
        return
      }
      case "usage.recorded":
      case "turn.completed":
        return
      case "message.completed":
        saying = undefined
        settle()
        return void (line.text.trim() === "" || entries.push({ kind: "says", at: line.at, text: line.text }))
    }
    settle()
    switch (line._tag) {
      case "session.started":
        return note("idle", line.resumed ? `The session goes on, with ${line.model}` : `The session begins, with ${line.model}`)
      case "turn.started":
        return void entries.push({ kind: "turn", at: line.at, turn: line.turn })
      case "tool.requested": {
        const call: Writable<ToolCall> = { kind: "tool", at: line.at, tool: line.tool, input: line.input, output: "" }
        calls.set(line.id, call)
        return void entries.push(call)
      }
      case "tool.completed": {
        const call = calls.get(line.id) ?? { kind: "tool", at: line.at, tool: line.tool, input: "", output: "" }
        if (!calls.delete(line.id)) entries.push(call)
        call.ok = line.ok
        if (line.output !== "") call.output = line.output
        if (line.exitCode !== undefined) call.exitCode = line.exitCode
        call.durationMs = line.durationMs ?? line.at - call.at
        return
      }
      case "approval.required":
        return note("wait", `Asked to allow ${line.tool} (${line.risk})`, line.input)
      case "input.required":
        return note("wait", "Asks", line.question)
      case "artifact.emitted":
        return note("idle", `Left ${line.name}`, line.text)
      case "turn.failed":
        return note("fail", `The turn failed (${line.code})`, line.message)
      case "session.terminated":
        return note("idle", `The session ended: ${line.reason}`)
      case "unknown":
        return note("idle", "The runtime said something of its own", line.raw)
    }
  }

  return {
    take: (text) => {
      if (text.trim() === "") return
      const json = parsed(text)
      const line = Option.getOrUndefined(decode(json))
      if (line !== undefined) return heard(line)
      const dropped = Option.getOrUndefined(decodeDropped(json))
      settle()
      if (dropped !== undefined) return note("wait", `${dropped.dropped} more lines were left out: the session said too much`)
      // Said at most a few times: a file that is no transcript has nothing but such lines.
      if (++strange <= 3) note("wait", kindIn(json), text.slice(0, 2_000))
    },
    end: () => {
      settle()
      if (strange > 3) note("wait", `${strange - 3} further lines that this page can't read`)
      return entries
    }
  }
}

/** A newer core may write kinds of lines that this page has not heard of. */
const kindIn = (json: unknown): string =>
  typeof json === "object" && json !== null && "_tag" in json && typeof json._tag === "string"
    ? `A line of a kind that this page does not know: ${json._tag.slice(0, 60)}`
    : "A line that this page can't read"

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Lines between two pauses: a transcript of 16 MB must not hold up the page. */
const linesAtOnce = 1_500

/** Reads a whole transcript; `pause` lets the page breathe between two pieces. */
export const readTranscript = async (text: string, pause: () => Promise<void>): Promise<ReadonlyArray<Entry>> => {
  const reader = transcriptReader()
  let taken = 0
  for (let from = 0; from <= text.length;) {
    const to = text.indexOf("\n", from)
    const end = to < 0 ? text.length : to
    reader.take(text.slice(from, end))
    from = end + 1
    if (++taken % linesAtOnce === 0) await pause()
  }
  return reader.end()
}

const Named = Schema.fromJsonString(
  Schema.Struct({
    command: Schema.optionalKey(Schema.String),
    path: Schema.optionalKey(Schema.String),
    pattern: Schema.optionalKey(Schema.String)
  })
)
const decodeNamed = Schema.decodeUnknownOption(Named)

/** What a tool was called for: its command, file or pattern, in one line. */
export const toolSubject = ({ input }: Pick<ToolCall, "input">): Subject => {
  const named = Option.getOrUndefined(decodeNamed(input))
  const whole = named?.command ?? named?.path ?? named?.pattern ?? input
  const words = (whole.trim().split("\n")[0] ?? "").slice(0, 300)
  const known = Object.values(named ?? {}).length
  const says = named === undefined ? input : known === 1 && isOnlyKey(input) ? whole : input
  return { words, rest: says === words ? "" : says, ...(named?.path === undefined ? {} : { path: named.path }) }
}

export interface Subject {
  readonly words: string
  /** The input, where the words do not say all of it. */
  readonly rest: string
  readonly path?: string
}

const isOnlyKey = (input: string): boolean => Object.keys(parsed(input) ?? {}).length === 1
