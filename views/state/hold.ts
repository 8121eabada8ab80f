/** Holding a key or a button for long enough. Let go early and nothing happens. */
import { createStore, type StoreApi } from "zustand/vanilla"

/** Milliseconds, as `--t-hold` in tokens.css. */
export const holdMs = 1200

export interface Hold {
  /** `performance.now()` of its begin while it is held. */
  readonly state: StoreApi<number | null>
  readonly begin: () => void
  readonly cancel: () => void
}

export const makeHold = (onHeld: () => void): Hold => {
  const state = createStore<number | null>(() => null)
  let timer: ReturnType<typeof setTimeout> | undefined
  const cancel = () => {
    clearTimeout(timer)
    timer = undefined
    if (state.getState() !== null) state.setState(null, true)
  }
  return {
    state,
    cancel,
    begin: () => {
      if (timer !== undefined) return
      state.setState(performance.now(), true)
      timer = setTimeout(() => {
        cancel()
        onHeld()
      }, holdMs)
    }
  }
}
