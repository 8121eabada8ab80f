/**
 * The files that stand ready for the editor: their models and the difference between them, computed ahead, so that the
 * next file is there at once. Few are kept; the others' models are disposed.
 */
import { monaco } from "./monaco.ts"

export interface Sides {
  readonly key: string
  readonly before: string
  readonly after: string
  readonly language: string
}

export interface Prepared {
  readonly key: string
  readonly original: monaco.editor.ITextModel
  readonly modified: monaco.editor.ITextModel
  readonly view: monaco.editor.IDiffEditorViewModel
}

/** The one that shows, the next and the one before, and one to spare. */
const most = 4

/** JSON has no colours of its own without a language service; its tokens are JavaScript's. */
const colouredAs: Readonly<Record<string, string>> = { json: "javascript" }

export interface Shelf {
  /** Ready for `setModel`; made now where it was not prepared. */
  readonly take: (sides: Sides) => Prepared
  readonly dispose: () => void
}

export const makeShelf = (editor: monaco.editor.IStandaloneDiffEditor): Shelf => {
  const ready = new Map<string, Prepared>()
  const end = ({ key, original, modified, view }: Prepared) => {
    ready.delete(key)
    view.dispose()
    original.dispose()
    modified.dispose()
  }
  return {
    take: ({ key, before, after, language }) => {
      const known = ready.get(key)
      if (known !== undefined) {
        ready.delete(key)
        ready.set(key, known)
        return known
      }
      const coloured = colouredAs[language] ?? language
      const original = monaco.editor.createModel(before, coloured)
      const modified = monaco.editor.createModel(after, coloured)
      const made = { key, original, modified, view: editor.createViewModel({ original, modified }) }
      ready.set(key, made)
      const shown = editor.getModel()?.modified
      for (const old of ready.values()) {
        if (ready.size <= most) break
        if (old.modified !== shown && old !== made) end(old)
      }
      return made
    },
    dispose: () => {
      for (const each of ready.values()) end(each)
    }
  }
}
