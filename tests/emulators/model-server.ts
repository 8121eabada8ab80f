/**
 * A model provider on loopback that does on request what providers do: answer, call tools, refuse, hang,
 * talk rubbish. The scenario is named in a prompt as `SCENARIO:<name>`; which step is due follows from the
 * assistant's messages since, so that a restart changes nothing.
 */
import {
  serveChatCompletions,
  type Conversation,
  type ModelServer,
  type ModelServerOptions,
  type Reply
} from "../../desktop/demo/chat-completions.ts"

export type Scenario = ReadonlyArray<Reply>
const bash = (command: string) => ({ calls: [{ tool: "bash", input: { command } }] })

/** Says that it runs, then waits for a file `go` in the workspace. */
export const waitCommand = "echo running; while [ ! -e go ]; do sleep 0.05; done; echo went"
/** Deaf to the polite signal, with a child in a session of its own that holds the output until the workspace is gone. */
export const stubbornCommand =
  "trap '' TERM; touch alive; (setsid sh -c 'while [ -e alive ]; do sleep 0.2; done' &); echo running; while [ -e alive ]; do sleep 0.2; done"

export const scenarios = {
  /** A file is written and read back, then the answer. */
  finish: [
    { text: "I write the file.", calls: [{ tool: "write", input: { path: "note.txt", content: "hello\n" } }] },
    bash("cat note.txt"),
    { text: "Wrote note.txt." }
  ],
  say: [{ text: "Yes." }],
  ask: [{ calls: [{ tool: "ask", input: { question: "Which colour?" } }] }, { text: "No question was needed." }],
  wait: [bash(waitCommand), { text: "Waited." }],
  stubborn: [bash(stubbornCommand), { text: "Never." }],
  risky: [bash("rm -rf build"), { text: "Done with the build folder." }],
  outside: [{ calls: [{ tool: "write", input: { path: "../outside.txt", content: "x" } }] }, { text: "Tried." }],
  unauthorized: [{ fault: "status", status: 401, message: "invalid api key" }],
  forbidden: [{ fault: "status", status: 403, message: "this key may not use the model" }],
  limited: [{ fault: "status", status: 429, message: "too many requests" }],
  broken: [{ fault: "status", status: 500, message: "internal error" }],
  hang: [{ fault: "hang" }],
  garbage: [{ fault: "garbage" }],
  cut: [{ fault: "cut" }],
  slow: [{ text: "word ".repeat(200), paceMs: 20 }],
  flood: [{ text: "all work and no play ", times: 2_500 }],
  /** Fifty megabytes of a tool's output. */
  noise: [bash("yes | head -c 50000000"), { text: "Quite loud." }],
  /** Looks wherever a key could be. */
  snoop: [
    bash("cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; grep -rsh sk-canary /state /opt /tmp /workspace | head -c 1000; true"),
    { text: "Looked." }
  ],
  badCall: [{ calls: [{ tool: "read", input: { nonsense: 1 } }] }, { text: "That failed, but here I am." }],
  unknownTool: [{ calls: [{ tool: "frobnicate", input: {} }] }, { text: "There is no such tool." }]
} satisfies Record<string, Scenario>
export type ScenarioName = keyof typeof scenarios | "loop"

/** The reply that is due: `loop` calls a tool for ever; a person's later words are echoed. */
export const scenarioReply = ({ messages }: Conversation): Reply => {
  const start = messages.findLastIndex(({ role, text }) => role === "user" && /SCENARIO:\w+/.test(text))
  const name = /SCENARIO:(\w+)/.exec(messages[start]?.text ?? "")?.[1]
  const since = messages.slice(start + 1)
  const told = since.findLast(({ role }) => role === "user")
  if (told !== undefined) return { text: `Taken up: ${told.text}` }
  if (name === "loop") return bash("true")
  const steps: Scenario = name !== undefined && name in scenarios ? scenarios[name as keyof typeof scenarios] : []
  return steps[since.filter(({ role }) => role === "assistant").length] ?? { text: `(nothing scripted after ${name ?? "no scenario"})` }
}

export const serveScenarios = (options: Partial<ModelServerOptions> = {}): ModelServer =>
  serveChatCompletions({ models: ["scripted-1"], reply: scenarioReply, ...options })

/** An address where nothing listens any more. */
export const refusingAddress = async (): Promise<string> => {
  const server = serveScenarios()
  await server.close()
  return server.address
}
