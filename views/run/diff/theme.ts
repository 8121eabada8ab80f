/** Monaco's colours from the same tokens as everything else, read from the page as it is now. */
import { monaco } from "./monaco.ts"

/** `#rrggbb` or `#rrggbbaa` of a token in the theme that shows; `light-dark()` is resolved by the browser. */
const resolver = () => {
  const probe = document.createElement("i")
  document.body.append(probe)
  return {
    of: (token: string): string => {
      probe.style.color = `var(--${token})`
      const [red = 0, green = 0, blue = 0, alpha = 1] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number)
      return `#${[red, green, blue, ...(alpha === 1 ? [] : [Math.round(alpha * 255)])].map(hex).join("")}`
    },
    done: () => probe.remove()
  }
}
const hex = (value: number) => Math.round(value).toString(16).padStart(2, "0")

const isDark = (background: string) => Number.parseInt(background.slice(1, 3), 16) < 128

/** Defines and takes the theme `patchplane`. */
export const applyTheme = (): void => {
  const { of, done } = resolver()
  const background = of("bg")
  const brackets = Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, of("code")]))
  const ink = (token: string) => of(token).slice(1)
  monaco.editor.defineTheme("patchplane", {
    base: isDark(background) ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      { token: "", foreground: ink("code") },
      { token: "comment", foreground: ink("code-comment") },
      { token: "string", foreground: ink("code-string") },
      { token: "regexp", foreground: ink("code-string") },
      { token: "number", foreground: ink("code-number") },
      { token: "constant", foreground: ink("code-number") },
      { token: "keyword", foreground: ink("code-keyword") },
      { token: "tag", foreground: ink("code-keyword") },
      { token: "type", foreground: ink("code-type") },
      { token: "attribute.name", foreground: ink("code-function") },
      { token: "string.key.json", foreground: ink("code-function") },
      { token: "metatag", foreground: ink("code-comment") }
    ],
    colors: {
      ...brackets,
      "editor.background": background,
      "editor.foreground": of("code"),
      "editorLineNumber.foreground": of("text-3"),
      "editorLineNumber.activeForeground": of("text"),
      // The empty line after the last: Monaco fades it to a ratio of 2 otherwise.
      "editorLineNumber.dimmedForeground": of("text-3"),
      "editor.selectionBackground": of("bg-selected"),
      "editor.inactiveSelectionBackground": of("bg-active"),
      "editor.lineHighlightBorder": "#00000000",
      "editorCursor.foreground": of("accent"),
      "editorWidget.background": of("bg-raised"),
      "editorWidget.border": of("line-strong"),
      "input.background": of("bg"),
      "input.foreground": of("text"),
      "input.border": of("line-control"),
      focusBorder: of("focus"),
      "editorHoverWidget.background": of("bg-raised"),
      "editorHoverWidget.border": of("line-strong"),
      "diffEditor.insertedLineBackground": of("diff-add-line"),
      "diffEditor.insertedTextBackground": of("diff-add-word"),
      "diffEditor.removedLineBackground": of("diff-del-line"),
      "diffEditor.removedTextBackground": of("diff-del-word"),
      "diffEditorGutter.insertedLineBackground": of("diff-add-line"),
      "diffEditorGutter.removedLineBackground": of("diff-del-line"),
      "diffEditor.diagonalFill": "#00000000",
      "diffEditor.border": of("line"),
      "diffEditor.unchangedRegionBackground": of("bg-sunken"),
      "diffEditor.unchangedRegionForeground": of("text-3"),
      "diffEditor.unchangedCodeBackground": "#00000000",
      "diffEditorOverview.insertedForeground": of("diff-add"),
      "diffEditorOverview.removedForeground": of("diff-del"),
      "editorOverviewRuler.border": of("line"),
      "scrollbarSlider.background": `${of("line-strong")}66`,
      "scrollbarSlider.hoverBackground": `${of("line-strong")}aa`,
      "scrollbarSlider.activeBackground": of("line-strong"),
      "scrollbar.shadow": "#00000000",
      "editorUnicodeHighlight.border": of("wait"),
      "editorUnicodeHighlight.background": of("wait-tint"),
      "editorGutter.background": background,
      "editorBracketMatch.background": of("bg-active"),
      "editorBracketMatch.border": of("line-strong")
    }
  })
  done()
  monaco.editor.setTheme("patchplane")
}
