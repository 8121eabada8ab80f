/**
 * Comments on lines that were written and not sent (APR-2), by patch set: they wait here for "request changes", and
 * outlive a reload and a lost connection.
 */
import { create } from "zustand"
import * as Schema from "effect/Schema"
import { LineComment } from "../../core/api/contract.ts"
import { keep, readKept } from "./kept.ts"
import { remember } from "./undo.ts"

const Draft = Schema.Struct({ id: Schema.String, ...LineComment.fields })
export type Draft = typeof Draft.Type
const decode = Schema.decodeUnknownOption(Schema.Array(Draft))

const keyOf = (patchSetId: string) => `comments ${patchSetId}`
const none: ReadonlyArray<Draft> = []

const loaded = new Map<string, ReadonlyArray<Draft>>()
const useStore = create<{ readonly changes: number }>(() => ({ changes: 0 }))

/** In the order of their writing. */
export const draftsOf = (patchSetId: string): ReadonlyArray<Draft> => {
  const known = loaded.get(patchSetId)
  if (known !== undefined) return known
  const kept = decode(readKept(keyOf(patchSetId)))
  const drafts = kept._tag === "Some" ? kept.value.filter(({ text }) => text.trim() !== "") : none
  loaded.set(patchSetId, drafts)
  return drafts
}

export const useDrafts = (patchSetId: string): ReadonlyArray<Draft> => useStore(() => draftsOf(patchSetId))

const put = (patchSetId: string, drafts: ReadonlyArray<Draft>): void => {
  loaded.set(patchSetId, drafts)
  keep(keyOf(patchSetId), drafts.length === 0 ? undefined : drafts)
  useStore.setState(({ changes }) => ({ changes: changes + 1 }))
}

/** Writes it anew, or adds it. */
export const putDraft = (patchSetId: string, draft: Draft): void => {
  const drafts = draftsOf(patchSetId)
  const at = drafts.findIndex(({ id }) => id === draft.id)
  put(patchSetId, at < 0 ? [...drafts, draft] : drafts.with(at, draft))
}
/** Away with it; where it had words, it can be undone. */
export const dropDraft = (patchSetId: string, id: string): void => {
  const drafts = draftsOf(patchSetId)
  const dropped = drafts.find((draft) => draft.id === id)
  if (dropped !== undefined && dropped.text.trim() !== "") {
    remember(patchSetId, "deleted a comment", () => putDraft(patchSetId, dropped))
  }
  put(
    patchSetId,
    drafts.filter((draft) => draft !== dropped)
  )
}
export const dropDrafts = (patchSetId: string): void => put(patchSetId, none)

/** What is sent: what has words. */
export const commentsOf = (drafts: ReadonlyArray<Draft>): ReadonlyArray<LineComment> =>
  drafts.filter(({ text }) => text.trim() !== "").map(({ id: _id, ...comment }) => comment)
