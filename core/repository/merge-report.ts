/** Reads what `git merge-tree --write-tree --stdin -z --messages` says. Pure. */
import type { GitObject } from "../domain/ids.ts"
import type { MergeConflict } from "../domain/overlap.ts"
import type { TrialMerge } from "./repository-store.ts"

/** The answer is not in git's form. */
export class UnreadableMerge extends Error {}

/** Git's stable words for a conflict, and ours; where a word begins with the first. A kind that git adds later is `other`. */
const kinds: ReadonlyArray<readonly [word: string, kind: MergeConflict["kind"]]> = [
  ["contents", "content"],
  ["binary", "binary"],
  ["file/directory", "file-and-folder"],
  ["distinct modes", "type"],
  ["modify/delete", "modified-and-deleted"],
  ["rename/rename", "renamed-twice"],
  ["rename/delete", "renamed-and-deleted"],
  ["rename involved", "renamed-onto-another"],
  ["directory rename", "folder-renamed"],
  ["implicit dir rename", "folder-renamed"],
  ["file in way of directory rename", "folder-renamed"],
  ["submodule", "submodule"]
]
const kindOf = (said: string): MergeConflict["kind"] | undefined => {
  const word = /^CONFLICT ?\((.*)\)$/.exec(said)?.[1]
  return word === undefined ? undefined : (kinds.find(([begin]) => word.startsWith(begin))?.[1] ?? "other")
}

/** What git calls a file that it had to put beside a folder of its name: `name~<commit>`. */
const besides = /~[0-9a-f]{40,64}(_\d+)?$/

/** One answer a merge, in the order they were asked. Throws `UnreadableMerge`. */
export const parseMerges = (output: Uint8Array): ReadonlyArray<TrialMerge> => {
  const tokens = Buffer.from(output.buffer, output.byteOffset, output.byteLength).toString("utf8").split("\0")
  if (tokens.pop() !== "") throw new UnreadableMerge("the answer does not end with a NUL")
  const found: Array<TrialMerge> = []
  let at = 0
  const next = (): string => {
    const token = tokens[at++]
    if (token === undefined) throw new UnreadableMerge("the answer ends too early")
    return token
  }
  while (at < tokens.length) {
    const clean = next()
    const tree = next()
    if (!/^[01]$/.test(clean) || !/^[0-9a-f]{40,64}$/.test(tree)) throw new UnreadableMerge(`${clean} ${tree}`.slice(0, 200))
    const unmerged = new Set<string>()
    for (let entry = next(); entry !== ""; entry = next()) unmerged.add(entry.slice(entry.indexOf("\t") + 1))
    const conflicts = new Map<string, MergeConflict>()
    // About submodules git adds advice for people, of many lines, in front of the NUL that ends the messages.
    for (let count = next(); count !== "" && !count.includes("\n"); count = next()) {
      if (!/^\d{1,6}$/.test(count)) throw new UnreadableMerge(`no count of paths: ${count}`.slice(0, 200))
      const paths = Array.from({ length: Number(count) }, next)
      const kind = kindOf(next())
      next()
      if (kind === undefined) continue
      const path = (paths.find((name) => !besides.test(name)) ?? paths[0] ?? "").replace(besides, "")
      if (!conflicts.has(path)) conflicts.set(path, { path, kind })
      for (const told of paths) unmerged.delete(told)
    }
    // What git leaves unmerged without a word about it is still no clean merge.
    for (const path of unmerged) if (!conflicts.has(path)) conflicts.set(path, { path, kind: "other" })
    found.push(clean === "1" ? { clean: true, tree: tree as GitObject } : { clean: false, conflicts: [...conflicts.values()].sort(byPath) })
  }
  return found
}

const byPath = (a: MergeConflict, b: MergeConflict): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
