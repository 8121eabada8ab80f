/** Opens an address in the person's browser, where there is a display to open it on. */
import { spawn } from "node:child_process"

/** Whether it was handed over; a browser that then fails is not heard of. */
export const openInBrowser = (url: string, env: Readonly<Record<string, string | undefined>> = process.env): boolean => {
  const opener = openerOf(env)
  if (opener === undefined || Bun.which(opener) === null) return false
  const child = spawn(opener, [url], { detached: true, stdio: "ignore" })
  child.once("error", () => undefined)
  child.unref()
  return true
}

const openerOf = (env: Readonly<Record<string, string | undefined>>): string | undefined => {
  if (process.platform === "darwin") return "open"
  const display = env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]
  return process.platform === "linux" && display !== undefined && display !== "" ? "xdg-open" : undefined
}
