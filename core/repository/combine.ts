/**
 * Combines the commits of a plan's tasks in plan order (PLN-6). What git can't merge by itself is said, with the
 * task that it came with; nothing is guessed.
 *
 * What is made in between are real merge commits, so that git finds the right base also for a task that went on
 * from others. Names and dates are the base's, not the clock's: the same commits give the same objects.
 */
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { gitFailed } from "./failures.ts"
import { storeOk } from "./git.ts"
import type { Combined } from "./repository-store.ts"
import { merges } from "./trial-merge.ts"

export const combine = Effect.fn("RepositoryStore.combine")(function* (
  store: string,
  base: string,
  commits: ReadonlyArray<string>,
  ref: string
): Effect.fn.Return<Combined, Effect.Error<ReturnType<typeof merges>>> {
  const read = (format: string, commit: string) =>
    storeOk({ gitDir: store, args: ["rev-list", "--no-walk", `--format=${format}`, "--end-of-options", `${commit}^{commit}`] }).pipe(
      Effect.mapError(gitFailed("read the commits to combine")),
      Effect.map((output) => output.stdout.toString("utf8").split("\n")[1] ?? "")
    )
  const write = (tree: string, parents: ReadonlyArray<string>, date: string) =>
    storeOk({
      gitDir: store,
      args: ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", "Combine the plan's tasks"],
      env: identity(date)
    }).pipe(
      Effect.mapError(gitFailed("make the combined commit")),
      Effect.map((output) => output.stdout.toString("utf8").trim() as GitObject)
    )

  const date = yield* read("%ct", base)
  let merged = base as GitObject
  for (const [index, commit] of commits.entries()) {
    const merge = (yield* merges(store, [[merged, commit]]))[0]
    if (merge === undefined || !merge.clean) return { kind: "conflict", index, conflicts: merge?.conflicts ?? [] }
    // The first stands on the base already: it is itself.
    const ahead = merged === base && (yield* read("%P", commit)) === base
    merged = ahead ? (commit as GitObject) : yield* write(merge.tree, [merged, commit], date)
  }
  const tree = (yield* read("%T", merged)) as GitObject
  const commit = merged === base || (yield* read("%P", merged)) === base ? merged : yield* write(tree, [base], date)
  for (const [name, object] of [
    [ref, commit],
    [`${ref}-merged`, merged]
  ] as const) {
    yield* storeOk({ gitDir: store, args: ["update-ref", `refs/patchplane/${name}`, object] }).pipe(
      Effect.mapError(gitFailed("keep the combined commit"))
    )
  }
  return { kind: "combined", commit, tree, merged }
})

const identity = (date: string) => {
  const who = { NAME: "PatchPlane", EMAIL: "patchplane@patchplane.invalid", DATE: `@${date} +0000` }
  return Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((role) => Object.entries(who).map(([field, value]) => [`GIT_${role}_${field}`, value]))
  )
}
