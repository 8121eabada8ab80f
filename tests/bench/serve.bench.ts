/** `serve` at rest: how often it wakes, and what it holds in memory. Linux only; the built core where there is one. */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { setTimeout as pass } from "node:timers/promises"
import { homeAt } from "../../core/config/home.ts"
import { coreEnvironment } from "../../desktop/host/join.ts"
import type { Figure } from "./figure.ts"
import { field, wakesOf, wakesSince } from "./wakes.ts"

const root = resolve(import.meta.dirname, "../..")
const built = join(root, "dist/serve.js")
/** A start is followed by half a minute of the engine's own settling: rest is what comes after it. */
const settleMs = 75_000
const watchMs = 60_000

/** Starts a core in an empty home, lets it come to rest, and looks at it. */
const atRest = async <A>(look: (pid: number) => Promise<A>): Promise<A> => {
  const home = homeAt(await mkdtemp(join(tmpdir(), "patchplane-rest-")))
  const core = spawn(process.execPath, [existsSync(built) ? built : join(root, "desktop/serve.ts"), "--announce"], {
    env: coreEnvironment(home),
    stdio: ["ignore", "pipe", "inherit"]
  })
  try {
    await new Promise<void>((ready, fail) => {
      core.stdout.once("data", () => ready())
      core.once("exit", (code) => fail(new Error(`serve ended with ${code}`)))
    })
    await pass(settleMs)
    return await look(core.pid ?? 0)
  } finally {
    core.kill("SIGTERM")
    await new Promise((done) => core.once("exit", done))
    await rm(home.root, { recursive: true, force: true })
  }
}

export const figures: ReadonlyArray<Figure> = [
  {
    name: "serve-wakes-at-rest",
    bar: 6,
    direction: "at-most",
    unit: "a minute",
    measure: () =>
      atRest(async (pid) => {
        const before = wakesOf(pid)
        await pass(watchMs)
        return wakesSince(pid, before)
      })
  },
  {
    name: "serve-memory-at-rest",
    bar: 160,
    direction: "at-most",
    unit: "MB",
    measure: () => atRest(async (pid) => field(`/proc/${pid}/status`, "VmRSS") / 1024)
  }
]
