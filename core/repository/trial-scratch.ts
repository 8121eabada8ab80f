/**
 * Where trial merges write: an object folder that borrows the store's objects and goes afterwards. In memory where
 * the system has a place for that (a trial of 49 pairs writes 900 small files: 0.1 s there, up to 1.5 s on a busy
 * disk), else beside the store.
 */
import { createHash } from "node:crypto"
import { mkdir, mkdtemp, readdir, rm, statfs, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Effect, type Scope } from "effect"
import { onDisk } from "./failures.ts"
import type { RepositoryFailure } from "./repository-store.ts"

const memory = "/dev/shm"
/** Free bytes without which memory is left alone. */
const leastFree = 512 * 1024 * 1024

/** Names of one home's folders in memory: two homes do not remove each other's. */
const prefixOf = (repositories: string): string =>
  `patchplane-trial-${createHash("sha256").update(repositories).digest("hex").slice(0, 16)}-`

/** Whether there is a place in memory with room. */
export const memoryHasRoom: Effect.Effect<boolean> = Effect.promise(() =>
  statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize >= leastFree,
    () => false
  )
)

/** A fresh object folder for `store`, removed with the scope. */
export const trialScratch = (store: string, where: "memory" | "disk"): Effect.Effect<string, RepositoryFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const scratch = yield* Effect.acquireRelease(
      onDisk("make room for a trial merge", () => mkdtemp(where === "memory" ? join(memory, prefixOf(dirname(store))) : `${store}.trial-`)),
      (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
    )
    yield* onDisk("make room for a trial merge", () => mkdir(join(scratch, "info")))
    yield* onDisk("make room for a trial merge", () => writeFile(join(scratch, "info", "alternates"), `${join(store, "objects")}\n`))
    return scratch
  })

/** Removes what a killed core left in memory; what it left on the disk goes with the store's own leftovers. */
export const sweepTrials = async (repositories: string): Promise<void> => {
  const names = await readdir(memory).catch(() => [])
  const left = names.filter((name) => name.startsWith(prefixOf(repositories)))
  await Promise.all(left.map((name) => rm(join(memory, name), { recursive: true, force: true })))
}
