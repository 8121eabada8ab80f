/** Refusals: why a command may not be, and what to do instead. Nothing changes by it. */
import { CommandRefused } from "./command.ts"
import { finalStatuses, type Run } from "./run.ts"

/** `isStale`: what CLI-1 calls refused (role, stale target). */
export const refuse = (code: string, message: string, mend: string, isStale = false) =>
  new CommandRefused({ code, message, mend, stale: isStale })
export const stale = (code: string, message: string) => refuse(code, message, "Look at it again and decide anew.", true)
export const viewerMayNot = () => refuse("role-may-not", "A viewer can look, but not act.", "Ask a reviewer or an admin.", true)
export const notIn = (run: Run, wanted: string) =>
  refuse(
    `run-not-${wanted.split(" ")[0] === "a" ? "in-that-state" : wanted}`,
    `R-${run.number} is ${run.status}; this needs ${wanted}.`,
    (finalStatuses as ReadonlyArray<string>).includes(run.status)
      ? "Start it again as a new run."
      : "Wait until it is, or look at what it waits for.",
    true
  )
