/** Monaco, bundled with the page: only what a reader needs, its worker from our own host, no address ever opened. */
import * as monaco from "monaco-editor/editor/editor.api.js"
import "monaco-editor/features/codicon/register.js"
import "monaco-editor/features/diffEditor/register.js"
import "monaco-editor/features/find/register.js"
import "monaco-editor/features/folding/register.js"
import "monaco-editor/features/clipboard/register.js"
import "monaco-editor/features/hover/register.js"
import "monaco-editor/features/bracketMatching/register.js"
import "monaco-editor/features/unicodeHighlighter/register.js"
import "monaco-editor/features/longLinesHelper/register.js"
import "monaco-editor/features/wordHighlighter/register.js"
import "monaco-editor/languages/definitions/register.all.js"

/** The page names its styles before ours and leaves them out until now: nothing else is drawn with them. */
const styles = document.querySelector<HTMLLinkElement>("#editor-styles")
if (styles?.disabled === true) {
  const come = new Promise((resolve) => {
    styles.addEventListener("load", resolve, { once: true })
    // Drawn badly is better than not at all.
    styles.addEventListener("error", resolve, { once: true })
  })
  styles.disabled = false
  await come
}

self.MonacoEnvironment = {
  getWorker: (_, label) => new Worker("/workers/editor.worker.js", { type: "module", name: label })
}

export { monaco }
