/** What the rules about certain paths have in common: at a patch by its files, before it by what is asked or planned. */
import { changeOf, contentOf, pathsOf, type PatchRule } from "../patch.ts"
import { matcher } from "../paths.ts"
import type { PolicyRule } from "../policy.ts"
import type { Objection } from "../violation.ts"

export interface PathRule {
  /** The rule's own patterns; a bundle's are added. */
  readonly patterns: ReadonlyArray<string>
  readonly message: (path: string) => string
  readonly mend: (path: string) => string
}

/** One objection for each changed file whose name, or former name, matches. */
export const changedPaths =
  (known: PathRule): PatchRule =>
  ({ files }, { paths }) => {
    const { find } = matcher([...known.patterns, ...paths], true)
    return files.flatMap((file): ReadonlyArray<Objection> => {
      for (const path of pathsOf(file)) {
        const pattern = find(path)
        if (pattern === undefined) continue
        return [
          {
            path: file.path,
            content: contentOf(file),
            message: known.message(path),
            evidence: `${changeOf(file)}; matches ${pattern}`,
            mend: known.mend(path)
          }
        ]
      }
      return []
    })
  }

/** A path that is wanted before there is a patch, and who wants it: `the request`, `task 2`. */
export interface WantedPath {
  readonly path: string
  readonly by: string
}

/** One objection for each wanted path that lies wholly where the rule holds; a wider one is judged by its patch. */
export const plannedPaths =
  (known: PathRule) =>
  (wanted: ReadonlyArray<WantedPath>, { paths }: PolicyRule): ReadonlyArray<Objection> => {
    const { find } = matcher([...known.patterns, ...paths], true)
    return wanted.flatMap(({ path, by }): ReadonlyArray<Objection> => {
      const fixed = fixedPart(path)
      const pattern = fixed === "" ? undefined : find(fixed)
      return pattern === undefined
        ? []
        : [
            {
              path,
              content: [by],
              message: known.message(path),
              evidence: `${by} wants it; matches ${pattern}`,
              mend: known.mend(path)
            }
          ]
    })
  }

/** The folder or file that all matches of a pattern lie in: `src/a` of `./src/a/**`. */
export const fixedPart = (pattern: string): string => {
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".")
  const wild = parts.findIndex((part) => /[*?]/.test(part))
  return (wild === -1 ? parts : parts.slice(0, wild)).join("/")
}
