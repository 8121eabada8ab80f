/**
 * The native app as it ships, over Electrobun's real SDK and launcher script: its bundle, a stand-in for the native
 * library, a private session bus, Chromium as the web view, and a real core. What a person does is said to the stand-in.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { alive } from "../../core/execution/local/process-tree.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { appPlaces } from "../../desktop/app/places.ts"
import { openWindow } from "../e2e/browser.ts"
import { addRepository, site, type Core, type Site } from "../flow/core.ts"
import { startService, type ScriptedService } from "../native/notifier/scripted-service.ts"
import { startSession, type Session } from "../native/session.ts"
import { compileStandIn } from "./stand-in/library.ts"
import { atWork, works } from "./sandboxed.ts"
import { startStandIn, type StandIn } from "./stand-in/stand-in.ts"
import { showWebView, type WebView } from "./stand-in/web-view.ts"

const bundle = join(import.meta.dirname, "..", "..", "dist", "app.js")
const edit = asScript([
  { do: "write", path: "README.md", text: "Hello, world\n" },
  { do: "say", text: "Written." }
])

let library: string
let session: Session
let service: ScriptedService
let at: Site
let core: Core
const apps: Array<StandIn> = []
const views: Array<WebView> = []

beforeAll(() => {
  library = mkdtempSync(join(tmpdir(), "pp-library-"))
  compileStandIn(library)
})
afterAll(() => rmSync(library, { recursive: true, force: true }))
beforeEach(async () => {
  session = await startSession()
  service = await startService(session.address, ["actions", "body"])
  at = site({ runtime: "scripted", reviewers: [] })
  core = await at.start()
  await addRepository(core, at.repository("shop", { "README.md": "Hello\n" }))
})
afterEach(async () => {
  for (const view of views.splice(0)) await view.close()
  for (const app of apps.splice(0)) await app.stop()
  await at.remove()
  await service.end()
  await session.close()
})

/** `args` as a person, the system's start at login or a link gives them. */
const start = (...args: ReadonlyArray<string>) => startIn({}, ...args)
const startIn = async (other: Record<string, string | undefined>, ...args: ReadonlyArray<string>): Promise<StandIn> => {
  // What the app registers with the system goes into the session's own home.
  const env = { ...session.env, PATCHPLANE_HOME: at.home.root, DISPLAY: ":9", WAYLAND_DISPLAY: undefined, ...other }
  const app = await startStandIn({ bundle, library, args, env })
  apps.push(app)
  return app
}
const look = async (app: StandIn): Promise<WebView> => {
  const view = await showWebView(app)
  views.push(view)
  return view
}
const windows = (app: StandIn) => app.calls.filter(({ call }) => call === "createWindowWithFrameAndStyleFromWorker").length
/** Where the window was made. */
const placed = (app: StandIn) => {
  const [, x, y, width, height] =
    app.calls.findLast(({ call }) => call === "createWindowWithFrameAndStyleFromWorker")?.args.map(Number) ?? []
  return { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0 }
}
const opened = (app: StandIn, count: number) => app.waitFor("createWindowWithFrameAndStyleFromWorker", () => windows(app) === count)
/** The menu as it shows now. */
const menuSays = (app: StandIn, words: string) => app.waitFor("setTrayMenu", () => JSON.stringify(app.trayMenu()).includes(words))
const iconIs = (app: StandIn, name: string) => app.waitFor("setTrayMenu", () => app.trayIcon()?.endsWith(`/${name}.png`) === true)
const waiting = async (title: string) => {
  const run = await core.request("shop", `${title}\n${edit}`)
  await core.until(run, "awaiting-approval")
  return run
}

