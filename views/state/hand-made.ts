/** The version that a person makes of a patch set by hand (APR-5): what they leave out and edited, until they propose it. */
import { create } from "zustand"
import type { Action } from "../../core/api/contract.ts"

export interface HandMade {
  /** Paths that are left out. */
  readonly left: ReadonlySet<string>
  /** By path: how many hunks git counts, and which of them are left out, from 1. */
  readonly hunks: ReadonlyMap<string, { readonly of: number; readonly left: ReadonlySet<number> }>
  /** Whole new texts by path. */
  readonly edits: ReadonlyMap<string, string>
}

const untouched: HandMade = { left: new Set(), hunks: new Map(), edits: new Map() }
const useStore = create<{ readonly byPatchSet: ReadonlyMap<string, HandMade> }>(() => ({ byPatchSet: new Map() }))

/** `undefined`: none is being made. */
export const useHandMade = (patchSetId: string): HandMade | undefined => useStore(({ byPatchSet }) => byPatchSet.get(patchSetId))

const change = (patchSetId: string, how: (made: HandMade) => HandMade): void =>
  useStore.setState(({ byPatchSet }) => ({
    byPatchSet: new Map(byPatchSet).set(patchSetId, how(byPatchSet.get(patchSetId) ?? untouched))
  }))

export const beginHandMade = (patchSetId: string): void => change(patchSetId, (made) => made)

export const dropHandMade = (patchSetId: string): void =>
  useStore.setState(({ byPatchSet }) => {
    const rest = new Map(byPatchSet)
    rest.delete(patchSetId)
    return { byPatchSet: rest }
  })

export const takeFiles = (patchSetId: string, paths: ReadonlyArray<string>, take: boolean): void =>
  change(patchSetId, (made) => {
    const left = new Set(made.left)
    for (const path of paths) {
      if (take) left.delete(path)
      else left.add(path)
    }
    return { ...made, left }
  })

/** A file of which nothing is taken is left out whole. */
export const takeHunk = (patchSetId: string, path: string, of: number, hunk: number, take: boolean): void =>
  change(patchSetId, (made) => {
    const wasLeft = made.left.has(path)
    const left = new Set(wasLeft ? Array.from({ length: of }, (_, index) => index + 1) : (made.hunks.get(path)?.left ?? []))
    if (take) left.delete(hunk)
    else left.add(hunk)
    const [files, hunks] = [new Set(made.left), new Map(made.hunks)]
    files.delete(path)
    if (left.size === 0) hunks.delete(path)
    else if (left.size === of) {
      hunks.delete(path)
      files.add(path)
    } else hunks.set(path, { of, left })
    return { ...made, left: files, hunks }
  })

/** An edited file is taken as it was edited, whatever was chosen of it before. */
export const putEdit = (patchSetId: string, path: string, text: string): void =>
  change(patchSetId, (made) => {
    const [left, hunks] = [new Set(made.left), new Map(made.hunks)]
    left.delete(path)
    hunks.delete(path)
    return { left, hunks, edits: new Map(made.edits).set(path, text) }
  })

export const dropEdit = (patchSetId: string, path: string): void =>
  change(patchSetId, (made) => {
    const edits = new Map(made.edits)
    edits.delete(path)
    return { ...made, edits }
  })

export const isUntouched = ({ left, hunks, edits }: HandMade): boolean => left.size + hunks.size + edits.size === 0

type Proposal = Omit<Extract<Action, { _tag: "propose-version" }>, "_tag" | "patchSetId">

/** `paths`: all changed files of the patch set. What is taken whole is named only where something is left out. */
export const proposalOf = ({ left, hunks, edits }: HandMade, paths: ReadonlyArray<string>): Proposal => ({
  ...(left.size === 0 ? {} : { take: paths.filter((path) => !left.has(path)) }),
  ...(hunks.size === 0
    ? {}
    : {
        hunks: Object.fromEntries(
          [...hunks]
            .filter(([path]) => !left.has(path))
            .map(([path, { of, left: out }]) => [
              path,
              Array.from({ length: of }, (_, index) => index + 1).filter((hunk) => !out.has(hunk))
            ])
        )
      }),
  ...(edits.size === 0 ? {} : { edits: [...edits].filter(([path]) => !left.has(path)).map(([path, text]) => ({ path, text })) })
})
