/** The adapter over Electrobun's real SDK and launcher script, with a stand-in for its native library. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { largestBundle } from "../../scripts/shell-bundle/verify.ts"
import { aDesktopShellDoes } from "./conformance.ts"
import { buildRemoteShell, startRemoteShell, type BuiltShell, type RemoteShell } from "./remote-shell.ts"
import { listeningPorts } from "./listening.ts"

let built: BuiltShell
beforeAll(async () => {
  built = await buildRemoteShell()
})
afterAll(() => built.remove())

aDesktopShellDoes("Electrobun's shell", {
  start: () => startRemoteShell(built),
  ended: async (stage) => (await (stage as RemoteShell).native.exited).code
})

const frame = { x: 120, y: 90, width: 1200, height: 800 }
const request = { url: "http://127.0.0.1:4217/enter?ticket=t&to=/%23/inbox", title: "PatchPlane", frame }
const rest = { icon: { kind: "rest" }, title: "PatchPlane", menu: [] } as const

describe("one shell", () => {
  let shell: RemoteShell
  beforeEach(async () => {
    shell = await startRemoteShell(built, { args: ["--hidden", "a b"], env: { DISPLAY: ":9", WAYLAND_DISPLAY: undefined } })
  })
  afterEach(() => shell.close())

  test("DSK-5 its bundle is small, and its process listens on nothing", async () => {
    expect(built.bytes).toBeLessThan(largestBundle)
    await shell.call("openWindow", request)
    expect(listeningPorts(shell.native.pid)).toEqual([])
  })

  test("DSK-1 it knows the arguments that its launcher keeps from it, and what starts it again", async () => {
    const started = await shell.hears(({ _tag }) => _tag === "started")
    expect(started).toMatchObject({ arguments: ["--hidden", "a b"] })
    expect(JSON.stringify(started)).toContain("/Resources/app/patchplane-app")
  })

  test("DSK-4 the window is a sandbox, and its rules let it go nowhere but to its own host", async () => {
    await shell.call("openWindow", request)
    const { args } = await shell.native.waitFor("initWebview")
    expect(args[3]).toBe(request.url)
    expect(args[19]).toBe(true)
    expect(String(args[15])).not.toContain("SecretKey")
    const rules = await shell.native.waitFor("setWebviewNavigationRules")
    expect(rules.args[1]).toBe('["^*","http://127.0.0.1:4217/*"]')
  })

  test("DSK-1 the tray shows what it is told, and the same again repaints nothing", async () => {
    const waiting = {
      ...rest,
      icon: { kind: "waiting", count: 12 },
      title: "12 waiting",
      menu: [{ type: "item", label: "Open", action: "open" }]
    } as const
    await shell.call("setTray", rest)
    await shell.call("setTray", waiting)
    expect(shell.native.trayIcon()).toBe("/icons/tray/waiting-more.png")
    const painted = shell.native.calls.length
    await shell.call("setTray", waiting)
    expect(shell.native.calls.length).toBe(painted)
    await shell.call("setTray", { ...waiting, icon: { kind: "waiting", count: 3 } })
    expect(shell.native.calls.slice(painted).map(({ call }) => call)).toEqual(["setTrayImage"])
    expect(shell.native.trayIcon()).toBe("/icons/tray/waiting-3.png")
  })

  test("DSK-1 an item says its action with every click, not with the first alone", async () => {
    await shell.call("setTray", {
      ...rest,
      menu: [
        { type: "item", label: "Stop", action: "stop", checked: true },
        { type: "item", label: "Says something" }
      ]
    })
    for (let click = 0; click < 3; click++) {
      const after = shell.events.length
      shell.native.tray("stop")
      await shell.hears((event) => event._tag === "menu" && event.action === "stop", after)
    }
    expect(shell.native.trayMenu()?.map(({ enabled }) => enabled)).toEqual([true, false])
    expect(() => shell.native.tray("nothing of it")).toThrow("No menu shows")
  })

  test("SEC-3 a title from outside stays a label: the native core reads menus by quotes and braces", async () => {
    const hostile = 'a "}],"action":"kill" [{\\ \u202e\n\u0000b'
    await shell.call("setTray", { ...rest, menu: [{ type: "item", label: hostile, action: "run:1" }] })
    const [item] = shell.native.trayMenu() ?? []
    expect(item).toMatchObject({ action: "run:1", label: "a ”)),”action”:”kill” ((⧵  b" })
  })

  test("DSK-1 closing by its frame says so, and it can be opened again; replacing one says nothing", async () => {
    await shell.call("openWindow", request)
    await shell.call("openWindow", request)
    expect(await shell.call("showWindow")).toBe(true)
    expect(shell.native.calls.filter(({ call }) => call === "closeWindow")).toHaveLength(1)
    expect(shell.events.filter(({ _tag }) => _tag === "window-closed")).toEqual([])
    shell.native.closeWindow()
    await shell.hears(({ _tag }) => _tag === "window-closed")
    expect(await shell.call("showWindow")).toBe(false)
    await shell.call("openWindow", request)
    expect(await shell.call("showWindow")).toBe(true)
    await shell.call("closeWindow")
    await shell.hears(({ _tag }) => _tag === "window-closed", shell.events.findIndex(({ _tag }) => _tag === "window-closed") + 1)
  })

  test("DSK-1 where the window is comes once it stands still, without the title bar that events count", async () => {
    await shell.call("openWindow", request)
    // Where its content is, as X11 says it of a window that was placed by its border.
    shell.native.moveWindow({ ...frame, x: 121, y: 110 })
    for (let step = 0; step < 20; step++) shell.native.moveWindow({ x: 301 + step, y: 220, width: 1000, height: 700 })
    const said = await shell.hears(({ _tag }) => _tag === "window-frame")
    expect(said).toEqual({ _tag: "window-frame", frame: { x: 319, y: 200, width: 1000, height: 700 } })
    shell.native.moveWindow({ x: 401, y: 220, width: 1000, height: 700 })
    shell.native.closeWindow()
    await shell.hears(({ _tag }) => _tag === "window-closed")
    const frames = shell.events.filter(({ _tag }) => _tag === "window-frame")
    expect(frames.at(-1)).toEqual({ _tag: "window-frame", frame: { x: 400, y: 200, width: 1000, height: 700 } })
    expect(frames.length).toBeLessThanOrEqual(3)
  })

  test("DSK-1 the page says where it is, and nothing that is not a place of its host", async () => {
    await shell.call("openWindow", request)
    shell.native.pageEvent("dom-ready", "http://127.0.0.1:4217/enter?ticket=t")
    shell.native.pageEvent("dom-ready", "http://evil.example/#/runs/1")
    shell.native.pageEvent("did-navigate-in-page", "http://127.0.0.1:42170/#/runs/1")
    shell.native.pageEvent("did-navigate-in-page", "nonsense")
    shell.native.bridge("{not json")
    shell.native.bridge('{"id":"webviewEvent","payload":{"id":1,"eventName":"did-navigate-in-page","detail":{"a":1}}}')
    shell.native.pageEvent("dom-ready", "http://127.0.0.1:4217/#/inbox")
    shell.native.pageEvent("did-navigate-in-page", "http://127.0.0.1:4217/#/runs/3/diff")
    await shell.hears((event) => event._tag === "window-place" && event.hash === "#/runs/3/diff")
    expect(shell.events.slice(1)).toEqual([
      { _tag: "window-place", hash: "#/inbox" },
      { _tag: "window-place", hash: "#/runs/3/diff" }
    ])
  })

  test("DSK-3 shortcuts say what the system said: taken, not known, and given back", async () => {
    expect(await shell.call("setShortcuts", ["CommandOrControl+Alt+P", "Refused+K"])).toEqual(["unknown", "refused"])
    shell.native.shortcut("CommandOrControl+Alt+P")
    await shell.hears((event) => event._tag === "shortcut" && event.accelerator === "CommandOrControl+Alt+P")
    const asked = shell.native.calls.length
    expect(await shell.call("setShortcuts", ["CommandOrControl+Alt+P", "Refused+K"])).toEqual(["unknown", "refused"])
    expect(shell.native.calls.length).toBe(asked)
    await shell.call("setShortcuts", ["CommandOrControl+Alt+O"])
    expect(shell.native.calls.slice(asked).map(({ call }) => call)).toEqual(["unregisterAllGlobalShortcuts", "registerGlobalShortcut"])
  })

  test("APR-4 a question holds nothing up: shortcut and tray answer while it waits", async () => {
    const question = {
      title: "Quit?",
      message: "Two runs are active, and more.",
      detail: "",
      buttons: ["Keep, running", "Stop", "Cancel"],
      cancel: 2
    } as const
    const answer = shell.call("ask", question)
    const box = await shell.native.waitFor("showMessageBox")
    expect(box.args).toEqual(["question", "Quit?", "Two runs are active, and more.", "", "Keep; running,Stop,Cancel", 2, 2])
    await shell.call("setShortcuts", ["CommandOrControl+Alt+K"])
    shell.native.shortcut("CommandOrControl+Alt+K")
    await shell.hears(({ _tag }) => _tag === "shortcut")
    shell.native.answer(1)
    expect(await answer).toBe(1)
    const closed = shell.call("ask", question)
    shell.native.answer(-1)
    expect(await closed).toBe(-1)
  })

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`DSK-1 ${signal} ends it in order, and no quit is asked for`, async () => {
      await shell.call("setTray", rest)
      shell.native.signal(signal)
      expect(await shell.native.exited).toEqual({ code: 0, signal: null })
      expect(shell.native.calls.map(({ call }) => call)).toContain("removeTray")
      expect(shell.events.map(({ _tag }) => _tag)).toEqual(["started"])
    })
  }

  test("DSK-1 on Linux no application menu is offered, as there is none", async () => {
    expect(await shell.call("can")).toEqual({ window: true, tray: true, shortcuts: true, applicationMenu: process.platform !== "linux" })
  })
})

test("DSK-1 an app that listens to SIGTERM hears it, and ends in its own order", async () => {
  const shell = await startRemoteShell(built, { env: { SHELL_TEST_SIGTERM: "1" } })
  try {
    shell.native.signal("SIGTERM")
    expect((await shell.native.exited).code).toBe(7)
    expect(shell.events.map(({ _tag }) => _tag)).toContain("heard-sigterm")
  } finally {
    await shell.close()
  }
})

test("DSK-3 where a session is Wayland alone, no shortcut is said to be granted", async () => {
  const shell = await startRemoteShell(built, { env: { DISPLAY: undefined, WAYLAND_DISPLAY: "wayland-0" } })
  try {
    expect(await shell.call("setShortcuts", ["CommandOrControl+Alt+P"])).toEqual(["refused"])
    expect(shell.native.calls.map(({ call }) => call)).not.toContain("registerGlobalShortcut")
  } finally {
    await shell.close()
  }
})
