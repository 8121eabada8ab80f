import { existsSync, readFileSync, writeFileSync, mkdirSync } from "node:fs"
import { afterAll, afterEach, describe, expect, test } from "vitest"
import { asScript } from "../../../core/runtime/scripted/step.ts"
import { mint } from "../../../core/domain/ids.ts"
import { lockHolder } from "../../../core/ledger/home-lock.ts"
import { appPlaces } from "../../../desktop/app/places.ts"
import { encryptedFileStore } from "../../../native/secret-store/encrypted-file.ts"
import { addRepository, site, type Core, type Site } from "../../flow/core.ts"
import { sandboxed, works } from "../sandboxed.ts"
import { startApp, type Choices, type RunningApp } from "./app.ts"
import { fakeShell } from "./fakes.ts"

const sites: Array<Site> = []
const apps: Array<RunningApp> = []
const newSite = () => {
  const at = site({ runtime: "scripted", reviewers: [] })
  sites.push(at)
  return at
}
const app = (at: Pick<Site, "home">, choices: Choices = {}) => {
  const started = startApp(at, choices)
  apps.push(started)
  return started
}
const withCore = async (choices: Choices = {}) => {
  const at = newSite()
  const core = await at.start()
  await addRepository(core, at.repository("shop", { "README.md": "Hello\n" }))
  return { at, core, ...app(at, choices) }
}
afterEach(async () => {
  for (const each of apps.splice(0)) {
    each.stop()
    await each.ended
  }
})
afterAll(async () => {
  for (const at of sites) await at.remove()
})

const edit = asScript([
  { do: "write", path: "README.md", text: "Hello, world\n" },
  { do: "say", text: "Written." }
])
const waits = async (core: Core) => {
  const run = await core.request("shop", `Say hello\n${edit}`)
  await core.until(run, "awaiting-approval")
  return run
}
const placeIn = (url: string | undefined) => new URL(url ?? "").searchParams.get("to")

