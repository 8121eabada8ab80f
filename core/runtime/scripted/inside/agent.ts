/**
 * The scripted agent: a program in the sandbox that does what a script says and keeps its place in `/state`,
 * so that killing it at any instant loses no more than the step it was in. Imports nothing but Node's modules.
 */
import { spawn, type ChildProcess } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { FromAgent, ToAgent } from "../protocol.ts"
import type { Step } from "../step.ts"

interface Kept {
  readonly turns: number
  readonly left: ReadonlyArray<Step>
  /** Hash of what it was told last. */
  readonly prompt?: string
  /** What it said last in answer to that. */
  readonly said?: string
  /** How that turn ended, once it did: whoever did not hear it is told again. */
  readonly end?: FromAgent
}
const stateFolder = process.argv[2] ?? "/state"
let file = join(stateFolder, "session.json")
let kept: Kept = { turns: 0, left: [] }
let approvals: "ask" | "refuse" = "refuse"
let running = false
let interrupted = false
let child: ChildProcess | undefined
let wake: () => void = () => undefined
let calls = 0
const redirects: Array<Extract<ToAgent, { type: "redirect" }>> = []
const answers = new Map<string, (allow: boolean) => void>()

const tell = (message: FromAgent): void => void process.stdout.write(`${JSON.stringify(message)}\n`)
const keep = (next: Kept): void => {
  kept = next
  writeFileSync(`${file}.new`, JSON.stringify(kept))
  renameSync(`${file}.new`, file)
}
const stopped = (): boolean => interrupted
const restful = (): Promise<void> => new Promise((resolve) => (wake = resolve))
const tokens = (text: string): number => Math.ceil(text.length / 4)

/** Runs one tool between its two reports. */
const callTool = async (tool: string, input: object, work: (id: string) => Promise<string> | string): Promise<void> => {
  const id = `call-${kept.turns}-${++calls}`
  const began = Date.now()
  tell({ type: "requested", id, tool, input: JSON.stringify(input) })
  let ok = true
  const output = await Promise.resolve(id)
    .then(work)
    .catch((error: unknown) => {
      ok = false
      return String(error)
    })
  tell({ type: "completed", id, tool, ok, output, durationMs: Date.now() - began })
}

const say = (text: string): void => {
  for (const word of text.split(/(?<= )/)) tell({ type: "delta", text: word, reasoning: false })
  tell({ type: "said", text, input: 10, output: tokens(text) })
}

const permitted = async (id: string, step: Extract<Step, { do: "run" }>): Promise<boolean> => {
  if (step.risk === undefined) return true
  if (approvals === "refuse") return false
  const answer = new Promise<boolean>((resolve) => answers.set(id, resolve))
  tell({ type: "approve", id, tool: "bash", risk: step.risk, input: JSON.stringify({ command: step.command }) })
  return await Promise.race([answer, restful().then(() => false)])
}

const runCommand = (id: string, command: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const started = spawn("/bin/sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"], detached: true })
    child = started
    let output = ""
    const heard = (bytes: Buffer): void => {
      output = (output + bytes.toString()).slice(-50_000)
      tell({ type: "output", id, text: bytes.toString().slice(-4_000) })
    }
    started.stdout.on("data", heard)
    started.stderr.on("data", heard)
    started.on("error", reject)
    started.on("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`exit ${code}: ${output}`))))
  })

