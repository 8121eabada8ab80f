/** Monaco's diff editor as we set it up, in the colours of the page for as long as it lives. */
import { monaco } from "./monaco.ts"
import { applyTheme } from "./theme.ts"

const pixels = (token: string) => Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token))

const options = (inline: boolean): monaco.editor.IDiffEditorConstructionOptions => ({
  readOnly: true,
  domReadOnly: true,
  originalEditable: false,
  automaticLayout: true,
  // Fewer layers: three editors of them take longer to put together than their lines take to paint.
  disableLayerHinting: true,
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
  glyphMargin: true,
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
  fixedOverflowWidgets: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  // What acts unseen is made seen: controls, bidirectional marks, look-alike letters.
  renderControlCharacters: true,
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, includeComments: true, includeStrings: true }
})

export interface MadeEditor {
  readonly editor: monaco.editor.IStandaloneDiffEditor
  readonly dispose: () => void
}

export const makeEditor = (place: HTMLElement, inline: boolean): MadeEditor => {
  applyTheme()
  const editor = monaco.editor.createDiffEditor(place, options(inline))
  const scheme = window.matchMedia("(prefers-color-scheme: dark)")
  scheme.addEventListener("change", applyTheme)
  const themes = new MutationObserver(applyTheme)
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] })
  return {
    editor,
    dispose: () => {
      scheme.removeEventListener("change", applyTheme)
      themes.disconnect()
      editor.dispose()
    }
  }
}
