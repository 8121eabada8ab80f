/** Which picture of the tray stands for what: scripts/icons.ts draws one file for each of these names. */
import { join } from "node:path"
import type { TrayView } from "./desktop-shell.ts"

/** What is drawn: above nine the number says less than the menu does. */
export const trayIconNames: ReadonlyArray<string> = [
  "rest",
  ...Array.from({ length: 9 }, (_, at) => `waiting-${at + 1}`),
  "waiting-more",
  "stopped",
  "away"
]

/** macOS paints a template by its own colours, from the picture's opacity alone; elsewhere a picture has its own. */
export const trayIcon = (folder: string, icon: TrayView["icon"], template: boolean): string =>
  join(folder, template ? "tray-template" : "tray", `${nameOf(icon)}.png`)

const nameOf = (icon: TrayView["icon"]): string => {
  if (icon.kind !== "waiting") return icon.kind
  if (icon.count < 1) return "rest"
  return icon.count > 9 ? "waiting-more" : `waiting-${Math.floor(icon.count)}`
}
