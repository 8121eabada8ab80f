/**
 * The shell of a machine without a display or without Electrobun's native core: no tray and no window of ours, the
 * person's own browser is the window. What it can't do it does not offer.
 */
import { openInBrowser } from "../cli/browser.ts"
import type { MakeDesktopShell } from "./desktop-shell.ts"

export interface HeadlessOptions {
  /** Tells the person an address that could not be opened. */
  readonly print: (line: string) => void
  /** Whether the browser took the address. */
  readonly browser?: (url: string) => boolean
  readonly end?: (code: number) => void
}

export const headlessShell =
  ({ print, browser = openInBrowser, end = process.exit }: HeadlessOptions): MakeDesktopShell =>
  () => ({
    can: { window: false, tray: false, shortcuts: false, applicationMenu: false },
    setTray: () => undefined,
    setApplicationMenu: () => undefined,
    openWindow: ({ url }) => {
      if (!browser(url)) print(`Open this one-time address in a browser on this machine:\n  ${url}`)
    },
    showWindow: () => false,
    closeWindow: () => undefined,
    setShortcuts: (accelerators) => accelerators.map(() => "refused"),
    ask: () => Promise.resolve(-1),
    quit: end
  })
