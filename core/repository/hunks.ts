/** Git's own hunks of one file's change: what a person takes or leaves is named by their numbers (APR-5). */
import { Effect } from "effect"
import { gitFailed } from "./failures.ts"
import { storeOk } from "./git.ts"
import type { FileHunk } from "./repository-store.ts"

interface Named {
  readonly path: string
  readonly from?: string
}

/** The file's patch as bytes, since a file need not be text in UTF-8. */
export const patchOf = (store: string, base: string, tree: string, { path, from }: Named) =>
  storeOk({
    gitDir: store,
    args: [
      "diff-tree",
      "-r",
      "-p",
      // As the diff that people read: a rename is one file with hunks.
      "-M",
      "--full-index",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      "--no-commit-id",
      base,
      tree,
      "--",
      ...(from === undefined ? [] : [from]),
      path
    ]
  }).pipe(
    Effect.mapError(gitFailed("read the file's hunks")),
    Effect.map((output) => output.stdout)
  )

/** A patch's head, and its hunks; byte for byte as Latin-1. */
export const partsOf = (patch: Buffer): readonly [head: string, ...hunks: ReadonlyArray<string>] => {
  // After `\n` alone: a pattern's `^` begins lines after a lone CR or U+2028 too.
  const [head = "", ...hunks] = patch.toString("latin1").split(/(?<=\n)(?=@@ )/)
  return [head, ...hunks]
}

export const hunks = Effect.fn("RepositoryStore.hunks")(function* (store: string, base: string, tree: string, file: Named) {
  const [, ...all] = partsOf(yield* patchOf(store, base, tree, file))
  return all.map((hunk): FileHunk => {
    const [, from = "0", old = "1", to = "0", now = "1"] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(hunk) ?? []
    return { before: { line: Number(from), count: Number(old) }, after: { line: Number(to), count: Number(now) } }
  })
})
