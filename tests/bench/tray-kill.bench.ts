/** From the global shortcut to the last process gone (INT-2): the tray app, a real core, sixteen sandboxes at work. */
import { readFileSync } from "node:fs"
import { Effect, Schedule } from "effect"
import { mint } from "../../core/domain/ids.ts"
import { descendants, alive } from "../../core/execution/local/process-tree.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { startApp } from "../desktop/app/app.ts"
import { addRepository, site, type Core, type Site } from "../flow/core.ts"
import { type Figure, p95 } from "./figure.ts"

const sandboxes = 16
const rounds = Number(process.env["PATCHPLANE_ROUNDS"] ?? 20)
const every = { machine: sandboxes, perRepository: sandboxes, perProvider: sandboxes, reviewers: 1 }
const work = asScript([{ do: "run", command: "exec sleep 4000" }])

/** The sandboxed commands, by the supervisor that is the parent of all. */
const atWork = ({ supervisorSocket }: Site["home"]): ReadonlyArray<number> => {
  try {
    return descendants(Number(readFileSync(`${supervisorSocket}.pid`, "utf8")))
  } catch {
    // It starts or is gone.
    return []
  }
}
const sleeping = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") === "sleep\u00004000\u0000"
  } catch {
    return false
  }
}
const comesTrue = (asked: () => boolean, every: number) =>
  Effect.runPromise(Effect.repeat(Effect.sync(asked), { until: (so) => so, schedule: Schedule.spaced(every) }))

const begin = async (core: Core, runs: Array<string>) => {
  if (runs.length === 0) {
    for (let each = 0; each < sandboxes; each++) runs.push(await core.request("shop", `Work on ${each}\n${work}`))
    return
  }
  await core.call((client) => client.ReleaseKillSwitch({ commandId: mint("cmd") }))
  for (const run of runs) {
    await core.until(run, "paused")
    await core.act(run, { _tag: "resume" })
  }
}

/** `stopped`: the core stands still (SIGSTOP) when the shortcut is pressed. */
const killByShortcut = async (stopped: boolean): Promise<number> => {
  const at = site({ runtime: "scripted", reviewers: [], concurrency: every, sandbox: { limits: { wallMinutes: 120 } } })
  const core = await at.start()
  const app = startApp(at)
  try {
    await addRepository(core, at.repository("shop", { "README.md": "Hello\n" }))
    const runs: Array<string> = []
    const took: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      await begin(core, runs)
      await comesTrue(() => atWork(at.home).filter(sleeping).length === sandboxes, 100)
      const all = atWork(at.home)
      if (stopped) process.kill(core.pid, "SIGSTOP")
      const began = performance.now()
      app.shell.says({ _tag: "shortcut", accelerator: app.shell.shortcuts()[1] ?? "" })
      await comesTrue(() => !all.some(alive), 2)
      took.push(performance.now() - began)
      if (stopped) process.kill(core.pid, "SIGCONT")
      await app.shell.until(() => app.shell.labels().includes("Release the kill switch"))
      await Promise.all(runs.map((run) => core.until(run, "paused")))
    }
    return p95(took)
  } finally {
    process.kill(core.pid, "SIGCONT")
    app.stop()
    await app.ended
    await at.remove()
  }
}

export const figures: ReadonlyArray<Figure> = [
  { name: "tray-kill-16-p95-ms", bar: 500, direction: "at-most", unit: "ms", measure: () => killByShortcut(false) },
  { name: "tray-kill-16-core-stopped-p95-ms", bar: 500, direction: "at-most", unit: "ms", measure: () => killByShortcut(true) }
]
