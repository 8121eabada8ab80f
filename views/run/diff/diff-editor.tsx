/** One diff editor for all files of a change: the models are exchanged, the editor stays. What stands between lines is ours. */
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react"
import { makeEditor } from "./editor.ts"
import { decorationsOf, linesOfSelection, offerComments, takenAway, type Glyph } from "./glyphs.ts"
import type { monaco } from "./monaco.ts"
import { lineBelow, type Place, type Side } from "./places.ts"
import { makeShelf, type Shelf, type Sides } from "./shelf.ts"
import { Zone } from "./zone.tsx"

/** What the keys do to the diff that shows. */
export interface Reader {
  readonly next: () => void
  readonly previous: () => void
  /** Moves there. */
  readonly reveal: (place: Place) => void
  /** Scrolls there only if it is out of sight. */
  readonly show: (place: Place) => void
  /** The selection or the cursor's line; of the first change where nobody moved yet. */
  readonly place: () => Place
  /** The text of the side after the change as it stands in the editor, byte order mark and line ends included. */
  readonly text: () => string
  /** Puts an earlier edit in its place. */
  readonly put: (text: string) => void
  /** Takes away what was edited. */
  readonly reset: () => void
  readonly focus: () => void
}

export interface ZoneSpec extends Place {
  readonly key: string
  readonly order: number
  readonly node: ReactNode
}

export interface DiffEditorProps {
  readonly sides: Sides
  /** What is likely to be looked at next. */
  readonly ahead: ReadonlyArray<Sides>
  readonly inline: boolean
  readonly editable: boolean
  readonly glyphs: ReadonlyArray<Glyph>
  /** Lines after the change whose changes are left out of the version that a person makes. */
  readonly out: ReadonlyArray<Place>
  readonly zones: ReadonlyArray<ZoneSpec>
  readonly reader: RefObject<Reader | null>
  /** Which change the cursor is at, counted from 1; 0 before the first move. */
  readonly onChanges: (changes: { readonly key: string; readonly at: number; readonly of: number }) => void
  readonly onComment: (place: Place) => void
  /** The text of the side after, with each letter that is typed. */
  readonly onTyped: (text: string) => void
}

/** Monaco's view of a difference knows more than its types: it opens a folded region. */
interface Unfolding {
  readonly ensureModifiedLineIsVisible?: (line: number, preference: 0, transaction: undefined) => void
  readonly ensureOriginalLineIsVisible?: (line: number, preference: 0, transaction: undefined) => void
}

/** The editor's options for both take the names of its two sides away: they are given anew after each change of those. */
const nameSides = (editor: monaco.editor.IStandaloneDiffEditor): void => {
  editor.getOriginalEditor().updateOptions({ ariaLabel: "Lines before the change" })
  editor.getModifiedEditor().updateOptions({ ariaLabel: "Lines after the change" })
}

