/** From the global shortcut to the last process gone (INT-2): the tray app, a real core, sixteen sandboxes at work. */
import { mint } from "../../core/domain/ids.ts"
import { alive } from "../../core/execution/local/process-tree.ts"
import { startApp } from "../desktop/app/app.ts"
import { atWork, comesTrue, hang, sandboxed } from "../desktop/sandboxed.ts"
import { addRepository, site, type Core } from "../flow/core.ts"
import { type Figure, p95 } from "./figure.ts"

const sandboxes = 16
const rounds = Number(process.env["PATCHPLANE_ROUNDS"] ?? 20)
const every = { machine: sandboxes, perRepository: sandboxes, perProvider: sandboxes, reviewers: 1 }

const begin = async (core: Core, runs: Array<string>) => {
  if (runs.length === 0) {
    for (let each = 0; each < sandboxes; each++) runs.push(await core.request("shop", `Work on ${each}\n${hang}`))
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
      await comesTrue(() => sandboxed(at).length === sandboxes, 100)
      const all = atWork(at)
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
