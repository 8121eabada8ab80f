/** Lines of either side, where those of the side before stand in the one after, and in which hunk they are. Pure. */

export type Side = "before" | "after"

/** Lines from 1; `endLine` is the last of them. */
export interface Place {
  readonly side: Side
  readonly line: number
  readonly endLine?: number
}

/** As Monaco tells a change: an end of 0 means that the side has no line of it, and its start is the line before. */
export interface LineChange {
  readonly originalStartLineNumber: number
  readonly originalEndLineNumber: number
  readonly modifiedStartLineNumber: number
  readonly modifiedEndLineNumber: number
}

/** The line after the change below which a line before it belongs: where both are drawn in one column. */
export const lineBelow = (changes: ReadonlyArray<LineChange>, line: number): number => {
  let moved = 0
  for (const change of changes) {
    const { originalStartLineNumber: from, originalEndLineNumber: to } = change
    const first = to === 0 ? from + 1 : from
    if (line < first) break
    if (line <= to) return change.modifiedEndLineNumber === 0 ? change.modifiedStartLineNumber : change.modifiedStartLineNumber - 1
    moved = (change.modifiedEndLineNumber || change.modifiedStartLineNumber) - (to || from)
  }
  return line + moved
}

/** `12`, `12-14`. */
export const linesOf = ({ line, endLine = line }: Pick<Place, "line" | "endLine">): string =>
  endLine === line ? `${line}` : `${line}-${endLine}`

interface Lines {
  readonly line: number
  readonly count: number
}

/** The number, from 1, of git's hunk that holds the first line of the place; `undefined`: none does. */
export const hunkAt = (
  hunks: ReadonlyArray<{ readonly before: Lines; readonly after: Lines }>,
  { side, line }: Place
): number | undefined => {
  const at = hunks.findIndex(({ [side]: { line: first, count } }) => line >= first && line < first + Math.max(1, count))
  return at < 0 ? undefined : at + 1
}
