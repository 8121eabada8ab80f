/** Which ports a process listens on, from /proc: what `ss -ltn` says of it. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs"

const listening = "0A"

/** `address:port` in the kernel's writing, for TCP over both versions of IP. */
export const listeningPorts = (pid: number): ReadonlyArray<string> => {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ""]
      } catch {
        // Closed between the two looks.
        return []
      }
    })
  )
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = ""]) => state === listening && sockets.has(inode))
      .map(([, local = ""]) => local)
  )
}
