/**
 * The native app over the stand-in for Electrobun's native library, on a warm core: how soon a window that is asked for
 * answers, with Chromium as the web view, and how often the app wakes at rest, against a shell with nothing behind it.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pass } from "node:timers/promises"
import { bundleShell } from "../../scripts/shell-bundle/bundle.ts"
import { compileStandIn } from "../desktop/stand-in/library.ts"
import { startStandIn, type StandIn } from "../desktop/stand-in/stand-in.ts"
import { launchProfile } from "../e2e/chromium.ts"
import { site, type Site } from "../flow/core.ts"
import { p50, type Figure } from "./figure.ts"
import { wakesOf, wakesSince } from "./wakes.ts"

const root = join(import.meta.dirname, "..", "..")
const rounds = 20
/** A window that was open before has the page in its cache, and the engine what it compiled: it keeps that after a while. */
const warmUp = 3
const lookedAtMs = 3000
const settleMs = 30_000
const watchMs = 60_000

interface Place {
  readonly folder: string
  readonly at: Site
  readonly start: (bundle: string) => Promise<StandIn>
}

const withPlace = async <A>(use: (place: Place) => Promise<A>): Promise<A> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-app-bench-"))
  const at = site({ runtime: "scripted" })
  const started: Array<StandIn> = []
  try {
    compileStandIn(folder)
    await at.start()
    const env = {
      PATCHPLANE_HOME: at.home.root,
      PATCHPLANE_ICONS: join(root, "desktop/icons"),
      PATCHPLANE_SOCKET: at.home.coreSocket,
      HOME: folder,
      DISPLAY: ":9",
      DBUS_SESSION_BUS_ADDRESS: undefined
    }
    const start = async (bundle: string) => {
      const app = await startStandIn({ bundle, library: folder, args: ["--hidden"], env })
      started.push(app)
      await app.waitFor("setTrayMenu")
      return app
    }
    return await use({ folder, at, start })
  } finally {
    for (const app of started) await app.stop()
    await at.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

const app = join(root, "dist/app.js")

const windowMs = () =>
  withPlace(async ({ folder, start }) => {
    const shell = await start(app)
    await shell.waitFor("setTrayMenu", () => JSON.stringify(shell.trayMenu()).includes("Pause intake"))
    // As a web view has one: what it loaded before is kept, compiled.
    const context = await launchProfile(join(folder, "profile"))
    try {
      const times: Array<number> = []
      for (let round = 0; round < warmUp + rounds; round++) {
        const from = performance.now()
        const before = shell.calls.length
        shell.tray("show")
        const { args } = await shell.waitFor("initWebview", () => true, before)
        const page = await context.newPage()
        await page.goto(String(args[3]))
        await page.getByRole("heading", { name: "Nothing waits for you" }).waitFor()
        times.push(performance.now() - from)
        if (round < warmUp) await pass(lookedAtMs)
        await page.close()
        shell.closeWindow()
        await shell.fence()
      }
      return p50(times.slice(warmUp))
    } finally {
      await context.close()
    }
  })

const wakes = async (shell: StandIn): Promise<number> => {
  await pass(settleMs)
  const before = wakesOf(shell.pid)
  await pass(watchMs)
  return wakesSince(shell.pid, before)
}

/** Both at once, on the same machine in the same minute. Each holds a connection, for which Bun itself wakes. */
const moreWakes = () =>
  withPlace(async ({ folder, start }) => {
    await bundleShell(join(import.meta.dirname, "empty-shell.ts"), join(folder, "empty"))
    const [ours, empty] = await Promise.all([start(app).then(wakes), start(join(folder, "empty", "index.js")).then(wakes)])
    console.error(`wakes in a minute: ${ours} of the app, ${empty} of an empty shell`)
    return ours - empty
  })

export const figures: ReadonlyArray<Figure> = [
  { name: "app-window-ms", bar: 700, direction: "at-most", unit: "ms", measure: windowMs },
  // No timer of ours more than once in ten seconds (DSK-5).
  { name: "app-wakes-beyond-empty-shell", bar: 6, direction: "at-most", unit: "a minute", measure: moreWakes }
]
