/**
 * The shell of a machine without a display or without Electrobun's native core: no tray and no window of ours. The
 * person's own browser is the window, and what a tray would say stands in the terminal. What it can't do it does not offer.
 */
import { openInBrowser } from "../cli/browser.ts"
import type { MakeDesktopShell, TrayView } from "./desktop-shell.ts"
import { keepAlive } from "./keep-alive.ts"

export interface HeadlessOptions {
  /** Tells the person one line. */
  readonly print: (line: string) => void
  /** Whether the browser took the address. */
  readonly browser?: (url: string) => boolean
  readonly end?: (code: number) => void
}

export const headlessShell =
  ({ print, browser = openInBrowser, end = process.exit }: HeadlessOptions): MakeDesktopShell =>
  () => {
    const alive = keepAlive()
    let shown: ReadonlyArray<string> = []
    return {
      can: { window: false, tray: false, shortcuts: false, applicationMenu: false },
      setTray: (tray) => {
        const lines = linesOf(tray)
        for (const line of lines) if (!shown.includes(line)) print(line)
        shown = lines
      },
      setApplicationMenu: () => undefined,
      openWindow: ({ url }) => {
        if (!browser(url)) print(`Open this one-time address in a browser on this machine:\n  ${url}`)
      },
      showWindow: () => false,
      closeWindow: () => undefined,
      setShortcuts: (accelerators) => accelerators.map(() => "refused"),
      ask: () => Promise.resolve(-1),
      quit: (code) => {
        clearInterval(alive)
        end(code)
      }
    }
  }

/** Its line, and what its menu only says: nobody can choose there. */
const linesOf = ({ title, menu }: TrayView): ReadonlyArray<string> => [
  title,
  ...menu.flatMap((item) => (item.type === "item" && item.action === undefined ? [`  ${item.label}`] : []))
]
