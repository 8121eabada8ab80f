import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { firstAppState, type AppState } from "../../../desktop/app/app-state.ts"
import { applicationMenu } from "../../../desktop/app/application-menu.ts"
import { isMenuAction, placeOfAction, trayView } from "../../../desktop/app/tray-menu.ts"
import { parseRoute } from "../../../views/state/route.ts"
import type { MenuItem, TrayView } from "../../../desktop/shell/desktop-shell.ts"
import { anyRuns, patch, pending, run } from "./runs.ts"

const keys = { open: "CommandOrControl+Alt+O", kill: "" }
const joined: AppState = { ...firstAppState, core: { _tag: "joined" } }
const labels = ({ menu }: TrayView) => menu.map((item) => (item.type === "separator" ? "-" : item.label))
const actions = (menu: ReadonlyArray<MenuItem>): ReadonlyArray<string> =>
  menu.flatMap((item) =>
    item.type === "separator" ? [] : [...(item.action === undefined ? [] : [item.action]), ...actions(item.items ?? [])]
  )
const view = (state: Partial<AppState> = {}) => trayView({ ...joined, ...state }, keys)

describe("DSK-1 the tray", () => {
  test("DSK-1 APR-4 the pending items stand in the inbox' order, each opening where it is decided; none approves", () => {
    const runs = [
      patch(1),
      run(2, "awaiting-input", { tier: "high", pending: [pending("question", "Which one?")] }),
      run(3, "executing"),
      run(4, "blocked-policy", { pending: [pending("violation", "secrets: .env")] }),
      run(5, "awaiting-plan-approval", { tier: "medium", pending: [pending("plan", "version 1")] }),
      run(6, "paused")
    ]
    const { icon, title, menu } = view({ runs })
    expect(icon).toEqual({ kind: "waiting", count: 4 })
    expect(title).toBe("PatchPlane: 4 wait, 1 blocked, 1 at work")
    expect(menu.flatMap((item) => (item.type === "item" && item.action?.startsWith("open:") ? [[item.label, item.action]] : []))).toEqual([
      ["R-2 Change number 2 · needs an answer", "open:#/runs/2"],
      ["R-5 Change number 5 · plan waits", "open:#/runs/5/plan"],
      ["R-1 Change number 1 · waiting for approval", "open:#/runs/1/diff"],
      ["R-6 Change number 6 · paused", "open:#/runs/6"],
      ["R-4 Change number 4 · blocked by policy", "open:#/runs/4/policy"],
      ["Open inbox", "open:#/"]
    ])
  })

  test("DSK-1 at most eight stand by themselves, the rest is counted", () => {
    const many = view({ runs: Array.from({ length: 30 }, (_, at) => patch(at + 1)) })
    expect(labels(many).filter((label) => label.startsWith("R-"))).toHaveLength(8)
    expect(labels(many)).toContain("22 more…")
    expect(many.icon).toEqual({ kind: "waiting", count: 30 })
  })

  test("DSK-1 INT-2 intake, the kill switch and its release stand as things are", () => {
    expect(labels(view())).toEqual([
      "Nothing waits for you",
      "Open inbox",
      "-",
      "Open PatchPlane",
      "New request…",
      "Settings…",
      "-",
      "Pause intake",
      "Stop everything",
      "-",
      "Save a diagnostic bundle",
      "-",
      "Quit"
    ])
    const held = view({ held: true, intakePaused: true, told: "Stopped: 16 ended.", startsAtLogin: true })
    expect(held.icon).toEqual({ kind: "stopped" })
    expect(labels(held)).toEqual(
      expect.arrayContaining(["Stopped: 16 ended.", "Resume intake", "Stop everything", "Release the kill switch"])
    )
    expect(held.menu).toContainEqual({ type: "item", label: "Start at login", action: "login", checked: true })
    // A shortcut that was not granted is not shown.
    expect(held.menu).toContainEqual({ type: "item", label: "Stop everything", action: "kill" })
    expect(held.menu).toContainEqual({ type: "item", label: "Open PatchPlane", action: "show", accelerator: keys.open })
  })

  test("DSK-1 without a core it says so, offers to start it, and the kill switch is still there", () => {
    const away = trayView({ ...firstAppState, core: { _tag: "gone", why: "No disk." } }, keys)
    expect(away.icon).toEqual({ kind: "away" })
    expect(labels(away)).toEqual(expect.arrayContaining(["No disk.", "Start the core again", "Open PatchPlane", "Stop everything", "Quit"]))
    expect(labels(away)).not.toContain("Pause intake")
    expect(trayView({ ...firstAppState, held: true }, keys).icon).toEqual({ kind: "stopped" })
  })

  test("DSK-1 the menu asks about active runs where no box could", () => {
    const runs = [run(1, "executing"), run(2, "queued")]
    expect(labels(view({ runs }))).toContain("Quit")
    expect(actions(view({ runs, askedToQuit: true }).menu)).toEqual(expect.arrayContaining(["quit-keep", "quit-stop"]))
    expect(labels(view({ askedToQuit: true }))).toContain("Quit")
  })

  test("DSK-1 SEC-1 whatever the runs hold: distinct known actions, known places, one short line each, and the same again is the same", () => {
    fc.assert(
      fc.property(anyRuns, fc.boolean(), fc.boolean(), fc.string({ unit: "binary" }), (runs, held, asked, told) => {
        const state: AppState = { ...joined, runs, held, askedToQuit: asked, told }
        const made = trayView(state, keys)
        const all = actions(made.menu)
        expect(new Set(all).size).toBe(all.length)
        for (const action of all) {
          const place = placeOfAction(action)
          expect(place === undefined ? isMenuAction(action) : parseRoute(place).view !== "nowhere", action).toBe(true)
        }
        for (const label of labels(made)) {
          expect(label.length).toBeLessThan(240)
          // oxlint-disable-next-line no-control-regex -- none of them may be left
          expect(label).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
        }
        expect(made.menu[0]?.type).not.toBe("separator")
        expect(made.menu.at(-1)?.type).not.toBe("separator")
        expect(labels(made).join("\n")).not.toContain("-\n-\n")
        expect(trayView(structuredClone(state), keys)).toEqual(made)
      })
    )
  })

  test("DSK-3 the application's menu has known actions, known places and each accelerator once", () => {
    for (const action of actions(applicationMenu)) {
      const place = placeOfAction(action)
      expect(place === undefined ? isMenuAction(action) : parseRoute(place).view !== "nowhere", action).toBe(true)
    }
    const accelerators = applicationMenu.flatMap((menu) =>
      menu.type === "item" ? (menu.items ?? []).flatMap((item) => (item.type === "item" && item.accelerator ? [item.accelerator] : [])) : []
    )
    expect(new Set(accelerators).size).toBe(accelerators.length)
  })
})
