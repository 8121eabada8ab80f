/** Which files of which patch set this page's person has marked as viewed; kept. A new version starts unviewed. */
import { create } from "zustand"
import { keep, readKept } from "./kept.ts"

const keyOf = (patchSetId: string) => `viewed ${patchSetId}`
const none: ReadonlySet<string> = new Set()

const read = (patchSetId: string): ReadonlySet<string> => {
  const kept = readKept(keyOf(patchSetId))
  return Array.isArray(kept) ? new Set(kept.filter((path) => typeof path === "string")) : none
}

/** Of each patch set that was asked for: the browser's storage is looked at once. */
const loaded = new Map<string, ReadonlySet<string>>()
const useStore = create<{ readonly changes: number }>(() => ({ changes: 0 }))

export const viewedOf = (patchSetId: string): ReadonlySet<string> => {
  const known = loaded.get(patchSetId) ?? read(patchSetId)
  loaded.set(patchSetId, known)
  return known
}

export const useViewed = (patchSetId: string): ReadonlySet<string> => useStore(() => viewedOf(patchSetId))
export const viewedCount = (patchSetId: string): number => viewedOf(patchSetId).size

export const markViewed = (patchSetId: string, path: string, viewed: boolean): void => {
  const paths = new Set(viewedOf(patchSetId))
  if (viewed) paths.add(path)
  else paths.delete(path)
  loaded.set(patchSetId, paths)
  useStore.setState(({ changes }) => ({ changes: changes + 1 }))
  soon(patchSetId)
}

/** Thousands of paths are no work for between two keys: written when the page has nothing else to do. */
const waiting = new Set<string>()
const soon = (patchSetId: string): void => {
  if (waiting.size === 0) setTimeout(write, 250)
  waiting.add(patchSetId)
}
const write = (): void => {
  for (const patchSetId of waiting) keep(keyOf(patchSetId), [...viewedOf(patchSetId)])
  waiting.clear()
}
globalThis.addEventListener?.("pagehide", write)
