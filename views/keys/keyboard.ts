/**
 * Actions of the page and their keys. Views bind what they own while they show. Letters are off in fields and under a
 * dialog. `g` waits for a second key. Holding Ctrl/Cmd+Shift+. stops everything, wherever the focus is.
 */
import { useEffect, useRef } from "react"
import { holdMs } from "../state/hold.ts"
import { stopHold } from "../state/kill.ts"
import { notify } from "../state/notices.ts"

/** Where an action belongs: the headings of the key help and of the palette. A later one's keys go before an earlier one's. */
export const places = ["Everywhere", "Go", "List", "Decide", "Run", "Timeline", "Diff", "Graph"] as const
export type Place = (typeof places)[number]

/** Something a person can do here. What has a name stands in the palette and the key help while it is bound. */
export interface Action {
  readonly place: Place
  /** A verb and its object: "Approve the change". Absent for keys that the palette would make no sense of, as moving in a list. */
  readonly name?: string
  /** By `KeyboardEvent.key`, `A` for Shift+a, `g i` for two after another, `Mod+k` with Ctrl or Cmd. */
  readonly keys: ReadonlyArray<string>
  /** What it would be done to, beside its name in the palette. */
  readonly about?: string | undefined
  /** Why it can't be done now, a sentence: its key and the palette say it, and nothing is done. */
  readonly missing?: string | undefined
  readonly act: () => void
}

/** Does it, or says why not. */
export const perform = ({ act, missing }: Action): void => (missing === undefined ? act() : notify(missing, "plain"))

const layers: Array<{ readonly current: ReadonlyArray<Action> }> = []
let prefix: { readonly key: string; readonly at: number } | undefined

export const useActions = (actions: ReadonlyArray<Action>): void => {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    layers.push(latest)
    return () => void layers.splice(layers.indexOf(latest), 1)
  }, [])
}

/** All that is bound, the most particular place first, and what was bound last before others of its place. */
const inForce = (): ReadonlyArray<Action> =>
  layers
    .flatMap(({ current }) => current)
    .toReversed()
    .toSorted((a, b) => places.indexOf(b.place) - places.indexOf(a.place))

/** What can be done now. An action whose every key belongs to another one here is left out. */
export const boundActions = (): ReadonlyArray<Action> => {
  const taken = new Set<string>()
  return inForce().filter(({ keys }) => {
    const free = keys.length === 0 || keys.some((key) => !taken.has(key))
    for (const key of keys) taken.add(key)
    return free
  })
}

const bound = (key: string) => inForce().find(({ keys }) => keys.includes(key))

/**
 * Monaco reads keys in a field of its own; read-only, so letters are the page's there, but not in its find box, nor
 * where somebody types: what is in `data-typing` is looked at as anywhere else.
 */
const isField = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest(".monaco-editor") !== null && target.closest("[data-typing]") === null) return target.closest(".find-widget") !== null
  // Nobody types into a checkbox: whoever pressed one goes on by keys.
  if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.role === "textbox"
}

/** Enter and the space bar belong to whatever control has the focus. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("button, a[href], summary, input") !== null

/** What lies over the page and has keys of its own: a dialog, an open menu or popover. */
const isOverlaid = (): boolean =>
  document.querySelector('dialog[open], [role="menu"][data-state="open"], [role="dialog"][data-state="open"]') !== null

const onKeyDown = (event: KeyboardEvent): void => {
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "Period") {
    event.preventDefault()
    if (!event.repeat) stopHold.begin()
    return
  }
  if (event.defaultPrevented || event.altKey || event.isComposing) return
  if (event.ctrlKey || event.metaKey) {
    const action = !isOverlaid() ? bound(`Mod+${event.key.toLowerCase()}`) : undefined
    if (action === undefined) return
    event.preventDefault()
    return perform(action)
  }
  if (isField(event.target) || isOverlaid()) return
  if (event.key === "Enter" && isControl(event.target)) return
  const second = prefix !== undefined && event.timeStamp - prefix.at < holdMs ? bound(`${prefix.key} ${event.key}`) : undefined
  prefix = undefined
  const action = second ?? bound(event.key)
  if (action === undefined) {
    if (event.key === "g") prefix = { key: "g", at: event.timeStamp }
    return
  }
  event.preventDefault()
  event.stopPropagation()
  perform(action)
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
