/**
 * Makes Pi's lines short before they leave the sandbox. Pi repeats a whole run in `agent_end`, all output so
 * far in each update of a tool, and the usage in each token: over a long session that would reach the
 * sandbox's output limit, and one line the port's bound. Nothing is left out that no other line says.
 */
const longLine = 256 * 1024
const longString = 64 * 1024
/** Characters of live output that one tool call may send; its end carries the result in any case. */
const liveOutput = 256 * 1024
const liveWindow = 4 * 1024

/** Records that only repeat what others say. */
const repeated = ["agent_end", "turn_end", "message_start"].map((type) => `{"type":"${type}"`)
/** Parts of an answer that are streamed; the rest comes with `message_end`. */
const streamed: ReadonlySet<unknown> = new Set(["text_delta", "thinking_delta"])

type Fields = Readonly<Record<string, unknown>>

/** A function from one line to the line to send, or to nothing. Keeps what each running tool has said. */
export const makeShorten = (): ((line: string) => string | undefined) => {
  const tools = new Map<unknown, { text: string; sent: number }>()

  const update = (record: Fields): string | undefined => {
    const id = record["toolCallId"]
    const text = textOf((record["partialResult"] as Fields | undefined)?.["content"])
    const before = tools.get(id) ?? { text: "", sent: 0 }
    const added = text.startsWith(before.text) ? text.slice(before.text.length) : text.slice(-liveWindow)
    const sent = before.sent + added.length
    tools.set(id, { text, sent })
    if (added === "" || sent > liveOutput) return undefined
    return JSON.stringify({ type: record["type"], toolCallId: id, partialResult: { content: [{ type: "text", text: added }] } })
  }

  return (line) => {
    if (repeated.some((start) => line.startsWith(start))) return undefined
    if (line.startsWith('{"type":"message_update"')) {
      const event = (JSON.parse(line) as { assistantMessageEvent: Fields }).assistantMessageEvent
      if (!streamed.has(event["type"])) return undefined
      return JSON.stringify({ type: "message_update", assistantMessageEvent: { type: event["type"], delta: event["delta"] } }, cut)
    }
    if (line.startsWith('{"type":"tool_execution_update"')) return update(JSON.parse(line) as Fields)
    if (line.startsWith('{"type":"tool_execution_end"')) tools.delete((JSON.parse(line) as Fields)["toolCallId"])
    return line.length <= longLine ? line : JSON.stringify(JSON.parse(line), cut)
  }
}

const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map((part: Fields) => (typeof part["text"] === "string" ? part["text"] : "")).join("") : ""

const cut = (_key: string, value: unknown): unknown =>
  typeof value === "string" && value.length > longString ? `${value.slice(0, longString)} [cut: ${value.length} characters]` : value
