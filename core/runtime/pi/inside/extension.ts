/**
 * PatchPlane's extension to Pi: the model's address, the approval gate, and the tools `ask` and `search`.
 * Runs inside the sandbox, from a read-only folder, with nothing but Node's own modules and its neighbours.
 *
 * The gate fails closed: no answer, a cancelled question or an error block the call.
 */
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { SessionFile } from "../session-file.ts"
import { riskOf } from "./risk.ts"
import { searchFolder } from "./search.ts"

interface Context {
  readonly cwd: string
  readonly hasUI: boolean
  readonly signal?: AbortSignal
  readonly ui: {
    readonly select: (title: string, options: ReadonlyArray<string>, how: object) => Promise<string | undefined>
    readonly setStatus: (key: string, text: string) => void
  }
}
interface Tool {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly parameters: object
  readonly execute: (
    id: string,
    given: Readonly<Record<string, unknown>>,
    signal: unknown,
    update: unknown,
    context: Context
  ) => Promise<object>
}
interface ToolCall {
  readonly toolCallId: string
  readonly toolName: string
  readonly input: Readonly<Record<string, unknown>>
}
/** As much of Pi's extension interface as is used here. */
interface Pi {
  readonly registerProvider: (name: string, provider: object) => void
  readonly registerTool: (tool: Tool) => void
  readonly on: (
    event: "tool_call",
    handler: (call: ToolCall, context: Context) => Promise<{ block: true; reason: string } | undefined>
  ) => void
}

const session = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "session.json"), "utf8")) as SessionFile

const textArgument = (name: string, description: string) => ({
  type: "object",
  properties: { [name]: { type: "string", description } },
  required: [name]
})
const said = (text: string) => ({ content: [{ type: "text", text }], details: undefined })

const ask: Tool = {
  name: "ask",
  label: "Ask",
  description:
    "Ask the person who made the request one question, when going on without the answer would be a guess. Your turn ends with it; the answer comes as the next message.",
  parameters: textArgument("question", "The question, complete in itself"),
  execute: async (_id, given, _signal, _update, context) => {
    context.ui.setStatus("patchplane.question/1", String(given["question"]))
    return { ...said("The question is with the person. Your turn ends here."), terminate: true }
  }
}

const search: Tool = {
  name: "search",
  label: "Search",
  description: "Search the repository's text files by a JavaScript regular expression. Answers lines as path:line: text.",
  parameters: textArgument("pattern", "Regular expression"),
  execute: async (_id, given, _signal, _update, context) => {
    const found = searchFolder(context.cwd, String(given["pattern"]))
    return said(found.length === 0 ? "No match." : found.join("\n"))
  }
}

/** The function that Pi calls; the default export is what it looks for. */
// oxlint-disable-next-line import/no-default-export -- Pi looks for the default export
export default function patchplane(pi: Pi): void {
  const { model } = session
  const address = process.env["PATCHPLANE_MODEL_ADDRESS"]
  if (address === undefined) throw new Error("PATCHPLANE_MODEL_ADDRESS is not set")
  pi.registerProvider(model.provider, {
    baseUrl: address,
    // The broker outside adds the real key; nothing in here ever sees it (EXE-3).
    apiKey: "held-by-the-broker",
    api: model.api,
    models: [
      {
        id: model.id,
        name: model.id,
        reasoning: false,
        input: ["text"],
        cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
        contextWindow: model.contextTokens,
        maxTokens: model.outputTokens,
        ...(model.compat === undefined ? {} : { compat: model.compat })
      }
    ]
  })
  if (session.tools.includes("ask")) pi.registerTool(ask)
  if (session.tools.includes("search")) pi.registerTool(search)

  pi.on("tool_call", async (call, context) => {
    const risk = riskOf(call.toolName, call.input, context.cwd)
    if (risk === undefined) return undefined
    if (session.approvals !== "ask" || !context.hasUI) {
      return { block: true, reason: `PatchPlane refused this call (${risk}): nobody may approve it here. Find another way.` }
    }
    const request = { id: call.toolCallId, tool: call.toolName, risk, input: call.input }
    const choice = await context.ui.select(`patchplane.approval/1 ${JSON.stringify(request)}`, ["allow", "deny"], {
      signal: context.signal
    })
    return choice === "allow" ? undefined : { block: true, reason: `A person denied this call (${risk}).` }
  })
}
