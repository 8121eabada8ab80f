/** How often a process wakes. Linux only. */
import { readdirSync, readFileSync } from "node:fs"

/** A number of a file of `/proc`. */
export const field = (file: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1])
/** By thread: each voluntary switch is a thread that went to sleep, so one that had woken. */
export const wakesOf = (pid: number): ReadonlyMap<string, number> =>
  new Map(readdirSync(`/proc/${pid}/task`).map((task) => [task, field(`/proc/${pid}/task/${task}/status`, "voluntary_ctxt_switches")]))
/** Of all threads together, since `before`. A thread that ended since then took its count with it, and is left out. */
export const wakesSince = (pid: number, before: ReadonlyMap<string, number>): number =>
  [...wakesOf(pid)].reduce((sum, [task, count]) => sum + count - (before.get(task) ?? 0), 0)