describe("DSK-1 the tray app", () => {
  test("DSK-1 DSK-2 APR-4 it starts hidden, the tray counts and names what waits, it is told once, and a click opens it", async () => {
    const { core, shell, desktop, at } = await withCore()
    await shell.until(() => shell.tray()?.icon.kind === "rest")
    expect(shell.windows).toEqual([])
    const run = await waits(core)
    const { number } = (await core.show(run)).summary
    await shell.until(() => shell.tray()?.icon.kind === "waiting")
    expect(shell.tray()?.icon).toEqual({ kind: "waiting", count: 1 })
    expect(shell.labels()).toContain(`R-${number} Say hello · waiting for approval`)
    const notice = await desktop.until(/waits for approval/)
    expect(notice).toMatchObject({ key: `R-${number}`, body: "shop, version 1 waits for your approval." })

    desktop.act(notice.key, "default")
    await shell.until(() => shell.windows.length === 1)
    expect(placeIn(shell.windows[0]?.url)).toBe(`/#/runs/${number}/diff`)
    const entered = await fetch(shell.windows[0]?.url ?? "")
    expect(entered.status).toBe(200)
    // From the tray it is opened, never approved.
    await shell.click(/^R-1 /)
    await shell.until(() => shell.shown() > 0)
    expect((await core.show(run)).summary.status).toBe("awaiting-approval")

    // Once, also over a restart of the app.
    apps.splice(0).map(({ stop }) => stop())
    await shell.until(() => shell.quitWith() === 0)
    const again = app(at)
    await again.shell.until(() => again.shell.tray()?.icon.kind === "waiting")
    await core.approve(run)
    await again.desktop.until(/done/)
    expect(again.desktop.notices.map(({ title }) => title)).toEqual(["R-1 done: Say hello"])
    expect(desktop.notices.filter(({ key }) => key === "R-1")).toHaveLength(1)
    await again.shell.until(() => again.shell.tray()?.icon.kind === "rest")
  })

  test("DSK-1 the window comes back where it was, on what it showed, also after the app's end; a second start brings it to the front", async () => {
    const { at, shell, second, stop, ended } = await withCore({ argv: [] })
    await shell.until(() => shell.windows.length === 1)
    expect(placeIn(shell.windows[0]?.url)).toBe("/#/")
    const frame = { x: 30, y: 40, width: 1000, height: 700 }
    shell.says({ _tag: "window-frame", frame })
    shell.says({ _tag: "window-frame", frame: { x: 0, y: 0, width: 0, height: 0 } })
    shell.says({ _tag: "window-place", hash: "#/metrics?from=2026-01-01" })
    second([])
    await shell.until(() => shell.shown() === 1)
    shell.says({ _tag: "window-closed" })
    expect(shell.quitWith()).toBeUndefined()
    await shell.click(/^Open PatchPlane$/)
    await shell.until(() => shell.windows.length === 2)
    expect(shell.windows[1]?.frame).toEqual(frame)
    expect(placeIn(shell.windows[1]?.url)).toBe("/#/metrics?from=2026-01-01")
    // Each opening has a ticket of its own.
    expect(shell.windows[1]?.url).not.toBe(shell.windows[0]?.url)

    second(["patchplane://new?prompt=Hello"])
    await shell.until(() => shell.windows.length === 3)
    expect(placeIn(shell.windows[2]?.url)).toBe("/#/new?prompt=Hello")
    second(["patchplane://approve/1"])
    await shell.until(() => shell.shown() === 2)
    expect(shell.windows).toHaveLength(3)
    stop()
    expect(await ended).toBe(0)
    const again = app(at, { argv: [] })
    await again.shell.until(() => again.shell.windows.length === 1)
    expect(again.shell.windows[0]?.frame).toEqual(frame)
    expect(placeIn(again.shell.windows[0]?.url)).toBe("/#/new?prompt=Hello")
  })

  test("DSK-1 a second app of a home hands over and ends", async () => {
    const second = app(newSite(), { claim: () => Promise.resolve({ first: false }) })
    expect(await second.ended).toBe(0)
    expect(second.shell.trays).toEqual([])
  })

  test("INT-1 DSK-1 intake is paused and resumed, and start at login is turned, from the tray", async () => {
    let on = false
    const startAtLogin = { isOn: () => on, turn: (to: boolean) => void (on = to) }
    const { core, shell } = await withCore({ startAtLogin })
    await shell.click(/^Pause intake$/)
    await shell.until(() => shell.labels().includes("Resume intake"))
    expect(await core.call((client) => client.Status())).toHaveProperty("intakePause")
    await shell.click(/^Resume intake$/)
    await shell.until(() => shell.labels().includes("Pause intake"))
    await shell.click(/^Start at login$/)
    await shell.until(() => shell.tray()?.menu.some((item) => item.type === "item" && item.action === "login" && item.checked === true))
    expect(on).toBe(true)
  })
})

describe("INT-2 the kill switch from the tray app", () => {
  test("INT-2 DSK-3 the shortcut stops everything at once, the tray says what ended, and releases it", async () => {
    const { core, shell, desktop, at } = await withCore()
    const run = await works(core, at)
    const [, kill = ""] = shell.shortcuts()
    shell.says({ _tag: "shortcut", accelerator: kill })
    expect((await desktop.until(/Everything is stopped/)).body).toContain("Stopped: 1 ended.")
    await core.until(run, "paused")
    await shell.until(() => shell.labels().includes("Release the kill switch"))
    expect(shell.tray()?.icon).toEqual({ kind: "stopped" })
    // What the core says of before it has it takes nothing back.
    const stopped = shell.trays.findIndex(({ icon }) => icon.kind === "stopped")
    expect(new Set(shell.trays.slice(stopped).map(({ icon }) => icon.kind))).toEqual(new Set(["stopped"]))
    expect(shell.labels()).toContain("Stopped: 1 ended.")
    await shell.click(/^Release the kill switch$/)
    await shell.until(() => !shell.labels().includes("Release the kill switch"))
    expect(await core.call((client) => client.Status())).not.toHaveProperty("held")
  })

  test("INT-2 REL-1 it works while the core is stopped, and is recorded when that goes on", async () => {
    const { core, shell, desktop, at } = await withCore()
    const run = await works(core, at)
    process.kill(core.pid, "SIGSTOP")
    await shell.click(/^Stop everything$/)
    try {
      // Told while the core still stands still: what ran is dead.
      await shell.until(() => shell.labels().some((label) => label.startsWith("Stopped")))
      expect(sandboxed(at)).toEqual([])
      expect(existsSync(at.home.killMark)).toBe(true)
      expect((await desktop.until(/Everything is stopped/)).body).toMatch(/^Stopped: 1 ended. The core does not answer/)
    } finally {
      process.kill(core.pid, "SIGCONT")
    }
    await core.until(run, "paused")
    await shell.until(() => shell.labels().includes("Release the kill switch"))
  })

  test("DSK-3 a shortcut that is taken is said and not offered", async () => {
    const shell = fakeShell()
    shell.refused.add("CommandOrControl+Alt+Shift+K")
    const { at } = await withCore({ shell, config: { shortcuts: { open: "" } } })
    await shell.until(() => shell.labels().some((label) => label.includes("is taken by another program")))
    expect(shell.shortcuts()).toEqual(["CommandOrControl+Alt+Shift+K"])
    expect(shell.tray()?.menu).toContainEqual({ type: "item", label: "Stop everything", action: "kill" })
    expect(JSON.parse(readFileSync(appPlaces(at.home).running, "utf8"))).toMatchObject({ shortcuts: { open: "none", kill: "refused" } })
  })
})

