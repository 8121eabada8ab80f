/** The order in which files are read: what is risky first, or by path. Pure. */
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { toolWritten } from "../../../core/domain/tool-written.ts"
import { riskOf, type Marks } from "./marks.ts"

export type Order = "risk" | "path"
export const groupNames = ["Policy", "Findings", "Other", "Generated"] as const
export type GroupName = (typeof groupNames)[number]

/** Where a file stands in the order of risk. */
export const groupOf = (file: ChangedFile, marks: Marks): GroupName => {
  const [gravest] = marks.get(file.path) ?? []
  if (gravest !== undefined) return gravest.kind === "violation" ? "Policy" : "Findings"
  return toolWritten(file.path) === undefined ? "Other" : "Generated"
}

const byPath = (a: ChangedFile, b: ChangedFile) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

/** Folders stand before the files beside them, as the tree draws them. */
const byFolder = (a: ChangedFile, b: ChangedFile): number => {
  let at = 0
  const length = Math.min(a.path.length, b.path.length)
  while (at < length && a.path[at] === b.path[at]) at++
  const [deeperA, deeperB] = [a.path.includes("/", at), b.path.includes("/", at)]
  return deeperA === deeperB ? byPath(a, b) : deeperA ? -1 : 1
}

export const orderedFiles = (files: ReadonlyArray<ChangedFile>, marks: Marks, order: Order): ReadonlyArray<ChangedFile> => {
  if (order === "path") return [...files].sort(byFolder)
  const ranks = new Map(files.map((file) => [file, riskOf(marks.get(file.path)) - groupNames.indexOf(groupOf(file, marks)) * 100] as const))
  return [...files].sort((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0) || byPath(a, b))
}

/** Files whose path holds all the words, whatever their case. */
export const filtered = (files: ReadonlyArray<ChangedFile>, filter: string): ReadonlyArray<ChangedFile> => {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
  return words.length === 0 ? files : files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
}
