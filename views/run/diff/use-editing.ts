/** Editing a file in place (UI-4): begun with `e`, saved into a version by hand, and not left without a question. */
import { useEffect, useRef, useState, type RefObject } from "react"
import { guardRoute } from "../../state/route.ts"
import { keepTyped } from "../../state/typed.ts"
import type { Reader } from "./diff-editor.tsx"

export interface Editing {
  /** Whether this file is being edited. */
  readonly on: boolean
  readonly edited: boolean
  /** `text`: what to go on with, `saved`: as what it was saved last; absent: as it is in the version. */
  readonly begin: (text: string | undefined, saved: string | undefined) => void
  /** All of the text, with each letter. */
  readonly onTyped: (text: string) => void
  /** Ends it; asks first where something was typed. */
  readonly stop: () => void
  /** Somebody wants to go elsewhere. */
  readonly leaving: boolean
  readonly stay: () => void
  readonly leave: () => void
  /** The text that is to be saved; editing ends. */
  readonly finish: () => string | undefined
}

/** Nobody waits for the storage between two letters. */
const keepAfterMs = 400

export const useEditing = (patchSetId: string, path: string, reader: RefObject<Reader | null>): Editing => {
  const [at, setAt] = useState<string>()
  const [edited, setEdited] = useState(false)
  /** Where to, by its address; empty: nowhere, editing alone is to end. */
  const [leaving, setLeaving] = useState<string>()
  const base = useRef<string>(undefined)
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined)
  const dirty = at !== undefined && edited
  useEffect(() => {
    if (!dirty) return
    const release = guardRoute((to) => setLeaving(to))
    const unload = (event: BeforeUnloadEvent) => {
      keepTyped(patchSetId, path, reader.current?.text())
      event.preventDefault()
    }
    window.addEventListener("beforeunload", unload)
    return () => {
      release()
      window.removeEventListener("beforeunload", unload)
    }
  }, [dirty, patchSetId, path])
  // Whoever goes on to another file edits no more.
  useEffect(
    () => () => {
      base.current = undefined
      setAt(undefined)
      setEdited(false)
    },
    [path]
  )
  const end = () => {
    base.current = undefined
    reader.current?.reset()
    clearTimeout(soon.current)
    keepTyped(patchSetId, path, undefined)
    setAt(undefined)
    setEdited(false)
    setLeaving(undefined)
  }
  const on = at === path
  return {
    on,
    edited,
    begin: (text, saved) => {
      base.current = saved ?? reader.current?.text()
      setAt(path)
      const from = text ?? saved
      if (from !== undefined) reader.current?.put(from)
    },
    onTyped: (text) => {
      if (base.current === undefined) return
      const differs = text !== base.current
      setEdited(differs)
      clearTimeout(soon.current)
      soon.current = setTimeout(() => keepTyped(patchSetId, path, differs ? text : undefined), keepAfterMs)
    },
    stop: () => (dirty ? setLeaving("") : end()),
    leaving: leaving !== undefined,
    stay: () => {
      setLeaving(undefined)
      reader.current?.focus()
    },
    leave: () => {
      const to = leaving
      end()
      // The guard goes with the next effect; the address changes after it.
      if (to !== undefined && to !== "") setTimeout(() => (location.hash = to))
    },
    finish: () => {
      const text = reader.current?.text()
      end()
      return text
    }
  }
}
