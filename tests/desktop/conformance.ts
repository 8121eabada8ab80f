/** What holds of every DesktopShell, whatever is behind it. */
import { expect, test } from "vitest"
import type { DesktopShell, ShellEvent } from "../../desktop/shell/desktop-shell.ts"

/** An event of the shell's, or one that a test's entry adds. */
export type StagedEvent =
  | ShellEvent
  | { readonly _tag: "started" | "heard-sigterm"; readonly arguments?: unknown; readonly command?: unknown }

type Methods = {
  [Name in keyof DesktopShell]: DesktopShell[Name] extends (...args: infer Args) => infer Answer
    ? { args: Args; answer: Awaited<Answer> }
    : { args: []; answer: DesktopShell[Name] }
}

/** A shell in this process or another: what it says is collected, and each method answers in its time. */
export interface ShellStage {
  readonly events: ReadonlyArray<StagedEvent>
  /** The next event of that kind, counting from `after`, whether it was said already or is still to come. */
  readonly hears: (matches: (event: StagedEvent) => boolean, after?: number) => Promise<StagedEvent>
  readonly call: <Name extends keyof Methods>(method: Name, ...args: Methods[Name]["args"]) => Promise<Methods[Name]["answer"]>
  readonly close: () => Promise<void>
}

export interface Conforming {
  readonly start: () => Promise<ShellStage>
  /** Resolves when the process or the shell has ended with a code. */
  readonly ended: (stage: ShellStage) => Promise<number | null>
}

const view = (count: number) => ({
  icon: { kind: "waiting" as const, count },
  title: `PatchPlane: ${count} waiting`,
  menu: [{ type: "item" as const, label: "Open inbox", action: "open" }]
})

export const aDesktopShellDoes = (name: string, { start, ended }: Conforming): void => {
  test(`DSK-1 ${name} says of itself what it can, and refuses nothing else with an error`, async () => {
    const stage = await start()
    try {
      const can = await stage.call("can")
      expect(Object.values(can).every((each) => typeof each === "boolean")).toBe(true)
      await stage.call("setTray", view(3))
      await stage.call("setApplicationMenu", [{ type: "item", label: "File", items: [{ type: "item", label: "Quit", action: "quit" }] }])
      const answers = await stage.call("setShortcuts", ["CommandOrControl+Alt+P", "CommandOrControl+Alt+K"])
      expect(answers).toHaveLength(2)
      if (!can.shortcuts) expect(answers).toEqual(["refused", "refused"])
      expect(await stage.call("setShortcuts", [])).toEqual([])
    } finally {
      await stage.close()
    }
  })

  test(`DSK-1 ${name} has no window to show before one was opened`, async () => {
    const stage = await start()
    try {
      expect(await stage.call("showWindow")).toBe(false)
      await stage.call("closeWindow")
      expect(stage.events.filter(({ _tag }) => _tag === "window-closed")).toEqual([])
    } finally {
      await stage.close()
    }
  })

  test(`DSK-1 ${name} ends by quit with its code, and says no quit-requested of it`, async () => {
    const stage = await start()
    try {
      await stage.call("quit", 5)
      expect(await ended(stage)).toBe(5)
      expect(stage.events.filter(({ _tag }) => _tag === "quit-requested")).toEqual([])
    } finally {
      await stage.close()
    }
  })
}
