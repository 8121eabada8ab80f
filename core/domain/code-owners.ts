/** Who owns a path, by a CODEOWNERS file's rules as GitHub reads them. Pure, and quick for any pattern. */
import type { CodeOwners } from "./knowledge.ts"

/** The owners of the last rule that matches; none where no rule does, or the last one names nobody. */
export const ownersOf = (file: Pick<CodeOwners, "rules">, path: string): ReadonlyArray<string> =>
  file.rules.findLast(({ pattern }) => owns(pattern, path))?.owners ?? []

/**
 * Whether a CODEOWNERS pattern matches a file: `/` in front or within binds it to the root, `*` stays within a
 * folder, `**` goes through any, and a folder's name stands for all below it.
 */
export const owns = (pattern: string, path: string): boolean => {
  const parts = pattern.split("/").filter((part) => part !== "")
  const last = parts.at(-1)
  if (last === undefined) return false
  const bound = pattern.slice(0, -1).includes("/")
  const begin = bound ? parts : ["**", ...parts]
  const names = path.split("/")
  if (last === "**") return matches([...begin, "*"], names)
  const below = () => matches([...begin, "**", "*"], names)
  if (pattern.endsWith("/")) return below()
  // `docs/*` owns the files of docs and not those of its folders; a name without a star owns a folder whole.
  return matches(begin, names) || ((!bound || !last.includes("*")) && below())
}

/** Greedy with one way back, by folder: time grows with the product of the lengths and not beyond. */
const matches = (parts: ReadonlyArray<string>, names: ReadonlyArray<string>): boolean =>
  wildcard(parts, names, (part) => part === "**", matchesName)

const matchesName = (part: string, name: string): boolean =>
  wildcard(
    Array.from(part),
    Array.from(name),
    (character) => character === "*",
    (a, b) => a === "?" || a === b
  )

const wildcard = (
  pattern: ReadonlyArray<string>,
  subject: ReadonlyArray<string>,
  any: (part: string) => boolean,
  one: (part: string, name: string) => boolean
): boolean => {
  let at = 0
  let position = 0
  let star = -1
  let mark = 0
  while (position < subject.length) {
    const part = pattern[at]
    if (part !== undefined && any(part)) {
      star = at++
      mark = position
    } else if (part !== undefined && one(part, subject[position] ?? "")) {
      at++
      position++
    } else if (star >= 0) {
      at = star + 1
      position = ++mark
    } else return false
  }
  while (at < pattern.length && any(pattern[at] ?? "")) at++
  return at === pattern.length
}