/** Does one step; answers how the turn ends, where it does. */
const perform = async (step: Step): Promise<FromAgent | undefined> => {
  switch (step.do) {
    case "say":
      say(step.text)
      return undefined
    case "think":
      tell({ type: "delta", text: step.text, reasoning: true })
      return undefined
    case "write":
      await callTool("write", { path: step.path }, () => {
        mkdirSync(dirname(step.path), { recursive: true })
        writeFileSync(step.path, step.text)
        return "written"
      })
      return undefined
    case "edit":
      await callTool("edit", { path: step.path }, () => {
        const text = readFileSync(step.path, "utf8")
        if (!text.includes(step.find)) throw new Error("the text to be replaced is not there")
        writeFileSync(
          step.path,
          text.replace(step.find, () => step.replace)
        )
        return "edited"
      })
      return undefined
    case "delete":
      await callTool("bash", { command: `rm -r ${step.path}` }, () => {
        rmSync(step.path, { recursive: true })
        return "deleted"
      })
      return undefined
    case "run":
      await callTool("bash", { command: step.command }, async (id) => {
        if (!(await permitted(id, step))) throw new Error("refused")
        return await runCommand(id, step.command)
      })
      return undefined
    case "ask":
      return { type: "asked", question: step.question }
    case "fail":
      return { type: "failed", code: step.code }
    case "hang":
      await restful()
      return undefined
    case "flood":
      for (let count = 0; count < step.count && !stopped(); count++) {
        if (!process.stdout.write(`${JSON.stringify({ type: "delta", text: step.text, reasoning: false })}\n`)) {
          await new Promise((resolve) => process.stdout.once("drain", resolve))
        }
      }
      return undefined
    case "raw":
      process.stdout.write(`${step.line}\n`)
      return undefined
    case "exit":
      process.exit(step.code)
  }
}

/** Does what is left of the script; answers how the turn ended, or nothing when no step is left. */
const performLeft = async (): Promise<FromAgent | undefined> => {
  for (let step = kept.left[0]; step !== undefined; step = kept.left[0]) {
    const end = await perform(step)
    if (interrupted) return { type: "interrupted" }
    // A failure is the provider's: the step is still to be done.
    if (end?.type === "failed") return end
    const { end: _, ...before } = kept
    keep({
      ...before,
      left: kept.left.slice(1),
      ...(step.do === "say" ? { said: step.text } : {}),
      ...(end === undefined ? {} : { end })
    })
    if (end !== undefined) return end
    takeUp()
  }
  return undefined
}

const takeUp = (): void => {
  const redirect = redirects.shift()
  if (redirect === undefined) return
  keep({ ...kept, left: redirect.steps ?? [{ do: "say", text: `Taken up: ${redirect.instruction}` }] })
  tell({ type: "taken", instruction: redirect.instruction })
}

const turn = async (): Promise<FromAgent> => {
  do {
    const end = await performLeft()
    if (end !== undefined) return end
    // A redirect may be on its way, and the turn's end would refuse it.
    tell({ type: "ending" })
    await restful()
    if (interrupted) return { type: "interrupted" }
    takeUp()
  } while (kept.left.length > 0 || redirects.length > 0)
  const done = { type: "done", text: kept.said ?? "" } as const
  keep({ ...kept, end: done })
  return done
}

/** Takes up a prompt. One that it knows already comes from somebody who was killed: it goes on, or says its end once more. */
const begin = ({ steps, usual, prompt, goOn }: Extract<ToAgent, { type: "turn" }>): Promise<FromAgent> => {
  const { turns, left, end } = kept
  const known = turns > 0 && (goOn || (prompt === kept.prompt && end?.type !== "asked"))
  if (known && end !== undefined) return Promise.resolve(end)
  if (known) keep({ ...kept, turns: turns + 1 })
  else keep({ turns: turns + 1, left: steps ?? (left.length > 0 ? left : usual), prompt })
  return turn()
}

const hear = (message: ToAgent): void => {
  switch (message.type) {
    case "hello":
      file = join(stateFolder, `${message.session}.json`)
      approvals = message.approvals
      if (existsSync(file)) kept = JSON.parse(readFileSync(file, "utf8")) as Kept
      return tell({ type: "ready", turns: kept.turns })
    case "turn":
      if (running) return
      running = true
      interrupted = false
      calls = 0
      void begin(message).then((end) => {
        running = false
        redirects.length = 0
        return tell(end)
      })
      return
    case "redirect":
      redirects.push(message)
      return
    case "end":
      return wake()
    case "approval":
      return answers.get(message.id)?.(message.allow)
    case "interrupt":
      if (!running) return
      interrupted = true
      if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL")
      return wake()
  }
}

let rest = ""
process.stdin.setEncoding("utf8")
process.stdin.on("data", (text: string) => {
  const lines = (rest + text).split("\n")
  rest = lines.pop() ?? ""
  for (const line of lines) hear(JSON.parse(line) as ToAgent)
})
process.stdin.on("end", () => process.exit(0))
