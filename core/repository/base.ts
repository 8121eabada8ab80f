/** Brings a branch of a person's repository into our bare store. Their checkout is not looked at (EXE-4). */
import { mkdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { gitFailed, onDisk } from "./failures.ts"
import { readGit, readOk, storeGit, storeOk, uploadPack } from "./git.ts"
import { branchesOf } from "./inspect.ts"
import { RepositoryFailure } from "./repository-store.ts"

/** A big repository takes minutes the first time; what comes after is small. */
const longestFetch = 30 * 60_000

export const fetchBase = Effect.fn("RepositoryStore.fetchBase")(function* (store: string, path: string, branch: string) {
  const commit = yield* tipOf(path, branch)
  yield* makeStore(store, path)
  const pin = `refs/patchplane/base/${commit}`
  const pinned = yield* storeGit({ gitDir: store, args: ["rev-parse", "--verify", "--quiet", `${pin}^{commit}`] }).pipe(
    Effect.mapError(gitFailed("read the store"))
  )
  if (pinned.exitCode === 0) return commit
  yield* storeOk({
    gitDir: store,
    args: ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", uploadPack, "--", path, `+${commit}:${pin}`],
    timeoutMs: longestFetch
  }).pipe(Effect.mapError(gitFailed(`bring ${branch} into the store`)))
  return commit
})

const tipOf = (path: string, branch: string) =>
  Effect.gen(function* () {
    // `main~1` and the like would be resolved too: only a branch's own name is one.
    if (!/[~^:\s\0]|@\{|^$/.test(branch)) {
      const found = yield* readGit({
        cwd: path,
        args: ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${branch}^{commit}`]
      }).pipe(Effect.mapError(gitFailed("read the branch")))
      if (found.exitCode === 0) return found.stdout.toString("utf8").trim() as GitObject
    }
    const branches = yield* branchesOf(path)
    return yield* new RepositoryFailure({
      code: "branch-missing",
      field: "base",
      message: `There is no branch ${JSON.stringify(branch.slice(0, 200))} in ${path}.`,
      mend: branches.length === 0 ? "Make a branch with a commit first." : `Name one of: ${branches.slice(0, 20).join(", ")}.`
    })
  })

/** Makes the bare store whole or not at all, with the object format of the repository it is for, and without hooks. */
const makeStore = (store: string, path: string) =>
  Effect.gen(function* () {
    if (yield* exists(join(store, "HEAD"))) return
    const format = yield* readOk({ cwd: path, args: ["rev-parse", "--show-object-format"] }).pipe(
      Effect.mapError(gitFailed("read the repository's object format"))
    )
    const fresh = `${store}.new-${crypto.randomUUID()}`
    // The home is private; what is below may be read, since sandboxes run as a user of their own and are given the store alone.
    yield* onDisk("make the store", () => mkdir(fresh, { recursive: true, mode: 0o755 }))
    yield* storeOk({
      gitDir: fresh,
      args: [
        "init",
        "--quiet",
        "--bare",
        "--template=",
        "--shared=0644",
        "--initial-branch=none",
        `--object-format=${format.stdout.toString("utf8").trim()}`
      ]
    }).pipe(
      Effect.mapError(gitFailed("make the store")),
      Effect.tapError(() => Effect.promise(() => rm(fresh, { recursive: true, force: true })))
    )
    // Two at once: the second finds the store in place.
    yield* Effect.promise(() => rename(fresh, store).catch(() => rm(fresh, { recursive: true, force: true })))
  })

const exists = (path: string) =>
  Effect.promise(() =>
    stat(path).then(
      () => true,
      () => false
    )
  )
