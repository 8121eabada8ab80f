/**
 * Keys of the page. Views bind the keys that they own while they show; the latest binding of a key wins. Letters
 * are off in fields, under a dialog, and with a modifier. `g` waits for a second key. Holding
 * Ctrl/Cmd+Shift+. stops everything, wherever the focus is.
 */
import { useEffect, useRef } from "react"
import { holdMs } from "../state/hold.ts"
import { stopHold } from "../state/kill.ts"

/** By `KeyboardEvent.key`, `A` for Shift+a, `g i` for two after another. */
export type Bindings = Readonly<Record<string, () => void>>

const layers: Array<{ readonly current: Bindings }> = []
let prefix: { readonly key: string; readonly at: number } | undefined

export const useKeys = (bindings: Bindings): void => {
  const latest = useRef(bindings)
  useEffect(() => {
    latest.current = bindings
  })
  useEffect(() => {
    layers.push(latest)
    return () => void layers.splice(layers.indexOf(latest), 1)
  }, [])
}

const bound = (key: string) => layers.findLast(({ current }) => Object.hasOwn(current, key))?.current[key]

/** Monaco reads keys in a field of its own; read-only, so letters are the page's there, but not in its find box. */
const isField = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest(".monaco-editor") !== null) return target.closest(".find-widget") !== null
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.role === "textbox"
}

/** Enter and the space bar belong to whatever control has the focus. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("button, a[href], summary, input") !== null

const onKeyDown = (event: KeyboardEvent): void => {
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "Period") {
    event.preventDefault()
    if (!event.repeat) stopHold.begin()
    return
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (isField(event.target) || document.querySelector("dialog[open]") !== null) return
  if (event.key === "Enter" && isControl(event.target)) return
  const second = prefix !== undefined && event.timeStamp - prefix.at < holdMs ? bound(`${prefix.key} ${event.key}`) : undefined
  prefix = undefined
  const run = second ?? bound(event.key)
  if (run === undefined) {
    if (event.key === "g") prefix = { key: "g", at: event.timeStamp }
    return
  }
  event.preventDefault()
  event.stopPropagation()
  run()
}

const onKeyUp = (event: KeyboardEvent): void => {
  if (event.code === "Period" || ["Control", "Meta", "Shift"].includes(event.key)) stopHold.cancel()
}

/** Listens in the capture phase: an editor that has the focus does not swallow the page's keys. */
export const startKeyboard = (): void => {
  document.addEventListener("keydown", onKeyDown, true)
  document.addEventListener("keyup", onKeyUp, true)
  window.addEventListener("blur", () => stopHold.cancel())
}
