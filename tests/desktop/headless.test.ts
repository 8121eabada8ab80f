/** The shell without a display, with a stub for the person's browser. */
import { expect, test } from "vitest"
import type { DesktopShell, TrayView } from "../../desktop/shell/desktop-shell.ts"
import { headlessShell } from "../../desktop/shell/headless.ts"
import { aDesktopShellDoes, type ShellStage, type StagedEvent } from "./conformance.ts"
import { until, type Wait } from "./stand-in/until.ts"

const codes = new WeakMap<ShellStage, number>()

const stage = async (browser: (url: string) => boolean, print: (line: string) => void): Promise<ShellStage> => {
  const events: Array<StagedEvent> = []
  const waits = new Set<Wait>()
  const end = (code: number) => void codes.set(staged, code)
  const shell = await headlessShell({ browser, print, end })((event) => {
    events.push(event)
    waits.forEach((wait) => wait())
  })
  const staged: ShellStage = {
    events,
    hears: (matches, after = 0) => until(waits, () => events.slice(after).find(matches)),
    call: async (method, ...args) => {
      const member: unknown = shell[method satisfies keyof DesktopShell]
      return (typeof member === "function" ? await (member as (...given: ReadonlyArray<unknown>) => unknown)(...args) : member) as never
    },
    close: () => Promise.resolve()
  }
  return staged
}

aDesktopShellDoes("the headless shell", {
  start: () =>
    stage(
      () => true,
      () => undefined
    ),
  ended: (staged) => Promise.resolve(codes.get(staged) ?? null)
})

const window = { url: "http://127.0.0.1:1/enter?ticket=t", title: "PatchPlane", frame: { x: 0, y: 0, width: 800, height: 600 } }

test("DSK-4 its window is the person's browser, or an address to open by hand", async () => {
  const opened: Array<string> = []
  const printed: Array<string> = []
  const print = (line: string) => void printed.push(line)
  await (await stage((url) => opened.push(url) > 0, print)).call("openWindow", window)
  expect([opened, printed]).toEqual([[window.url], []])
  await (await stage(() => false, print)).call("openWindow", window)
  expect(printed.join("\n")).toContain(window.url)
})

test("DSK-1 it answers no question in a person's place", async () => {
  const shell = await stage(
    () => true,
    () => undefined
  )
  expect(await shell.call("ask", { title: "", message: "", detail: "", buttons: ["Stop everything", "Cancel"], cancel: 1 })).toBe(-1)
})

test("DSK-1 what a tray would say stands in the terminal, once, with what its menu only says", async () => {
  const printed: Array<string> = []
  const shell = await stage(
    () => true,
    (line) => void printed.push(line)
  )
  const quit = { type: "item", label: "Quit", action: "quit" } as const
  const says = { type: "item", label: "The core ended unexpectedly." } as const
  const tray = (title: string, ...menu: TrayView["menu"]) => shell.call("setTray", { icon: { kind: "rest" }, title, menu })
  await tray("PatchPlane: nothing waits", quit)
  await tray("PatchPlane: nothing waits", { ...quit, checked: true })
  await tray("PatchPlane: 1 waits", says, { type: "separator" }, quit)
  await tray("PatchPlane: 2 wait", says, quit)
  expect(printed).toEqual(["PatchPlane: nothing waits", "PatchPlane: 1 waits", "  The core ended unexpectedly.", "PatchPlane: 2 wait"])
  await shell.call("quit", 0)
})
