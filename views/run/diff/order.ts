/** The order in which files are read: those with findings first, then by path. Pure. */
import type { PatchSetView } from "../../../core/api/contract.ts"
import type { ChangedFile, Finding } from "../../../core/domain/outcome.ts"

export const findingsByPath = (patchSet: PatchSetView): ReadonlyMap<string, ReadonlyArray<Finding>> => {
  const byPath = new Map<string, Array<Finding>>()
  for (const { findings } of patchSet.reviews) {
    for (const finding of findings) byPath.set(finding.path, [...(byPath.get(finding.path) ?? []), finding])
  }
  return byPath
}

export const orderedFiles = (
  files: ReadonlyArray<ChangedFile>,
  findings: ReadonlyMap<string, ReadonlyArray<Finding>>
): ReadonlyArray<ChangedFile> =>
  [...files].sort((a, b) => Number(findings.has(b.path)) - Number(findings.has(a.path)) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))

/** Files whose path holds all the words, whatever their case. */
export const filtered = (files: ReadonlyArray<ChangedFile>, filter: string): ReadonlyArray<ChangedFile> => {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
  return words.length === 0 ? files : files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
}
