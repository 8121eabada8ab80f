/** The states of the streams that were used last, so that a command folds nothing and reads nothing. */
import type { StreamState } from "./stream-state.ts"

export interface StateCache {
  readonly get: (stream: string) => StreamState | undefined
  readonly set: (stream: string, state: StreamState) => void
  readonly clear: () => void
}

/** Keeps `limit` streams, least recently used out first. */
export const makeStateCache = (limit: number): StateCache => {
  const states = new Map<string, StreamState>()
  return {
    get: (stream) => {
      const state = states.get(stream)
      if (state === undefined) return undefined
      states.delete(stream)
      states.set(stream, state)
      return state
    },
    set: (stream, state) => {
      states.delete(stream)
      states.set(stream, state)
      if (states.size > limit) for (const oldest of states.keys()) return void states.delete(oldest)
    },
    clear: () => states.clear()
  }
}
