/** Which files of which patch set this page's person has marked as viewed. A new version starts unviewed. */
import { create } from "zustand"

const useStore = create<{ readonly byPatchSet: ReadonlyMap<string, ReadonlySet<string>> }>(() => ({ byPatchSet: new Map() }))
const none: ReadonlySet<string> = new Set()

export const useViewed = (patchSetId: string): ReadonlySet<string> => useStore(({ byPatchSet }) => byPatchSet.get(patchSetId) ?? none)
export const viewedCount = (patchSetId: string): number => useStore.getState().byPatchSet.get(patchSetId)?.size ?? 0

export const markViewed = (patchSetId: string, path: string, viewed: boolean): void =>
  useStore.setState(({ byPatchSet }) => {
    const paths = new Set(byPatchSet.get(patchSetId))
    if (viewed) paths.add(path)
    else paths.delete(path)
    return { byPatchSet: new Map(byPatchSet).set(patchSetId, paths) }
  })
