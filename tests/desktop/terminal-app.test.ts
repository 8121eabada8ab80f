/** The app as it ships on a machine that shows no native window: it runs in a terminal, with the browser as its window. */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { suffix } from "bun:ffi"
import { Effect } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { lockHolder } from "../../core/ledger/home-lock.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { appPlaces } from "../../desktop/app/places.ts"
import { endCore } from "../../desktop/app/quit.ts"
import { makeLineReader } from "../../desktop/host/lines.ts"
import { addRepository, site, type Site } from "../flow/core.ts"
import { until, type Wait } from "./stand-in/until.ts"

const program = join(import.meta.dirname, "..", "..", "dist", "app.js")
const edit = asScript([{ do: "write", path: "README.md", text: "Hello, world\n" }])

interface TerminalApp {
  readonly lines: ReadonlyArray<string>
  /** The next line that matches, counting from `after`, whether it was printed already or is still to come. */
  readonly prints: (words: RegExp, after?: number) => Promise<string>
  readonly signal: (signal: NodeJS.Signals) => void
  readonly exited: Promise<number | null>
}

let at: Site
/** Where the person is, with what may lie there. */
let folder: string
const apps: Array<TerminalApp> = []
beforeEach(() => {
  at = site({ runtime: "scripted", reviewers: [] })
  folder = join(at.root, "folder")
  mkdirSync(folder)
})
afterEach(async () => {
  for (const app of apps.splice(0)) {
    app.signal("SIGKILL")
    await app.exited
  }
  await Effect.runPromise(endCore(at.home))
  await at.remove()
})

const start = (...args: ReadonlyArray<string>): TerminalApp => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      PATCHPLANE_HOME: at.home.root,
      DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere",
      BUN_GC_TIMER_DISABLE: "1"
    }
  })
  const lines: Array<string> = []
  const waits = new Set<Wait>()
  let ended = false
  const look = () => waits.forEach((wait) => wait())
  const read = makeLineReader((line) => {
    lines.push(line)
    look()
  })
  child.stdout.on("data", read)
  child.stderr.on("data", read)
  const exited = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      ended = true
      look()
      resolve(code)
    })
  )
  const app: TerminalApp = {
    lines,
    prints: (words, after = 0) =>
      until(waits, () => {
        const found = lines.slice(after).find((line) => words.test(line))
        if (found === undefined && ended) throw new Error(`It ended before it printed ${words}:\n${lines.join("\n")}`)
        return found
      }),
    signal: (signal) => void child.kill(signal),
    exited
  }
  apps.push(app)
  return app
}

const address = /^ {2}http:\/\/127\.0\.0\.1:\d+\/enter\?/

test("DSK-1 DSK-4 it prints the address and what waits, a second start hands over to it, and SIGTERM leaves the core", async () => {
  const core = await at.start()
  await addRepository(core, at.repository("shop", { "README.md": "Hello\n" }))
  const app = start()
  expect((await fetch((await app.prints(address)).trim())).status).toBe(200)
  await app.prints(/^PatchPlane: nothing waits$/)
  const run = await core.request("shop", `Say hello\n${edit}`)
  await core.until(run, "awaiting-approval")
  await app.prints(/^PatchPlane: 1 waits$/)

  const before = app.lines.length
  const second = start("patchplane://runs/1/timeline")
  expect(await second.exited).toBe(0)
  expect(second.lines).toEqual(["PatchPlane runs already, and opens there."])
  const handed = new URL(await app.prints(address, before))
  expect(handed.searchParams.get("to")).toBe("/#/runs/1/timeline")

  app.signal("SIGTERM")
  expect(await app.exited).toBe(0)
  expect(app.lines.at(-1)).toMatch(/^PatchPlane ends here\. The core goes on: `patchplane stop` ends it/)
  expect(existsSync(appPlaces(at.home).running)).toBe(false)
  expect((await core.call((client) => client.Status())).pid).toBe(core.pid)
  await core.approve(run)
  await core.until(run, "done")
})

test("DSK-1 it starts the core itself, loads no library of the folder it is started in, and puts nothing into the person's desktop", async () => {
  writeFileSync(join(folder, `libNativeWrapper.${suffix}`), "no library")
  const app = start()
  await app.prints(address)
  app.signal("SIGINT")
  expect(await app.exited).toBe(0)
  expect(app.lines.at(-1)).toContain("The core goes on")
  expect(lockHolder(at.home)).toBeDefined()
  expect(readdirSync(folder)).toEqual([`libNativeWrapper.${suffix}`])
})
