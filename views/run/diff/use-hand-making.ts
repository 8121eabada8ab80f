/** Making a version by hand out of the one that is shown (APR-5): what can be left out, proposed, undone and dropped. */
import { useCallback, useMemo, useState } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { statusKind } from "../../../core/domain/run.ts"
import { beginHandMade, dropHandMade, isUntouched, takeFiles, useHandMade } from "../../state/hand-made.ts"
import { notify } from "../../state/notices.ts"
import { undo } from "../../state/undo.ts"
import { statusWord } from "../../text/words.ts"
import { put } from "../decision/question.ts"

interface Shown {
  readonly detail: RunDetail
  readonly patchSet: PatchSetView
  /** The version that it is compared with, in place of its base. */
  readonly since: PatchSetView | undefined
  /** Undefined while they are read. */
  readonly files: ReadonlyArray<{ readonly path: string }> | undefined
}

export const useHandMaking = ({ detail, patchSet, since, files }: Shown) => {
  const made = useHandMade(patchSet.id)
  const [editing, setEditing] = useState(false)
  const fixed = fixedSince(detail, patchSet, since)
  const paths = useMemo(() => (files ?? []).map(({ path }) => path), [files])
  const propose = () => put({ kind: "propose", detail, patchSet, paths })
  const turn = useCallback((some: ReadonlyArray<string>, take: boolean) => takeFiles(patchSet.id, some, take), [patchSet.id])
  const choose = () => {
    if (fixed !== undefined) return notify(`No version can be made of it. ${fixed}`, "plain")
    if (made === undefined) return beginHandMade(patchSet.id)
    if (isUntouched(made)) return notify("It would be the same: leave out files with f, hunks with u, or edit with e.", "plain")
    propose()
  }
  const turnFile = (path: string | undefined) => {
    if (path === undefined) return
    if (fixed !== undefined) return notify(`Nothing of it can be left out. ${fixed}`, "plain")
    turn([path], made?.left.has(path) === true)
  }
  const back = () => {
    const what = undo(patchSet.id)
    notify(what === undefined ? "There is nothing to undo." : `Undone: ${what}.`, "plain")
  }
  const drop = () => {
    dropHandMade(patchSet.id)
    notify("Dropped your version. z brings it back.", "plain")
  }
  return { made, fixed, paths, editing, setEditing, propose, turn, choose, turnFile, back, drop }
}

/** Why no version can be made by hand now (APR-5), in words; undefined: one can. */
const fixedSince = (detail: RunDetail, patchSet: PatchSetView, since: PatchSetView | undefined): string | undefined => {
  const { status } = detail.summary
  if (!patchSet.current) return "There is a newer version."
  if (since !== undefined) return "Compare it with its base first."
  return status === "awaiting-approval" || statusKind(status) === "stopped" ? undefined : `The run is ${statusWord(status).toLowerCase()}.`
}
