/** A real core as a process of its own, in a home of its own, spoken to as the command line does. */
import { spawn, type ChildProcess } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Exit, Scope, Stream } from "effect"
import type { Action, RunDetail } from "../../core/api/contract.ts"
import { homeAt, type Home } from "../../core/config/home.ts"
import { mint } from "../../core/domain/ids.ts"
import type { RunStatus } from "../../core/domain/run.ts"
import { connectCore, type CoreClient } from "../../desktop/host/client.ts"
import { git, write, type Content } from "../repository/kit.ts"

/** As it is shipped: `npm test` builds it first. */
const shipped = join(import.meta.dirname, "..", "..", "dist", "serve.js")

export interface Site {
  readonly root: string
  readonly home: Home
  /** A person's repository with these files committed on `main`. */
  readonly repository: (name: string, files: Readonly<Record<string, Content>>) => string
  /** `env`: settings of this one process, beside this machine's own. */
  readonly start: (env?: Readonly<Record<string, string>>) => Promise<Core>
  readonly remove: () => Promise<void>
}

export interface Core {
  readonly pid: number
  readonly origin: string
  readonly call: <A, E>(request: (client: CoreClient) => Effect.Effect<A, E>) => Promise<A>
  readonly request: (repository: string, prompt: string) => Promise<string>
  readonly act: (run: string, action: Action) => Promise<void>
  readonly show: (run: string) => Promise<RunDetail>
  /** Follows the ledger's changes until the run has one of these statuses. */
  readonly until: (run: string, ...statuses: ReadonlyArray<RunStatus>) => Promise<RunDetail>
  /** Ends when that many events more are in the ledger. */
  readonly recorded: (events: number) => Promise<void>
  /** Approves the newest patch set as it was shown. */
  readonly approve: (run: string) => Promise<RunDetail>
  /** Ends when the process is gone, however that came. */
  readonly gone: Promise<void>
  readonly kill9: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** `program`: another core than the shipped one. */
export const site = (config: object = {}, program = shipped): Site => {
  const root = mkdtempSync(join(tmpdir(), "patchplane-flow-"))
  const home = homeAt(join(root, "home"))
  mkdirSync(home.root, { recursive: true, mode: 0o700 })
  writeFileSync(home.config, JSON.stringify({ host: { port: 0 }, ...config }))
  const cores = new Set<Core>()
  return {
    root,
    home,
    repository: (name, files) => {
      const path = join(root, name)
      mkdirSync(path)
      git(path, "init", "-q", "-b", "main")
      write(path, files)
      git(path, "add", "-A")
      git(path, "commit", "-q", "-m", "Begin")
      return path
    },
    start: async (env = {}) => {
      const core = await startCore(home, { program, env })
      cores.add(core)
      void core.gone.then(() => cores.delete(core))
      return core
    },
    remove: async () => {
      for (const core of cores) await core.kill9()
      rmSync(root, { recursive: true, force: true })
    }
  }
}

interface Started {
  readonly program: string
  readonly env: Readonly<Record<string, string>>
}

const startCore = async (home: Home, { program, env }: Started): Promise<Core> => {
  if (!existsSync(program)) throw new Error("dist/serve.js is missing: run `npm run build`, or the suite by `npm test`.")
  const child = spawn(process.execPath, [program, "--announce"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env, PATCHPLANE_HOME: home.root, NO_COLOR: "1" }
  })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const { origin } = await ready(child)
  const scope = Effect.runSync(Scope.make())
  const client = await Effect.runPromise(Scope.provide(connectCore(home.coreSocket), scope))
  const call: Core["call"] = (request) => Effect.runPromise(request(client))
  const show = (run: string) => call((core) => core.GetRun({ run }))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
  const core: Core = {
    pid: child.pid ?? 0,
    origin,
    call,
    show,
    request: async (repository, prompt) => {
      const form = { commandId: mint("cmd"), prompt, repository, channel: "cli", paths: [], avoid: [], links: [], tier: "low" } as const
      return (await call((connected) => connected.CreateRequest(form))).runId
    },
    act: async (run, action) => {
      await call((connected) => connected.Act({ commandId: mint("cmd"), run, action }))
    },
    until: (run, ...statuses) =>
      call((connected) =>
        connected.Changes({ after: 0, follow: true, run }).pipe(
          Stream.mapEffect(() => connected.GetRun({ run })),
          Stream.filter((detail) => statuses.includes(detail.summary.status)),
          Stream.runHead,
          Effect.flatMap((found) => (found._tag === "Some" ? Effect.succeed(found.value) : Effect.die(new Error("the changes ended"))))
        )
      ),
    approve: async (run) => {
      const detail = await core.until(run, "awaiting-approval", "done", "needs-human", "failed")
      const patchSet = detail.patchSets.at(-1)
      if (detail.summary.status !== "awaiting-approval" || patchSet === undefined)
        throw new Error(`R-${detail.summary.number}: ${detail.summary.note}`)
      await core.act(run, { _tag: "approve", patchSetId: patchSet.id, digest: patchSet.digest })
      return detail
    },
    recorded: (events) =>
      call((connected) =>
        Effect.flatMap(connected.Status(), ({ head }) =>
          connected.Changes({ after: head.seq, follow: true }).pipe(
            Stream.filter(({ _tag }) => _tag === "event"),
            Stream.take(events),
            Stream.runDrain
          )
        )
      ),
    gone: ended,
    kill9: () => end("SIGKILL"),
    stop: () => end("SIGTERM")
  }
  return core
}

const ready = (child: ChildProcess): Promise<{ readonly origin: string }> =>
  new Promise((resolve, reject) => {
    let said = ""
    let wrong = ""
    child.stderr?.on("data", (bytes) => (wrong += String(bytes)))
    child.stdout?.on("data", (bytes) => {
      said += String(bytes)
      for (const line of said.split("\n").slice(0, -1)) {
        const message = JSON.parse(line) as { readonly event: string; readonly origin?: string }
        if (message.event === "ready") resolve({ origin: message.origin ?? "" })
        else reject(new Error(`the core did not start: ${line}`))
      }
      said = said.slice(said.lastIndexOf("\n") + 1)
    })
    child.once("exit", (code, signal) => reject(new Error(`the core ended (${code ?? signal}): ${wrong}`)))
  })

export const addRepository = (core: Core, path: string) => core.call((client) => client.AddRepository({ commandId: mint("cmd"), path }))
