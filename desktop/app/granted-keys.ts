/** The global shortcuts that are asked for, and what the system said to each (DSK-3). */
import type { DesktopConfig } from "../../core/config/desktop.ts"
import type { DesktopShell } from "../shell/desktop-shell.ts"
import type { Running } from "./running.ts"
import type { TrayKeys } from "./tray-menu.ts"

const names = ["open", "kill"] as const

export interface GrantedKeys {
  readonly answers: Running["shortcuts"]
  /** What the system refused is offered nowhere. */
  readonly shown: TrayKeys
  readonly refused: ReadonlyArray<(typeof names)[number]>
}

export const askForKeys = (shell: DesktopShell, keys: DesktopConfig["shortcuts"]): GrantedKeys => {
  const wanted = names.filter((name) => keys[name] !== "" && shell.can.shortcuts)
  const said = shell.setShortcuts(wanted.map((name) => keys[name]))
  const answer = (name: (typeof names)[number]): Running["shortcuts"]["open"] =>
    wanted.includes(name) ? (said[wanted.indexOf(name)] ?? "refused") : "none"
  const answers = { open: answer("open"), kill: answer("kill") }
  const shown = (name: (typeof names)[number]) => (answers[name] === "granted" || answers[name] === "unknown" ? keys[name] : "")
  return {
    answers,
    shown: { open: shown("open"), kill: shown("kill") },
    refused: names.filter((name) => answers[name] === "refused")
  }
}
