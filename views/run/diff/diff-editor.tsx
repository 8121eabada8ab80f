/** Monaco's diff editor over two models of our own. It reads; nothing in it can be edited. */
import { useEffect, useRef, type RefObject } from "react"
import type { Finding } from "../../../core/domain/outcome.ts"
import { visible } from "../../text/visible.ts"
import { monaco } from "./monaco.ts"
import { applyTheme } from "./theme.ts"

/** What the keys and the findings do to the diff that shows. */
export interface Reader {
  readonly next: () => void
  readonly previous: () => void
  readonly reveal: (line: number) => void
}

export interface DiffEditorProps {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly language: string
  readonly inline: boolean
  readonly findings: ReadonlyArray<Finding>
  readonly reader: RefObject<Reader | null>
  /** Which change the cursor is at, counted from 1; 0 before the first move. */
  readonly onChanges: (changes: { readonly at: number; readonly of: number }) => void
}

const pixels = (token: string) => Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token))

const options = (inline: boolean): monaco.editor.IDiffEditorConstructionOptions => ({
  readOnly: true,
  domReadOnly: true,
  originalEditable: false,
  automaticLayout: true,
  renderSideBySide: !inline,
  useInlineViewWhenSpaceIsLimited: false,
  renderMarginRevertIcon: false,
  renderGutterMenu: false,
  renderOverviewRuler: true,
  diffAlgorithm: "advanced",
  maxComputationTime: 5000,
  hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 4, revealLineCount: 20 },
  ignoreTrimWhitespace: false,
  fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono"),
  fontSize: pixels("--fs-12"),
  lineHeight: pixels("--code-line"),
  fontLigatures: false,
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 14,
  glyphMargin: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: "none",
  renderWhitespace: "selection",
  contextmenu: false,
  links: false,
  stickyScroll: { enabled: false },
  occurrencesHighlight: "off",
  guides: { indentation: false },
  overviewRulerLanes: 1,
  overviewRulerBorder: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  // What acts unseen is made seen: controls, bidirectional marks, look-alike letters.
  renderControlCharacters: true,
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, includeComments: true, includeStrings: true }
})

/** JSON has no colours of its own without a language service; its tokens are JavaScript's. */
const colouredAs: Readonly<Record<string, string>> = { json: "javascript" }

export const DiffEditor = ({ path, before, after, language, inline, findings, reader, onChanges }: DiffEditorProps) => {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneDiffEditor>(null)

  useEffect(() => {
    if (place.current === null) return
    applyTheme()
    const made = monaco.editor.createDiffEditor(place.current, {
      ...options(inline),
      originalAriaLabel: `${path} before`,
      modifiedAriaLabel: `${path} after`
    })
    editor.current = made
    const scheme = window.matchMedia("(prefers-color-scheme: dark)")
    scheme.addEventListener("change", applyTheme)
    const themes = new MutationObserver(applyTheme)
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] })
    return () => {
      scheme.removeEventListener("change", applyTheme)
      themes.disconnect()
      editor.current = null
      made.dispose()
    }
  }, [path])

  useEffect(() => editor.current?.updateOptions({ renderSideBySide: !inline }), [inline])

  useEffect(() => {
    const made = editor.current
    if (made === null) return
    const original = monaco.editor.createModel(before, colouredAs[language] ?? language)
    const modified = monaco.editor.createModel(after, colouredAs[language] ?? language)
    made.setModel({ original, modified })
    const right = made.getModifiedEditor()
    // Monaco names its fields only when it notices a screen reader, and makes them anew with each model.
    for (const [side, words] of [[made.getOriginalEditor(), "before"] as const, [right, "after"] as const]) {
      side
        .getDomNode()
        ?.querySelector("[role=textbox]")
        ?.setAttribute("aria-label", `${visible(path)} ${words}`)
    }
    let moved = false
    const report = () => {
      const changes = made.getLineChanges() ?? []
      const line = right.getPosition()?.lineNumber ?? 1
      const at = changes.findLastIndex((change) => change.modifiedStartLineNumber <= line)
      onChanges({ at: moved ? at + 1 : 0, of: changes.length })
    }
    const diffed = made.onDidUpdateDiff(report)
    const cursor = right.onDidChangeCursorPosition(report)
    const marks = right.createDecorationsCollection(
      findings.flatMap(({ line, endLine, severity }) =>
        line === undefined
          ? []
          : [
              {
                range: new monaco.Range(line, 1, endLine ?? line, 1),
                options: {
                  isWholeLine: true,
                  linesDecorationsClassName: severity === "info" || severity === "low" ? "mark-low" : "mark-wait"
                }
              }
            ]
      )
    )
    const move = (target: "next" | "previous") => {
      moved = true
      made.goToDiff(target)
      report()
    }
    reader.current = {
      next: () => move("next"),
      previous: () => move("previous"),
      reveal: (line) => {
        right.setPosition({ lineNumber: line, column: 1 })
        right.revealLineInCenter(line)
      }
    }
    return () => {
      reader.current = null
      diffed.dispose()
      cursor.dispose()
      marks.clear()
      // The editor may be gone already (its effect is cleaned up first); models are ours to end.
      editor.current?.setModel(null)
      original.dispose()
      modified.dispose()
    }
  }, [path, before, after, language])

  return <div ref={place} className={`grow monaco ${before === "" ? "no-before" : after === "" ? "no-after" : ""}`} />
}
