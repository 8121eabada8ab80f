/** The streams that were used last, so that a command folds nothing and reads nothing. */
import type { StreamState } from "./stream-state.ts"

export interface Held {
  readonly state: StreamState
  /** The ids of all commands that led to an event of the stream: a repeat is known by them. */
  readonly causes: Set<string>
}

export interface StateCache {
  readonly get: (stream: string) => Held | undefined
  readonly set: (stream: string, held: Held) => void
  readonly clear: () => void
}

/** Keeps `limit` streams, least recently used out first. */
export const makeStateCache = (limit: number): StateCache => {
  const streams = new Map<string, Held>()
  return {
    get: (stream) => {
      const held = streams.get(stream)
      if (held === undefined) return undefined
      streams.delete(stream)
      streams.set(stream, held)
      return held
    },
    set: (stream, held) => {
      streams.delete(stream)
      streams.set(stream, held)
      if (streams.size > limit) for (const oldest of streams.keys()) return void streams.delete(oldest)
    },
    clear: () => streams.clear()
  }
}
