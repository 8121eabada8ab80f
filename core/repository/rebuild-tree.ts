/**
 * Makes a change anew from what was kept of it: its bundle, on its base, in a repository that has nothing
 * else. What comes out is the tree, by git's own count (LED-7).
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Option } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { readBundle } from "./bundle.ts"
import { bundleRefused, gitFailed, onDisk, refusedByGit } from "./failures.ts"
import { storeGit, storeOk, uploadPack } from "./git.ts"
import { bundleLimits } from "./take-bundle.ts"

/** The tree of `commit` as the bundle rebuilds it on `base`, which the store has. Fails with `bundle-refused` where it can't be. */
export const rebuildTree = Effect.fn("rebuildTree")(function* (
  store: string,
  bytes: Uint8Array,
  change: { readonly base: GitObject; readonly commit: GitObject }
) {
  const bundle = Option.getOrUndefined(readBundle(bytes))
  if (bundle === undefined) return yield* bundleRefused("it is not a git bundle.")
  return yield* Effect.acquireUseRelease(
    onDisk("make room to rebuild in", () => mkdtemp(join(tmpdir(), "patchplane-rebuild-"))),
    (alone) =>
      Effect.gen(function* () {
        const git = (args: ReadonlyArray<string>, stdin?: Uint8Array) =>
          storeOk({ gitDir: alone, args, timeoutMs: 10 * 60_000, ...(stdin === undefined ? {} : { stdin }) })
        const format = `--object-format=${bundle.objectFormat}`
        yield* git(["init", "--quiet", "--bare", "--template=", "--initial-branch=none", format]).pipe(
          Effect.mapError(gitFailed("make a repository to rebuild in"))
        )
        // One commit deep: the base's own history is nothing that the change stands on.
        const pin = `refs/patchplane/base/${change.base}`
        yield* git(["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", uploadPack, "--", store, `+${pin}:${pin}`]).pipe(
          Effect.mapError(gitFailed("bring the base out of the store"))
        )
        yield* git(["index-pack", "--stdin", "--fix-thin", "--strict", `--max-input-size=${bundleLimits.packBytes}`], bundle.pack).pipe(
          Effect.mapError(refusedByGit("its objects do not make the change on its base."))
        )
        const found = yield* storeGit({
          gitDir: alone,
          args: ["rev-list", "--no-walk", "--format=%T %P", "--end-of-options", `${change.commit}^{commit}`]
        }).pipe(Effect.mapError(gitFailed("read the rebuilt commit")))
        const [tree, parent] = (found.stdout.toString("latin1").split("\n")[1] ?? "").split(" ")
        if (found.exitCode !== 0 || tree === undefined || parent !== change.base) {
          return yield* bundleRefused(`it does not hold the commit ${change.commit} on ${change.base}.`)
        }
        return tree as GitObject
      }),
    (alone) => Effect.promise(() => rm(alone, { recursive: true, force: true }))
  )
})
