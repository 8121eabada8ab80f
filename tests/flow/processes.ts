/** Whether a core left anything behind that still runs. */
import { readdirSync, readFileSync } from "node:fs"

/** Ids of the processes that name that folder among their arguments. */
export const processesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(folder)
    } catch {
      // Gone meanwhile.
      return false
    }
  })