export const DiffEditor = (props: DiffEditorProps) => {
  const { sides, ahead, inline, editable, glyphs, out, zones, reader } = props
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [made, setMade] = useState<{ readonly editor: monaco.editor.IStandaloneDiffEditor; readonly shelf: Shelf }>()
  /** The file whose lines are drawn now, and how often it was: zones belong to one drawing of it. */
  const [drawn, setDrawn] = useState<{ readonly key: string; readonly changes: ReadonlyArray<monaco.editor.ILineChange> }>()

  useEffect(() => {
    if (place.current === null) return
    const { editor, dispose } = makeEditor(place.current, latest.current.inline)
    const shelf = makeShelf(editor)
    const comment = (side: Side) => (at: Omit<Place, "side">) => latest.current.onComment({ side, ...at })
    const offers = [
      offerComments(editor.getOriginalEditor(), comment("before")),
      offerComments(editor.getModifiedEditor(), comment("after"))
    ]
    setMade({ editor, shelf })
    return () => {
      for (const offer of offers) offer.dispose()
      editor.setModel(null)
      shelf.dispose()
      dispose()
      setMade(undefined)
    }
  }, [])

  useEffect(() => {
    if (made === undefined) return
    made.editor.updateOptions({ renderSideBySide: !inline, readOnly: !editable })
    made.editor.getModifiedEditor().updateOptions({ readOnly: !editable, domReadOnly: !editable })
    nameSides(made.editor)
  }, [made, inline, editable])
  useEffect(() => {
    if (editable) made?.editor.getModifiedEditor().focus()
  }, [made, editable])

  useLayoutEffect(() => {
    if (made === undefined) return
    const { editor, shelf } = made
    const right = editor.getModifiedEditor()
    const left = editor.getOriginalEditor()
    const { view, modified } = shelf.take(sides)
    const asRead = modified.getAlternativeVersionId()
    editor.setModel(view)
    right.setScrollTop(0)
    left.setScrollTop(0)
    let moved = false
    const report = () => {
      const changes = editor.getLineChanges()
      if (changes === null) return
      const line = right.getPosition()?.lineNumber ?? 1
      const at = changes.findLastIndex((change) => change.modifiedStartLineNumber <= line)
      latest.current.onChanges({ key: sides.key, at: moved ? at + 1 : 0, of: changes.length })
    }
    const settled = () => {
      setDrawn({ key: sides.key, changes: editor.getLineChanges() ?? [] })
      report()
    }
    const listeners = [
      editor.onDidUpdateDiff(settled),
      right.onDidChangeCursorPosition(report),
      modified.onDidChangeContent(() => latest.current.onTyped(modified.getValue(undefined, true)))
    ]
    settled()
    const move = (target: "next" | "previous") => {
      moved = true
      editor.goToDiff(target)
      report()
    }
    reader.current = {
      next: () => move("next"),
      previous: () => move("previous"),
      reveal: ({ side, line }) => {
        const target = side === "before" && !latest.current.inline ? left : right
        const at = side === "before" && latest.current.inline ? Math.max(1, lineBelow(editor.getLineChanges() ?? [], line)) : line
        target.setPosition({ lineNumber: at, column: 1 })
        target.revealLineInCenter(at)
      },
      show: ({ side, line, endLine = line }) => {
        const inColumn = side === "before" && latest.current.inline
        const target = side === "before" && !inColumn ? left : right
        const [from, to] = inColumn
          ? [line, endLine].map((each) => Math.max(1, lineBelow(editor.getLineChanges() ?? [], each)))
          : [line, endLine]
        target.revealLinesInCenterIfOutsideViewport(from ?? line, to ?? endLine)
      },
      place: () => {
        const onLeft = left.hasTextFocus()
        const selection = (onLeft ? left : right).getSelection()
        if (onLeft || moved || selection === null || !selection.isEmpty() || selection.startLineNumber > 1) {
          return { side: onLeft ? "before" : "after", ...(selection === null ? { line: 1 } : linesOfSelection(selection)) }
        }
        const [first] = editor.getLineChanges() ?? []
        if (first === undefined) return { side: "after", line: 1 }
        return first.modifiedEndLineNumber === 0
          ? { side: "before", line: first.originalStartLineNumber }
          : { side: "after", line: first.modifiedStartLineNumber }
      },
      text: () => modified.getValue(undefined, true),
      put: (text) => modified.setValue(text),
      reset: () => modified.setValue(sides.after),
      focus: () => right.focus()
    }
    return () => {
      reader.current = null
      for (const listener of listeners) listener.dispose()
      // What was put into it is kept elsewhere: the next look at the file is at what the version has.
      if (!modified.isDisposed() && modified.getAlternativeVersionId() !== asRead) modified.setValue(sides.after)
    }
  }, [made, sides.key])

  // What comes next is prepared when this file has been drawn.
  const next = ahead.map(({ key }) => key).join("\n")
  useEffect(() => {
    if (made === undefined || drawn?.key !== sides.key) return
    const timer = setTimeout(() => latest.current.ahead.forEach((each) => made.shelf.take(each)), 0)
    return () => clearTimeout(timer)
  }, [made, drawn?.key === sides.key, next])

  useEffect(() => {
    if (made === undefined || drawn?.key !== sides.key) return
    const editors = { before: made.editor.getOriginalEditor(), after: made.editor.getModifiedEditor() }
    const sets = (["before", "after"] as const).map((side) =>
      editors[side].createDecorationsCollection([
        ...glyphs.filter((glyph) => glyph.side === side).flatMap(decorationsOf),
        ...(side === "after" ? takenAway(drawn.changes, out) : [])
      ])
    )
    return () => sets.forEach((set) => set.clear())
  }, [made, drawn?.key, glyphs, out])

  // A line that something is said about is not folded away.
  const said = zones.map(({ side, line }) => `${side} ${line}`).join(" ")
  useEffect(() => {
    if (made === undefined || drawn?.key !== sides.key) return
    const view = made.shelf.take(sides).view as Unfolding
    for (const { side, line } of zones) {
      if (side === "after") view.ensureModifiedLineIsVisible?.(line, 0, undefined)
      else view.ensureOriginalLineIsVisible?.(line, 0, undefined)
    }
  }, [made, drawn, said])

  const { editor } = made ?? {}
  return (
    <>
      <div
        ref={place}
        className={`grow monaco ${sides.before === "" ? "no-before" : sides.after === "" ? "no-after" : ""}`}
        {...(editable ? { "data-typing": "" } : {})}
      />
      {editor === undefined || drawn?.key !== sides.key
        ? null
        : zones.map(({ key, side, line, endLine = line, order, node }) => (
            <Zone
              key={`${sides.key} ${key} ${inline}`}
              editor={side === "before" && !inline ? editor.getOriginalEditor() : editor.getModifiedEditor()}
              line={side === "before" && inline ? lineBelow(drawn.changes, endLine) : endLine}
              order={order}
            >
              {node}
            </Zone>
          ))}
    </>
  )
}
