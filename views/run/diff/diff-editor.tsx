/** One diff editor: the models are exchanged, the editor stays. It acts and answers only while it is seen. What stands between lines is ours. */
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react"
import { makeEditor } from "./editor.ts"
import { decorationsOf, linesOfSelection, offerComments, takenAway, type Glyph } from "./glyphs.ts"
import type { monaco } from "./monaco.ts"
import { lineBelow, type Place, type Side } from "./places.ts"
import { modelsOf, type Models, type Sides } from "./sides.ts"
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
  /** Another one lies above it otherwise. */
  readonly shown: boolean
  /** Milliseconds until it follows, while it is not seen: one after another, so that a key never waits for all of them. */
  readonly patience: number
  /** Whether the one that was seen last had the focus: it goes to the next. */
  readonly focused: RefObject<boolean>
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
  /** The file that shows has its lines. */
  readonly onDrawn: (key: string) => void
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

/** After the next frame. Gives what calls it off. */
const afterPaint = (act: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(act)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

const toTop = (editor: monaco.editor.IStandaloneDiffEditor): void => {
  for (const side of [editor.getOriginalEditor(), editor.getModifiedEditor()]) {
    side.setPosition({ lineNumber: 1, column: 1 })
    side.setScrollTop(0)
  }
}

export const DiffEditor = (props: DiffEditorProps) => {
  const { sides, shown, patience, focused, inline, glyphs, out, zones, reader } = props
  const editable = shown && props.editable
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const [editor, setEditor] = useState<monaco.editor.IStandaloneDiffEditor>()
  const models = useRef<Models>(undefined)
  /** The options that were set last: setting the same again costs a drawing. */
  const options = useRef("")
  /** The file whose lines are drawn now, and how often it was: zones belong to one drawing of it. */
  const [drawn, setDrawn] = useState<{ readonly key: string; readonly changes: ReadonlyArray<monaco.editor.ILineChange> }>()

  useEffect(() => {
    if (place.current === null) return
    const { editor: made, dispose } = makeEditor(place.current, latest.current.inline)
    const comment = (side: Side) => (at: Omit<Place, "side">) => latest.current.onComment({ side, ...at })
    const offers = [offerComments(made.getOriginalEditor(), comment("before")), offerComments(made.getModifiedEditor(), comment("after"))]
    setEditor(made)
    return () => {
      for (const offer of offers) offer.dispose()
      made.setModel(null)
      models.current?.dispose()
      models.current = undefined
      dispose()
      options.current = ""
      setEditor(undefined)
    }
  }, [])

  useEffect(() => {
    if (editor === undefined) return
    const set = () => {
      const wanted = `${inline} ${editable}`
      if (wanted === options.current) return
      options.current = wanted
      editor.updateOptions({ renderSideBySide: !inline, readOnly: !editable })
      editor.getModifiedEditor().updateOptions({ readOnly: !editable, domReadOnly: !editable })
      nameSides(editor)
    }
    // The key that asked for it is answered first.
    if (shown) return afterPaint(set)
    const timer = setTimeout(set, patience)
    return () => clearTimeout(timer)
  }, [editor, shown, inline, editable])
  useEffect(() => {
    if (editable) editor?.getModifiedEditor().focus()
  }, [editor, editable])

  useEffect(() => {
    if (editor === undefined) return
    let listener: monaco.IDisposable | undefined
    const cancel = afterPaint(() => {
      const last = models.current
      const { view } = (models.current = modelsOf(editor, sides))
      editor.setModel(view)
      last?.dispose()
      toTop(editor)
      const settled = () => setDrawn({ key: sides.key, changes: editor.getLineChanges() ?? [] })
      listener = editor.onDidUpdateDiff(settled)
      settled()
    })
    return () => {
      cancel()
      listener?.dispose()
    }
  }, [editor, sides.key])

  const there = drawn?.key === sides.key
  useLayoutEffect(() => {
    const modified = models.current?.modified
    if (editor === undefined || modified === undefined || !shown || !there) return
    const right = editor.getModifiedEditor()
    const left = editor.getOriginalEditor()
    const asRead = modified.getAlternativeVersionId()
    let moved = false
    const report = () => {
      const changes = editor.getLineChanges()
      if (changes === null) return
      const line = right.getPosition()?.lineNumber ?? 1
      const at = changes.findLastIndex((change) => change.modifiedStartLineNumber <= line)
      latest.current.onChanges({ key: sides.key, at: moved ? at + 1 : 0, of: changes.length })
      latest.current.onDrawn(sides.key)
    }
    const listeners = [
      editor.onDidUpdateDiff(report),
      right.onDidChangeCursorPosition(report),
      modified.onDidChangeContent(() => latest.current.onTyped(modified.getValue(undefined, true)))
    ]
    if (focused.current) right.focus()
    report()
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
      focused.current = left.hasTextFocus() || right.hasTextFocus()
      for (const listener of listeners) listener.dispose()
      if (modified.isDisposed()) return
      // What was put into it is kept elsewhere: the next look at the file is at what the version has, from its beginning.
      if (modified.getAlternativeVersionId() !== asRead) modified.setValue(sides.after)
      toTop(editor)
    }
  }, [editor, sides.key, there, shown])

  // Below the one that shows, the keyboard passes it by, whatever Monaco draws into it meanwhile. `inert` says the same, and
  // has the browser style every line anew.
  useEffect(() => {
    const { current: below } = place
    if (shown || below === null) return
    const reached = new Set<HTMLElement>()
    const passBy = () => {
      for (const node of below.querySelectorAll<HTMLElement>("[tabindex], textarea, button, a[href]")) {
        if (node.tabIndex < 0) continue
        node.tabIndex = -1
        reached.add(node)
      }
    }
    const changes = new MutationObserver(passBy)
    changes.observe(below, { subtree: true, childList: true, attributeFilter: ["tabindex"] })
    passBy()
    return () => {
      changes.disconnect()
      for (const node of reached) node.tabIndex = 0
    }
  }, [shown])

  useEffect(() => {
    if (editor === undefined || !shown || !there) return
    const editors = { before: editor.getOriginalEditor(), after: editor.getModifiedEditor() }
    const sets = (["before", "after"] as const).map((side) =>
      editors[side].createDecorationsCollection([
        ...glyphs.filter((glyph) => glyph.side === side).flatMap(decorationsOf),
        ...(side === "after" ? takenAway(drawn.changes, out) : [])
      ])
    )
    return () => sets.forEach((set) => set.clear())
  }, [editor, shown, drawn, glyphs, out])

  // A line that something is said about is not folded away.
  const said = zones.map(({ side, line }) => `${side} ${line}`).join(" ")
  useEffect(() => {
    if (!shown || !there) return
    const view = (models.current?.view ?? {}) as Unfolding
    for (const { side, line } of zones) {
      if (side === "after") view.ensureModifiedLineIsVisible?.(line, 0, undefined)
      else view.ensureOriginalLineIsVisible?.(line, 0, undefined)
    }
  }, [editor, shown, drawn, said])

  return (
    <>
      <div
        ref={place}
        aria-hidden={!shown}
        data-shown={shown}
        data-there={there}
        className={`monaco absolute inset-0 ${sides.before === "" ? "no-before" : sides.after === "" ? "no-after" : ""}`}
        {...(editable ? { "data-typing": "" } : {})}
      />
      {editor === undefined || !shown || !there
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
