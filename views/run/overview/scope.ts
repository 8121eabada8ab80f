/** How much of a change lies where: its files by folder. Pure. */
import type { ChangedFile } from "../../../core/domain/outcome.ts"

export interface Folder {
  /** Without a slash at its end; empty for what lies in the root. */
  readonly path: string
  readonly files: number
  readonly added: number
  readonly removed: number
}

const depth = 2

/** Folders two levels deep, the most changed first; beyond `most` the rest is one. */
export const foldersOf = (files: ReadonlyArray<ChangedFile>, most: number): ReadonlyArray<Folder> => {
  const folders = new Map<string, { path: string; files: number; added: number; removed: number }>()
  for (const { path, added, removed } of files) {
    const parts = path.split("/").slice(0, -1)
    const name = parts.slice(0, depth).join("/")
    const folder = folders.get(name) ?? { path: name, files: 0, added: 0, removed: 0 }
    folder.files++
    folder.added += added
    folder.removed += removed
    folders.set(name, folder)
  }
  const sorted = [...folders.values()].sort(
    (a, b) => b.added + b.removed - (a.added + a.removed) || b.files - a.files || (a.path < b.path ? -1 : 1)
  )
  if (sorted.length <= most) return sorted
  const rest = sorted.slice(most - 1)
  const sum = (of: "files" | "added" | "removed") => rest.reduce((total, folder) => total + folder[of], 0)
  return [
    ...sorted.slice(0, most - 1),
    { path: `${rest.length} more folders`, files: sum("files"), added: sum("added"), removed: sum("removed") }
  ]
}
