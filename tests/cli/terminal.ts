/** The real command line, in this process or as a child, against a real core whose machine ports are doubles. */
import { spawn, type ChildProcess } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { homeAt } from "../../core/config/home.ts"
import { runCommand } from "../../desktop/cli/run.ts"
import { makeCopy, type Copy } from "./copy.ts"

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Terminal {
  readonly home: string
  readonly core: ChildProcess
  /** In this process: starting one takes longer than most commands. */
  readonly run: (args: ReadonlyArray<string>) => Promise<Ran>
  /** As a process of its own, with a folder, an input and an environment. */
  readonly spawned: (
    args: ReadonlyArray<string>,
    options?: { readonly cwd?: string; readonly stdin?: string; readonly env?: Record<string, string> }
  ) => Promise<Ran>
  /** As `run`, for one JSON document. */
  readonly json: <A>(...args: ReadonlyArray<string>) => Promise<A>
  /** A command that goes on; `until` waits for a text in its output. */
  readonly start: (args: ReadonlyArray<string>) => {
    readonly child: ChildProcess
    readonly until: (text: string) => Promise<string>
    readonly ended: Promise<Ran>
  }
  readonly close: () => Promise<void>
}

/** The environment without this machine's own settings: no display, no colours, no home of somebody's. */
const environment = (home: string, more: Record<string, string> = {}) => ({
  PATH: process.env["PATH"] ?? "",
  PATCHPLANE_HOME: home,
  ...more
})

export const newHome = () => mkdtemp(join(tmpdir(), "patchplane-cli-"))

/** Starts a core and waits for its ready line. */
export const startCore = async (home: string, entry: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [entry, "--announce"], { env: environment(home), stdio: ["ignore", "pipe", "inherit"] })
  await new Promise<void>((ready, fail) => {
    let said = ""
    child.stdout?.on("data", (bytes: Buffer) => {
      said += String(bytes)
      if (said.includes("\n")) ready()
    })
    child.once("exit", (code) => fail(new Error(`the core ended with ${code}: ${said}`)))
  })
  return child
}

export const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((done) => child.once("exit", (code) => done(code)))

export const patchplane = (
  { cli }: Copy,
  home: string,
  args: ReadonlyArray<string>,
  options: { readonly cwd?: string; readonly stdin?: string; readonly env?: Record<string, string> } = {}
) => {
  const child = spawn(process.execPath, [cli, ...args], { env: environment(home, options.env), cwd: options.cwd ?? home, stdio: "pipe" })
  let out = ""
  let err = ""
  let noticed: Array<() => void> = []
  child.stdout.on("data", (bytes: Buffer) => {
    out += String(bytes)
    const waiting = noticed
    noticed = []
    for (const notice of waiting) notice()
  })
  child.stderr.on("data", (bytes: Buffer) => void (err += String(bytes)))
  child.stdin.end(options.stdin ?? "")
  const done = new Promise<Ran>((finish) => child.once("close", (code) => finish({ code, out, err })))
  return {
    child,
    until: async (text: string) => {
      while (!out.includes(text)) await new Promise<void>((notice) => noticed.push(notice))
      return out
    },
    ended: done
  }
}

export const inProcess = async (home: string, args: ReadonlyArray<string>): Promise<Ran> => {
  let [out, err] = ["", ""]
  const code = await runCommand(args, {
    home: () => homeAt(home),
    signal: new AbortController().signal,
    out: { write: (text) => (out += text) },
    problems: { write: (text) => (err += text) }
  })
  return { code, out, err }
}

export const openTerminal = async (): Promise<Terminal> => {
  const copy = await makeCopy()
  const home = await newHome()
  const running = await startCore(home, copy.doubles)
  return {
    home,
    core: running,
    run: (args) => inProcess(home, args),
    spawned: (args, options) => patchplane(copy, home, args, options).ended,
    json: async (...args) => JSON.parse((await inProcess(home, [...args, "--json"])).out),
    start: (args) => patchplane(copy, home, args),
    close: async () => {
      running.kill("SIGCONT")
      running.kill("SIGTERM")
      await ended(running)
      await rm(home, { recursive: true, force: true })
      await copy.remove()
    }
  }
}
