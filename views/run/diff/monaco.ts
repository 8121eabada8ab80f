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

self.MonacoEnvironment = {
  getWorker: () => new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), { type: "module", name: "editor" })
}

export { monaco }
