/** Marks in the margin beside the lines that something is said about, and the plus that offers a comment. */
import { visible } from "../../text/visible.ts"
import { monaco } from "./monaco.ts"
import type { LineChange, Place } from "./places.ts"

export interface Glyph extends Place {
  readonly look: "block" | "wait" | "low" | "comment"
  /** What a pointer on it is told. Text from outside: it is shown letter by letter, as no markup. */
  readonly says: ReadonlyArray<string>
}

/** Markdown that shows exactly this text: each sign that could mean something is escaped. */
const plain = (text: string): string =>
  visible(text)
    .replace(/[\r\n]+/g, " ")
    .replace(/[!-/:-@[-`{-~]/g, "\\$&")

/** There is room for one sign a line: the gravest is seen. */
const heights: Record<Glyph["look"], number> = { block: 40, wait: 30, comment: 20, low: 10 }

const decorationOf = ({ look, line, endLine = line, says }: Glyph): monaco.editor.IModelDeltaDecoration => ({
  range: new monaco.Range(line, 1, Math.max(line, endLine), 1),
  options: {
    isWholeLine: true,
    zIndex: heights[look],
    glyphMarginClassName: `glyph glyph-${look}`,
    glyphMarginHoverMessage: says.map((text) => ({ value: plain(text), isTrusted: false, supportHtml: false })),
    linesDecorationsClassName: `mark mark-${look}`
  }
})

/** One glyph stands on the first line only; the lines below have the bar beside the numbers. */
export const decorationsOf = (glyph: Glyph): ReadonlyArray<monaco.editor.IModelDeltaDecoration> => {
  const { line, endLine = line } = glyph
  const first = decorationOf({ ...glyph, endLine: line })
  if (endLine <= line) return [first]
  return [
    first,
    {
      range: new monaco.Range(line + 1, 1, endLine, 1),
      options: { isWholeLine: true, linesDecorationsClassName: `mark mark-${glyph.look}` }
    }
  ]
}

/** Shows a plus beside the line under the pointer; a press there asks for a comment. */
export const offerComments = (editor: monaco.editor.ICodeEditor, comment: (place: Omit<Place, "side">) => void): monaco.IDisposable => {
  const plus = editor.createDecorationsCollection()
  const { GUTTER_GLYPH_MARGIN, CONTENT_VIEW_ZONE, GUTTER_VIEW_ZONE } = monaco.editor.MouseTargetType
  let at = 0
  const show = (line: number) => {
    if (line === at) return
    at = line
    if (line === 0) plus.clear()
    else plus.set([{ range: new monaco.Range(line, 1, line, 1), options: { glyphMarginClassName: "glyph glyph-plus" } }])
  }
  const listeners = [
    editor.onMouseMove(({ target }) => {
      const beside = target.type === CONTENT_VIEW_ZONE || target.type === GUTTER_VIEW_ZONE ? undefined : target.position?.lineNumber
      show(beside ?? 0)
    }),
    editor.onMouseLeave(() => show(0)),
    editor.onMouseDown(({ target, event }) => {
      const line = target.position?.lineNumber
      if (line === undefined || !event.leftButton || target.type !== GUTTER_GLYPH_MARGIN) return
      const selected = editor.getSelection()
      const within = selected !== null && !selected.isEmpty() && selected.startLineNumber <= line && line <= selected.endLineNumber
      comment(within ? linesOfSelection(selected) : { line })
    })
  ]
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose()
      plus.clear()
    }
  }
}

/** A selection that ends before the first letter of a line does not mean that line. */
export const linesOfSelection = (selection: monaco.Selection): Omit<Place, "side"> => {
  const { startLineNumber: line, endLineNumber, endColumn } = selection
  const endLine = endColumn === 1 && endLineNumber > line ? endLineNumber - 1 : endLineNumber
  return endLine === line ? { line } : { line, endLine }
}

/** The changed lines of what is left out: they will not be in the version that a person makes. */
export const takenAway = (
  changes: ReadonlyArray<LineChange>,
  out: ReadonlyArray<Place>
): ReadonlyArray<monaco.editor.IModelDeltaDecoration> =>
  changes
    .filter(({ modifiedStartLineNumber: from, modifiedEndLineNumber: to }) =>
      out.some(({ line, endLine = line }) => to !== 0 && from <= endLine && to >= line)
    )
    .map(({ modifiedStartLineNumber: from, modifiedEndLineNumber: to }) => ({
      range: new monaco.Range(from, 1, to, Number.MAX_SAFE_INTEGER),
      options: { inlineClassName: "left-out" }
    }))
