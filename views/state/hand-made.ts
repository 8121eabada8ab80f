/**
 * The version that a person makes of a patch set by hand (APR-5): what they leave out and edited, until they propose it.
 * It outlives a reload; each step can be undone.
 */
import { create } from "zustand"
import * as Schema from "effect/Schema"
import type { Action } from "../../core/api/contract.ts"
import { keep, readKept } from "./kept.ts"
import { notify } from "./notices.ts"
import { forgetSteps, remember } from "./undo.ts"

export interface HandMade {
  /** Paths that are left out. */
  readonly left: ReadonlySet<string>
  /** By path: how many hunks git counts, and which of them are left out, from 1. */
  readonly hunks: ReadonlyMap<string, { readonly of: number; readonly left: ReadonlySet<number> }>
  /** Whole new texts by path. */
  readonly edits: ReadonlyMap<string, string>
}

const untouched: HandMade = { left: new Set(), hunks: new Map(), edits: new Map() }

const Kept = Schema.Struct({
  left: Schema.Array(Schema.String),
  hunks: Schema.Array(Schema.Struct({ path: Schema.String, of: Schema.Int, left: Schema.Array(Schema.Int) })),
  edits: Schema.Array(Schema.Struct({ path: Schema.String, text: Schema.String }))
})
const decode = Schema.decodeUnknownOption(Kept)
const keyOf = (patchSetId: string) => `version of ${patchSetId}`

const read = (patchSetId: string): HandMade | undefined => {
  const kept = decode(readKept(keyOf(patchSetId)))
  if (kept._tag === "None") return undefined
  const { left, hunks, edits } = kept.value
  return {
    left: new Set(left),
    hunks: new Map(hunks.map(({ path, of, left: out }) => [path, { of, left: new Set(out) }])),
    edits: new Map(edits.map(({ path, text }) => [path, text]))
  }
}

/** Of each patch set that was asked for: the browser's storage is looked at once. */
const loaded = new Map<string, HandMade | undefined>()
const useStore = create<{ readonly changes: number }>(() => ({ changes: 0 }))

/** `undefined`: none is being made. */
export const handMadeOf = (patchSetId: string): HandMade | undefined => {
  if (!loaded.has(patchSetId)) loaded.set(patchSetId, read(patchSetId))
  return loaded.get(patchSetId)
}
export const useHandMade = (patchSetId: string): HandMade | undefined => useStore(() => handMadeOf(patchSetId))

/** Said once: the next choice would not fit either. */
let noRoom = false

const put = (patchSetId: string, made: HandMade | undefined): void => {
  loaded.set(patchSetId, made)
  const kept =
    made === undefined
      ? undefined
      : ({
          left: [...made.left],
          hunks: [...made.hunks].map(([path, { of, left }]) => ({ path, of, left: [...left] })),
          edits: [...made.edits].map(([path, text]) => ({ path, text }))
        } satisfies typeof Kept.Type)
  if (!keep(keyOf(patchSetId), kept) && !noRoom) {
    noRoom = true
    notify("This browser has no room left to keep your version: a reload would lose it.", "fail")
  }
  useStore.setState(({ changes }) => ({ changes: changes + 1 }))
}

const change = (patchSetId: string, what: string, how: (made: HandMade) => HandMade): void => {
  const before = handMadeOf(patchSetId)
  remember(patchSetId, what, () => put(patchSetId, before))
  put(patchSetId, how(before ?? untouched))
}

export const beginHandMade = (patchSetId: string): void => {
  if (handMadeOf(patchSetId) === undefined) change(patchSetId, "began your version", (made) => made)
}

/** Away with it; it can be undone. */
export const dropHandMade = (patchSetId: string): void => {
  const before = handMadeOf(patchSetId)
  remember(patchSetId, "dropped your version", () => put(patchSetId, before))
  put(patchSetId, undefined)
}

/** The core has it: nothing of it is left here, and nothing to undo. */
export const endHandMade = (patchSetId: string): void => {
  forgetSteps(patchSetId)
  put(patchSetId, undefined)
}

export const takeFiles = (patchSetId: string, paths: ReadonlyArray<string>, take: boolean): void =>
  change(patchSetId, `${take ? "took" : "left out"} ${paths.length === 1 ? paths[0] : `${paths.length} files`}`, (made) => {
    const left = new Set(made.left)
    for (const path of paths) {
      if (take) left.delete(path)
      else left.add(path)
    }
    return { ...made, left }
  })

export const isHunkLeft = (made: HandMade | undefined, path: string, hunk: number): boolean =>
  made !== undefined && (made.left.has(path) || made.hunks.get(path)?.left.has(hunk) === true)

/** A file of which nothing is taken is left out whole. */
export const takeHunk = (patchSetId: string, path: string, of: number, hunk: number, take: boolean): void =>
  change(patchSetId, `${take ? "took" : "left out"} hunk ${hunk} of ${path}`, (made) => {
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
  change(patchSetId, `edited ${path}`, (made) => {
    const [left, hunks] = [new Set(made.left), new Map(made.hunks)]
    left.delete(path)
    hunks.delete(path)
    return { left, hunks, edits: new Map(made.edits).set(path, text) }
  })

export const dropEdit = (patchSetId: string, path: string): void =>
  change(patchSetId, `dropped the edit of ${path}`, (made) => {
    const edits = new Map(made.edits)
    edits.delete(path)
    return { ...made, edits }
  })

export const isUntouched = ({ left, hunks, edits }: HandMade): boolean => left.size + hunks.size + edits.size === 0

type Proposal = Omit<Extract<Action, { _tag: "propose-version" }>, "_tag" | "patchSetId">

/** `paths`: all changed files of the patch set. What is taken whole is named only where something is left out. */
export const proposalOf = ({ left, hunks, edits }: HandMade, paths: ReadonlyArray<string>): Proposal => {
  const some = [...hunks].filter(([path]) => !left.has(path))
  const edited = [...edits].filter(([path]) => !left.has(path))
  return {
    ...(left.size === 0 ? {} : { take: paths.filter((path) => !left.has(path)) }),
    ...(some.length === 0
      ? {}
      : {
          hunks: Object.fromEntries(
            some.map(([path, { of, left: out }]) => [
              path,
              Array.from({ length: of }, (_, index) => index + 1).filter((hunk) => !out.has(hunk))
            ])
          )
        }),
    ...(edited.length === 0 ? {} : { edits: edited.map(([path, text]) => ({ path, text })) })
  }
}
