/** What the host sees of a sandbox's processes. Imports nothing of ours, for the supervisor's sake. */
import { readFileSync, readdirSync } from "node:fs"

/** Every living descendant of `pid`, nearest first; without `pid` itself and without zombies. */
export const descendants = (pid: number): ReadonlyArray<number> => {
  const found: Array<number> = []
  const waiting = [pid]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const child of children(next)) {
      if (found.includes(child)) continue
      found.push(child)
      waiting.push(child)
    }
  }
  return found.filter(alive)
}

/** Resident bytes of these processes together. Shared pages count for each, so it errs on the strict side. */
export const residentBytes = (pids: ReadonlyArray<number>): number =>
  pids.reduce((sum, pid) => sum + Number((read(`/proc/${pid}/statm`) ?? "").split(" ")[1] ?? 0) * pageBytes, 0)
const pageBytes = 4096

/** A zombie is not alive: `kill(pid, 0)` says otherwise. */
export const alive = (pid: number): boolean => {
  const stat = read(`/proc/${pid}/stat`)
  return stat !== undefined && !/^\s*[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1))
}

export const signalKill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // Gone already.
  }
}

/** Living processes whose command line has `mark` as an argument: what a supervisor that died by itself may have left. */
export const marked = (mark: string): ReadonlyArray<number> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => (read(`/proc/${name}/cmdline`) ?? "").split("\0").includes(mark))
    .map(Number)
    .filter(alive)

const children = (pid: number): ReadonlyArray<number> => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      (read(`/proc/${pid}/task/${task}/children`) ?? "").split(" ").filter(Boolean).map(Number)
    )
  } catch {
    return []
  }
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}
