/** Editing a file in place (UI-4): begun with `e`, saved as a new version, and not left without a question. */
import { useEffect, useState, type RefObject } from "react"
import { guardRoute } from "../../state/route.ts"
import type { Reader } from "./diff-editor.tsx"

export interface Editing {
  /** The path that is being edited. */
  readonly path: string | undefined
  readonly edited: boolean
  readonly begin: () => void
  readonly onEdited: (edited: boolean) => void
  /** Ends it; asks first where something was typed. */
  readonly stop: () => void
  /** Somebody wants to go elsewhere. */
  readonly leaving: boolean
  readonly stay: () => void
  readonly leave: () => void
  /** The text that is to be saved; editing ends. */
  readonly finish: () => string | undefined
}

export const useEditing = (path: string, reader: RefObject<Reader | null>): Editing => {
  const [at, setAt] = useState<string>()
  const [edited, setEdited] = useState(false)
  /** Where to, by its address; empty: nowhere, editing alone is to end. */
  const [leaving, setLeaving] = useState<string>()
  const dirty = at !== undefined && edited
  useEffect(() => {
    if (!dirty) return
    const release = guardRoute((to) => setLeaving(to))
    const unload = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", unload)
    return () => {
      release()
      window.removeEventListener("beforeunload", unload)
    }
  }, [dirty])
  const end = () => {
    setAt(undefined)
    setEdited(false)
    setLeaving(undefined)
  }
  return {
    path: at === path ? at : undefined,
    edited,
    begin: () => setAt(path),
    onEdited: setEdited,
    stop: () => (dirty ? setLeaving("") : end()),
    leaving: leaving !== undefined,
    stay: () => {
      setLeaving(undefined)
      reader.current?.focus()
    },
    leave: () => {
      reader.current?.reset()
      const to = leaving
      end()
      // The guard goes with the next effect; the address changes after it.
      if (to !== undefined && to !== "") setTimeout(() => (location.hash = to))
    },
    finish: () => {
      const text = reader.current?.text()
      reader.current?.reset()
      end()
      return text
    }
  }
}
