/** Git's hunks of the file that shows (APR-5): a control at each while a version is made, and the key for the one at the cursor. */
import { useEffect, useMemo, useState } from "react"
import type { Hunk } from "../../../core/api/contract.ts"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import type { Answer } from "../../state/client.ts"
import { readHunks, type Comparison } from "../../state/files.ts"
import { handMadeOf, isHunkLeft, takeHunk, type HandMade } from "../../state/hand-made.ts"
import { notify } from "../../state/notices.ts"
import type { Problem } from "../../state/problem.ts"
import type { ZoneSpec } from "./diff-editor.tsx"
import { hunkZones } from "./hunk-remark.tsx"
import { hunkAt, type Place } from "./places.ts"

interface Shown {
  readonly zones: ReadonlyArray<ZoneSpec>
  /** Lines after the change of the hunks that are left out. */
  readonly out: ReadonlyArray<Place>
  /** Why there are none. */
  readonly problem?: Problem
  readonly again: () => void
}

const nothing: Pick<Shown, "zones" | "out"> = { zones: [], out: [] }

export const useHunks = (comparison: Comparison, { path, binary }: ChangedFile, made: HandMade | undefined): Shown => {
  const [read, setRead] = useState<{ readonly path: string; readonly answer: Answer<ReadonlyArray<Hunk>> }>()
  const [tries, setTries] = useState(0)
  const wanted = made !== undefined && !binary
  useEffect(() => {
    if (!wanted) return
    let here = true
    void readHunks(comparison, path).then((answer) => here && setRead({ path, answer }))
    return () => {
      here = false
    }
  }, [comparison, path, wanted, tries])
  const answer = wanted && read?.path === path ? read.answer : undefined
  const shown = useMemo(() => {
    if (answer?.ok !== true || made?.edits.has(path) === true) return nothing
    const hunks = answer.value
    const left = (hunk: number) => isHunkLeft(made, path, hunk)
    return {
      zones: hunkZones({ hunks, left, turn: (hunk, take) => takeHunk(comparison.patchSetId, path, hunks.length, hunk, take) }),
      out: hunks.flatMap(({ after: { line, count } }, index): ReadonlyArray<Place> =>
        left(index + 1) && count > 0 ? [{ side: "after", line, endLine: line + count - 1 }] : []
      )
    }
  }, [made, answer, path])
  return { ...shown, again: () => setTries(tries + 1), ...(answer?.ok === false ? { problem: answer.problem } : {}) }
}

/** Takes or leaves the hunk there, or says why not. Where no version is made yet, this begins one. */
export const turnHunkAt = async (comparison: Comparison, path: string, place: Place): Promise<void> => {
  const { patchSetId } = comparison
  if (handMadeOf(patchSetId)?.edits.has(path) === true) return notify("You edited this file: it is taken as you edited it.", "plain")
  const answer = await readHunks(comparison, path)
  if (!answer.ok) return notify(`Nothing was left out. ${answer.problem.what} ${answer.problem.mend}`.trim(), "fail")
  const hunks = answer.value
  const hunk = hunkAt(hunks, place)
  if (hunk === undefined) {
    const way = hunks.length === 0 ? "It has no hunks: f takes or leaves the file." : "The cursor is in no hunk: n goes to the next change."
    return notify(way, "plain")
  }
  takeHunk(patchSetId, path, hunks.length, hunk, isHunkLeft(handMadeOf(patchSetId), path, hunk))
}
