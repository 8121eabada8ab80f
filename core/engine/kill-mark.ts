/**
 * The mark that the kill switch leaves on disk before anything else: it survives a crash of whoever
 * engaged it, the supervisor refuses to start anything while it exists, and the core takes it up.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { Effect } from "effect"

/** Written whole or not at all. A disk that refuses must not stop the kill: it is ignored. */
export const leaveMark = (path: string, by: string, at: number) =>
  Effect.sync(() => {
    try {
      mkdirSync(dirname(path), { recursive: true })
      const draft = `${path}.${process.pid}`
      writeFileSync(draft, JSON.stringify({ at, by }))
      renameSync(draft, path)
    } catch {
      // The processes die all the same; the ledger's own record follows.
    }
  })

export const isMarked = (path: string) => Effect.sync(() => existsSync(path))
export const clearMark = (path: string) => Effect.sync(() => rmSync(path, { force: true }))