describe("DSK-1 quitting", () => {
  test("DSK-1 with active runs it asks: cancel stays, background leaves the core, and no box asks in the menu", async () => {
    const { core, shell, ended, at } = await withCore()
    const run = await works(core, at)
    await shell.until(() => shell.tray()?.title.includes("1 at work"))
    shell.answers.push(2, -1)
    shell.says({ _tag: "quit-requested" })
    await shell.until(() => shell.questions.length === 1)
    expect(shell.questions[0]).toMatchObject({ message: "1 run is at work.", cancel: 2 })
    await shell.click(/^Quit$/)
    await shell.click(/^Quit; 1 run goes on/)
    expect(await ended).toBe(0)
    expect(shell.quitWith()).toBe(0)
    expect((await core.show(run)).summary.status).toBe("executing")
  })

  test("DSK-1 stop them and quit ends the core, and the runs go on when it starts again", async () => {
    const { at, core, shell, ended } = await withCore()
    const run = await works(core, at)
    await shell.until(() => shell.tray()?.title.includes("1 at work"))
    shell.answers.push(1)
    await shell.click(/^Quit$/)
    expect(await ended).toBe(0)
    await core.gone
    const next = await at.start()
    expect((await next.until(run, "executing")).summary.status).toBe("executing")
    await next.call((client) => client.EngageKillSwitch({ commandId: mint("cmd") }))
  })

  test("DSK-1 a core that the app started goes with it when nothing is at work; one that it joined stays", async () => {
    const at = newSite()
    const own = app(at)
    await own.shell.until(() => own.shell.tray()?.icon.kind === "rest")
    expect(lockHolder(at.home)).toBeDefined()
    await own.shell.click(/^Quit$/)
    expect(await own.ended).toBe(0)
    expect(lockHolder(at.home)).toBeUndefined()
    expect(existsSync(appPlaces(at.home).running)).toBe(false)

    const core = await at.start()
    const joined = app(at)
    await joined.shell.until(() => joined.shell.tray()?.icon.kind === "rest")
    joined.shell.says({ _tag: "quit-requested" })
    expect(await joined.ended).toBe(0)
    expect((await core.call((client) => client.Status())).pid).toBe(core.pid)
  })
})

describe("LED-5 keys", () => {
  test("LED-5 DSK-1 a core that the app starts without the passphrase of its keys runs, and it is told with what mends it", async () => {
    const model = { provider: "somewhere", id: "m", baseUrl: "http://127.0.0.1:9", apiKeyEnv: "SOMEWHERE_KEY" }
    const at = site({ runtime: "scripted", reviewers: [], model, secrets: { store: "file" } })
    sites.push(at)
    await encryptedFileStore(at.home.secrets, () => "a passphrase of another shell").set("SOMEWHERE_KEY", "a key")
    const { shell, desktop, ended } = app(at)
    const notice = await desktop.until(/without its keys/)
    expect(notice.body).toContain(`${at.home.secrets} needs its passphrase.`)
    expect(notice.body).toContain("PATCHPLANE_PASSPHRASE")
    await shell.until(() => shell.labels().some((label) => label.startsWith("The core runs without keys")))
    desktop.act(notice.key, "default")
    await shell.until(() => shell.windows.length === 1)
    expect(placeIn(shell.windows[0]?.url)).toBe("/#/doctor")
    await shell.click(/^Quit$/)
    expect(await ended).toBe(0)
  })
})

