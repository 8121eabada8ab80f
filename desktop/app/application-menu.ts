/** The application's menu where a system has one (DSK-3): the same actions as the tray's, with the keys of the page. Pure. */
import type { MenuItem } from "../shell/desktop-shell.ts"

const separator: MenuItem = { type: "separator" }
const acts = (label: string, action: string, accelerator?: string): MenuItem => ({
  type: "item",
  label,
  action,
  ...(accelerator === undefined ? {} : { accelerator })
})
const system = (label: string, role: string, accelerator?: string): MenuItem => ({
  type: "item",
  label,
  role,
  ...(accelerator === undefined ? {} : { accelerator })
})
const menu = (label: string, items: ReadonlyArray<MenuItem>): MenuItem => ({ type: "item", label, items })

export const applicationMenu: ReadonlyArray<MenuItem> = [
  menu("PatchPlane", [
    acts("Settings…", "settings", "CommandOrControl+,"),
    separator,
    acts("Stop everything", "kill"),
    separator,
    acts("Quit PatchPlane", "quit", "CommandOrControl+Q")
  ]),
  menu("File", [acts("New request…", "new", "CommandOrControl+N"), separator, system("Close window", "close", "CommandOrControl+W")]),
  menu("Edit", [
    system("Undo", "undo", "CommandOrControl+Z"),
    system("Redo", "redo", "CommandOrControl+Shift+Z"),
    separator,
    system("Cut", "cut", "CommandOrControl+X"),
    system("Copy", "copy", "CommandOrControl+C"),
    system("Paste", "paste", "CommandOrControl+V"),
    system("Select all", "selectAll", "CommandOrControl+A")
  ]),
  menu("View", [
    acts("Inbox", "open:#/"),
    acts("Requests", "open:#/requests"),
    acts("Graph", "open:#/graph"),
    acts("Metrics", "open:#/metrics"),
    acts("Doctor", "open:#/doctor")
  ])
]
