/** A file's text before and after a change, and the models that an editor shows it by. */
import { monaco } from "./monaco.ts"

export interface Sides {
  readonly key: string
  readonly before: string
  readonly after: string
  readonly language: string
}

export interface Models {
  readonly modified: monaco.editor.ITextModel
  readonly view: monaco.editor.IDiffEditorViewModel
  readonly dispose: () => void
}

/** JSON has no colours of its own without a language service; its tokens are JavaScript's. */
const colouredAs: Readonly<Record<string, string>> = { json: "javascript" }

/** To be disposed when the editor shows something else. */
export const modelsOf = (editor: monaco.editor.IStandaloneDiffEditor, { before, after, language }: Sides): Models => {
  const coloured = colouredAs[language] ?? language
  const original = monaco.editor.createModel(before, coloured)
  const modified = monaco.editor.createModel(after, coloured)
  const view = editor.createViewModel({ original, modified })
  return {
    modified,
    view,
    dispose: () => {
      view.dispose()
      original.dispose()
      modified.dispose()
    }
  }
}