describe("REL-1 crashes", () => {
  test("REL-1 DSK-1 a core that is killed is started again, the window with it, and it is told with the offer of a bundle", async () => {
    let saved = 0
    const { at, core, shell, desktop } = await withCore({ argv: [], saveBundle: () => Promise.resolve(`/tmp/${++saved}.json`) })
    await shell.until(() => shell.windows.length === 1)
    await core.kill9()
    const notice = await desktop.until(/started again/)
    expect(notice.actions).toEqual([{ id: "diagnose", label: "Save diagnostic bundle" }])
    await shell.until(() => shell.windows.length === 2)
    await shell.until(() => shell.tray()?.icon.kind === "rest")
    expect(lockHolder(at.home)).not.toBe(core.pid)
    expect(shell.trays.some(({ icon }) => icon.kind === "away")).toBe(true)
    desktop.act(notice.key, "diagnose")
    expect((await desktop.until(/bundle is saved/)).body).toContain("/tmp/1.json")
    await shell.click(/^Quit$/)
    await shell.until(() => shell.quitWith() === 0)
  })

  test("REL-1 DSK-5 a core that somebody stopped is not started again: it is looked for a few times, then a person starts it", async () => {
    const { at, core, shell, desktop } = await withCore()
    await shell.until(() => shell.tray()?.icon.kind === "rest")
    await core.stop()
    await desktop.until(/can't reach its core/)
    expect(shell.labels()).toContain("The core was stopped; its runs go on when it starts again.")
    expect(lockHolder(at.home)).toBeUndefined()
    await shell.click(/^Start the core again$/)
    await shell.until(() => shell.tray()?.icon.kind === "rest")
    await shell.click(/^Quit$/)
    await shell.until(() => shell.quitWith() === 0)
  })

  test("REL-1 OBS-1 an app that did not end in order says so at its next start, once", async () => {
    const at = newSite()
    const core = await at.start()
    mkdirSync(appPlaces(at.home).folder, { recursive: true })
    const left = {
      pid: 1,
      at: 1,
      version: "0",
      window: "native",
      tray: true,
      notifications: "none",
      shortcuts: { open: "none", kill: "none" }
    }
    writeFileSync(appPlaces(at.home).running, JSON.stringify(left))
    const first = app(at)
    await first.desktop.until(/did not end in order/)
    expect(first.shell.labels()).toContain("PatchPlane did not end in order the last time")
    await first.shell.until(() => first.shell.tray()?.icon.kind === "rest")
    first.stop()
    await first.ended
    const second = app(at)
    await second.shell.until(() => second.shell.tray()?.icon.kind === "rest")
    expect(second.desktop.notices).toEqual([])
    expect((await core.call((client) => client.Status())).pid).toBe(core.pid)
  })

  test("REL-1 DSK-1 a broken state, a disk that refuses and a configuration that can't be read stop nothing", async () => {
    const at = newSite()
    mkdirSync(at.home.root, { recursive: true })
    // A file stands where the app's folder would be.
    writeFileSync(appPlaces(at.home).folder, "in the way")
    writeFileSync(at.home.config, "{")
    const { shell, desktop } = app(at, { argv: [] })
    expect((await desktop.until(/can't reach its core/)).body).toContain("text that is no JSON")
    expect(shell.windows).toEqual([])
    writeFileSync(at.home.config, JSON.stringify({ host: { port: 0 }, runtime: "scripted" }))
    await shell.click(/^Start the core again$/)
    // The window that was asked for comes when the core does.
    await shell.until(() => shell.windows.length === 1)
    await shell.click(/^Quit$/)
    await shell.until(() => shell.quitWith() === 0)
  })

  test("DSK-1 SIGTERM ends the app in order, and the core goes on", async () => {
    const { at, core, shell, stop, ended } = await withCore()
    await works(core, at)
    await shell.until(() => shell.tray()?.title.includes("1 at work"))
    stop()
    expect(await ended).toBe(0)
    expect(shell.questions).toEqual([])
    expect(existsSync(appPlaces(at.home).running)).toBe(false)
    expect((await core.call((client) => client.Status())).pid).toBe(core.pid)
  })
})
