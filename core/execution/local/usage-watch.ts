/**
 * Looks at what a sandbox uses every half second, only while something runs in it: the size of its folders,
 * and, where no control group binds them, memory and number of processes. Between two looks a sandbox can write
 * past its limit; one file can't, by RLIMIT_FSIZE. Imports no package, for the supervisor's sake.
 */
import { statfsSync } from "node:fs"
import { descendants, residentBytes } from "./process-tree.ts"
import type { Ended, WatchedLimits } from "./supervisor-protocol.ts"

export interface Watched {
  readonly limits: WatchedLimits
  readonly disk: ReadonlyArray<string>
  readonly pids: () => ReadonlyArray<number>
  /** Whether memory and processes are to be looked at too. */
  readonly unbound: boolean
  readonly over: (cause: Ended) => void
}

const betweenMs = 500
/** Nothing needs more files than this many a byte allowed: a flood of empty ones fills the file system's inodes. */
const bytesPerFile = 2048
const fewestFiles = 200_000
/** Files are counted less often than bytes: hundreds of thousands take a while to make. */
const looksPerCount = 8

/** Begins to look; the answer ends it. */
export const watch = (watched: Watched): (() => void) => {
  let over = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const before = watched.disk.map(usedBytes)
  let looks = 0
  const look = async (): Promise<void> => {
    const began = performance.now()
    const cause =
      (watched.unbound ? byProcesses(watched) : undefined) ??
      (await bySize(watched, before)) ??
      (looks++ % looksPerCount === 0 ? await byCount(watched) : undefined)
    if (over) return
    if (cause !== undefined) watched.over(cause)
    // A big tree takes long to measure: never more than a tenth of the time goes into it.
    timer = setTimeout(() => void look(), Math.max(betweenMs, 10 * (performance.now() - began)))
  }
  timer = setTimeout(() => void look(), betweenMs)
  return () => {
    over = true
    clearTimeout(timer)
  }
}

const byProcesses = (watched: Watched): Ended | undefined => {
  const all = watched.pids().flatMap((pid) => [pid, ...descendants(pid)])
  if (residentBytes(all) > watched.limits.memoryBytes) return "limit-memory"
  return all.length > watched.limits.processes + monitors ? "killed" : undefined
}
/** Processes of confinement itself, a few for each command. */
const monitors = 16

const bySize = async (watched: Watched, before: ReadonlyArray<number>): Promise<Ended | undefined> => {
  if (watched.disk.length === 0) return undefined
  const bytes = await measure(watched.disk, "--block-size=1")
  if (bytes.size > watched.limits.diskBytes) return "limit-disk"
  // Folders that can't be read (their owner, an ordinary user's agent, forbade it) may hide anything: then the
  // file system's own growth is believed.
  if (!bytes.whole && watched.disk.some((path, at) => usedBytes(path) - (before[at] ?? 0) > watched.limits.diskBytes)) return "limit-disk"
  return undefined
}

const byCount = async (watched: Watched): Promise<Ended | undefined> => {
  if (watched.disk.length === 0) return undefined
  const files = await measure(watched.disk, "--inodes")
  return files.size > Math.max(fewestFiles, watched.limits.diskBytes / bytesPerFile) ? "limit-disk" : undefined
}

const measure = async (paths: ReadonlyArray<string>, unit: string): Promise<{ readonly size: number; readonly whole: boolean }> => {
  const du = Bun.spawn(["du", "--summarize", "--one-file-system", unit, "--", ...paths], { stdio: ["ignore", "pipe", "pipe"] })
  const [out, errors] = await Promise.all([new Response(du.stdout).text(), new Response(du.stderr).text()])
  const size = out.split("\n").reduce((sum, line) => sum + (Number.parseInt(line, 10) || 0), 0)
  return { size, whole: !errors.includes("ermission denied") }
}

const usedBytes = (path: string): number => {
  try {
    const system = statfsSync(path)
    return (system.blocks - system.bfree) * system.bsize
  } catch {
    return 0
  }
}