test("DSK-1 DSK-2 APR-4 from the tray: a notice's click opens the change, the page approves it, and the window comes back where it was", async () => {
  const app = await start("--hidden")
  await menuSays(app, "Nothing waits for you")
  expect(windows(app)).toBe(0)
  const run = await waiting("Say hello")
  await iconIs(app, "waiting-1")
  await menuSays(app, "R-1 Say hello")
  const notices = () => service.asked.filter(({ member }) => member === "Notify")
  await expect.poll(notices).toHaveLength(1)
  expect(notices()[0]?.body[3]).toContain("Say hello")
  // By it a desktop knows that the notice is of the app that takes our links.
  const hints = notices()[0]?.body[6] as Readonly<Record<string, { readonly value: unknown }>> | undefined
  const entry = String(hints?.["desktop-entry"]?.value)
  expect(readdirSync(join(session.folder, ".local/share/applications"))).toContain(`${entry}.desktop`)

  service.signal("ActionInvoked", "us", [1, "default"])
  await opened(app, 1)
  const { page } = await look(app)
  await page.locator(".status", { hasText: "Live" }).waitFor()
  await page.getByRole("treeitem", { name: /README\.md/ }).waitFor()
  expect(page.url()).toMatch(/#\/runs\/1\/diff/)

  // Where its content is, then where it was moved to: what the system puts around a window counts in neither.
  app.moveWindow({ ...placed(app), x: placed(app).x + 1, y: placed(app).y + 20 })
  app.moveWindow({ x: 201, y: 120, width: 1000, height: 700 })
  await page.keyboard.press("a")
  await page.getByRole("dialog", { name: /Approve shop/ }).waitFor()
  await page.keyboard.press("Enter")
  await core.until(run, "done")
  await iconIs(app, "rest")

  app.closeWindow()
  app.tray("show")
  await opened(app, 2)
  const again = await look(app)
  await again.page.locator(".status", { hasText: "Live" }).waitFor()
  expect(again.page.url()).toMatch(/#\/runs\/1/)
  expect(placed(app)).toEqual({ x: 200, y: 100, width: 1000, height: 700 })
})

test("DSK-1 a second start hands its link to the first and ends; one that would act goes nowhere", async () => {
  await waiting("Say hello")
  const app = await start()
  await opened(app, 1)
  const second = await start("patchplane://runs/1/timeline")
  expect(await second.exited).toEqual({ code: 0, signal: null })
  await opened(app, 2)
  const { page } = await look(app)
  await page.locator(".status", { hasText: "Live" }).waitFor()
  expect(page.url()).toMatch(/#\/runs\/1\/timeline/)
  const third = await start("patchplane://runs/1/approve?now=1")
  expect(await third.exited).toEqual({ code: 0, signal: null })
  await app.fence()
  expect(windows(app)).toBe(2)
  expect((await core.show("1")).summary.status).toBe("awaiting-approval")
})

test("INT-2 DSK-3 the kill switch by its shortcut, and its release from the tray", async () => {
  const app = await start("--hidden")
  await menuSays(app, "Nothing waits for you")
  const run = await works(core, at)
  const processes = atWork(at)
  await menuSays(app, "Stop everything")
  const keys = app.calls.filter(({ call }) => call === "registerGlobalShortcut").map(({ args }) => String(args[0]))
  app.shortcut(keys.find((key) => key.endsWith("K")) ?? "")
  await core.until(run, "paused")
  await iconIs(app, "stopped")
  expect(processes.filter(alive)).toEqual([])
  await menuSays(app, "Release the kill switch")
  app.tray("release")
  // What was stopped waits for a person to resume it.
  await iconIs(app, "waiting-1")
  await menuSays(app, "R-1 Hang about · paused")
})

test("DSK-1 quitting asks what becomes of active runs, and takes a no; SIGTERM ends the app alone", async () => {
  const app = await start("--hidden")
  await menuSays(app, "Nothing waits for you")
  const run = await works(core, at)
  await app.waitFor("setTrayTitle", (given) => String(given[1]).includes("1 at work"))
  app.tray("quit")
  const box = await app.waitFor("showMessageBox")
  app.answer(Number(box.args[6]))
  await app.fence()
  expect(app.calls.map(({ call }) => call)).not.toContain("removeTray")
  app.signal("SIGTERM")
  expect(await app.exited).toEqual({ code: 0, signal: null })
  expect((await core.show(run)).summary.status).toBe("executing")
})

test("REL-1 OBS-1 after a kill -9 of the app the next one says so and offers the diagnostic bundle; the core went on", async () => {
  const app = await start("--hidden")
  await menuSays(app, "Nothing waits for you")
  app.signal("SIGKILL")
  await app.exited
  const next = await start("--hidden")
  await menuSays(next, "PatchPlane did not end in order the last time")
  next.tray("diagnose")
  await menuSays(next, "Saved ")
})

test("DSK-1 DSK-4 the window and two browsers are on one core: what one decides, the others see", async () => {
  const run = await waiting("Say hello")
  const app = await start("patchplane://runs/1")
  await opened(app, 1)
  const { page } = await look(app)
  const enter = async () => (await core.call((client) => client.MintTicket())).url
  const browsers = [
    await openWindow({ origin: core.origin, enter }, { at: "#/runs/1" }),
    await openWindow({ origin: core.origin, enter }, { at: "#/" })
  ]
  try {
    await page.getByRole("button", { name: "Approve", exact: true }).waitFor()
    await browsers[0]?.page.getByRole("button", { name: "Approve", exact: true }).waitFor()
    await core.approve(run)
    await core.until(run, "done")
    for (const each of [page, browsers[0]?.page])
      await each?.getByRole("button", { name: "Approve", exact: true }).waitFor({ state: "detached" })
    await browsers[1]?.page.getByText("nothing waits").waitFor()
  } finally {
    for (const { context } of browsers) await context.close()
  }
})

test("REL-1 DSK-1 where the disk keeps nothing of the app's and no bus takes notices, it runs all the same", async () => {
  writeFileSync(appPlaces(at.home).folder, "a file in the folder's place")
  const app = await startIn({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" }, "--hidden")
  await menuSays(app, "Nothing waits for you")
  await waiting("Say hello")
  await iconIs(app, "waiting-1")
  app.tray("show")
  await opened(app, 1)
  const { page } = await look(app)
  await page.locator("[data-run='1']").waitFor()
  app.signal("SIGTERM")
  expect(await app.exited).toEqual({ code: 0, signal: null })
  expect(service.asked.map(({ member }) => member)).not.toContain("Notify")
})
