/** The present, for ages: one timer for the whole page, only while it is visible and something shows an age. */
import { useSyncExternalStore } from "react"

const everyMs = 20_000
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const tick = () => {
  now = Date.now()
  for (const listener of listeners) listener()
}
const arrange = () => {
  const wanted = listeners.size > 0 && document.visibilityState === "visible"
  if (wanted && timer === undefined) {
    tick()
    timer = setInterval(tick, everyMs)
  }
  if (!wanted && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  if (listeners.size === 1) document.addEventListener("visibilitychange", arrange)
  // After the render that subscribes, so that it is not asked to render again at once.
  queueMicrotask(arrange)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) document.removeEventListener("visibilitychange", arrange)
    arrange()
  }
}

/** Epoch milliseconds, at most 20 s old. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)
