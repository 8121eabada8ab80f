/**
 * Which open changes can meet at all (FLOW-6): decided from their paths, so that git is asked about few of all pairs.
 * It may say yes where git then finds nothing, and never no where git would find something. Pure.
 */
import type { ChangedFile } from "../domain/outcome.ts"

/** All that one change touches, in a form that is quick to compare. */
export interface Footprint {
  /** Paths that differ, before and after a rename. */
  readonly paths: ReadonlySet<string>
  /** Every folder on the way to them: a file where the other has a folder is in its way. */
  readonly folders: ReadonlySet<string>
  /** Folders that a rename led out of: git takes what the other side puts there along. */
  readonly left: ReadonlySet<string>
  /** Folders of files that are new at their place. */
  readonly entered: ReadonlySet<string>
}

export const footprintOf = (files: ReadonlyArray<Pick<ChangedFile, "path" | "from" | "status">>): Footprint => {
  const paths = new Set<string>()
  const folders = new Set<string>()
  const left = new Set<string>()
  const entered = new Set<string>()
  for (const { path, from, status } of files) {
    paths.add(path)
    addFolders(path, folders)
    // Git may find a rename where the list shows a deletion and a new file: both sides count for both.
    if (status === "added" || status === "renamed") addFolders(path, entered)
    if (status === "deleted") addFolders(path, left)
    if (from === undefined) continue
    paths.add(from)
    addFolders(from, folders)
    addFolders(from, left)
  }
  return { paths, folders, left, entered }
}

const addFolders = (path: string, to: Set<string>): void => {
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    const folder = path.slice(0, at)
    if (to.has(folder)) return
    to.add(folder)
  }
}

/** Whether a merge of the two could be anything but both changes side by side. */
export const canMeet = (a: Footprint, b: Footprint): boolean =>
  intersects(a.paths, b.paths) ||
  intersects(a.paths, b.folders) ||
  intersects(a.folders, b.paths) ||
  intersects(a.left, b.entered) ||
  intersects(a.entered, b.left)

const intersects = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  for (const each of small) if (large.has(each)) return true
  return false
}

/** Paths that both touch, in order. */
export const shared = (a: Footprint, b: Footprint): ReadonlyArray<string> => [...a.paths].filter((path) => b.paths.has(path)).sort()
