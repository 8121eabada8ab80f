/** A run whose agent's command hangs in its sandbox, and the processes that this is: for what has to end them. */
import { readFileSync } from "node:fs"
import { Effect, Schedule } from "effect"
import { descendants } from "../../core/execution/local/process-tree.ts"
import { asScript } from "../../core/runtime/scripted/step.ts"
import type { Core, Site } from "../flow/core.ts"

/** In a request: the agent's command does not end by itself. */
export const hang = asScript([{ do: "run", command: "exec sleep 4000" }])

/** Every process of the sandboxes, by the supervisor that is the parent of all. */
export const atWork = ({ home }: Pick<Site, "home">): ReadonlyArray<number> => {
  try {
    return descendants(Number(readFileSync(`${home.supervisorSocket}.pid`, "utf8")))
  } catch {
    // It starts or is gone.
    return []
  }
}

/** Those of them that are the command of `hang`. */
export const sandboxed = (at: Pick<Site, "home">): ReadonlyArray<number> => atWork(at).filter(sleeping)

const sleeping = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") === "sleep\u00004000\u0000"
  } catch {
    return false
  }
}

/** Nothing tells that a process of another one's came or went: it is asked for every so many milliseconds. */
export const comesTrue = (asked: () => boolean, every = 50): Promise<unknown> =>
  Effect.runPromise(Effect.repeat(Effect.sync(asked), { until: (so) => so, schedule: Schedule.spaced(every) }))

/** Requests one in the repository `shop`, and ends when the agent's command runs in its sandbox. */
export const works = async (core: Core, at: Pick<Site, "home">): Promise<string> => {
  const run = await core.request("shop", `Hang about\n${hang}`)
  await core.until(run, "executing")
  await comesTrue(() => sandboxed(at).length > 0)
  return run
}
