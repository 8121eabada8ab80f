/**
 * Events between a session and whoever consumes them. Never blocks the session (nobody may be listening)
 * and never grows past its bound: text that nobody fetched in time is left out and counted (REL-1).
 */
import { type Cause, Effect, Queue, Stream } from "effect"
import type { RuntimeEvent } from "./runtime-adapter.ts"

type Untimed<E> = E extends unknown ? Omit<E, "at"> : never
/** An event before the control plane has put its time on it. */
export type UntimedEvent = Untimed<RuntimeEvent>

export interface EventBuffer {
  readonly push: (event: UntimedEvent) => void
  /** Ends with the last event; a second consumer gets what the first did not. */
  readonly stream: Stream.Stream<RuntimeEvent>
  readonly end: () => void
}

/** Characters that may wait. */
const limit = 8 * 1024 * 1024
/** Characters that any event counts on top of its texts. */
const overhead = 64
/** Kinds that may be left out when too much waits; the rest says what happened and is always kept, cut short. */
const droppable: ReadonlySet<string> = new Set(["message.delta", "reasoning.delta", "tool.output", "unknown"])
/** Characters of one text in one event. */
export const longestText = 64 * 1024

export const clip = (text: string, to: number = longestText): string =>
  text.length <= to ? text : `${text.slice(0, to)} [cut: ${text.length} characters]`

export const makeEventBuffer: Effect.Effect<EventBuffer> = Effect.gen(function* () {
  const queue = yield* Queue.unbounded<RuntimeEvent, Cause.Done>()
  let waiting = 0
  let dropped = 0

  const offer = (event: UntimedEvent): void => {
    const timed = { ...event, at: Date.now() } as RuntimeEvent
    waiting += size(timed)
    Queue.offerUnsafe(queue, timed)
  }
  const push = (event: UntimedEvent): void => {
    if (droppable.has(event._tag) && waiting > limit) {
      dropped++
      return
    }
    if (waiting <= limit) confess()
    offer(clipped(event))
  }
  const confess = (): void => {
    if (dropped > 0) offer({ _tag: "unknown", raw: `${dropped} events were left out: nobody fetched them in time` })
    dropped = 0
  }
  const end = (): void => {
    confess()
    Queue.endUnsafe(queue)
  }
  const taken = (event: RuntimeEvent) => Effect.sync(() => void (waiting -= size(event)))
  return { push, stream: Stream.fromQueue(queue).pipe(Stream.tap(taken)), end }
})

const size = (event: RuntimeEvent): number =>
  Object.values(event).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), overhead)

const clipped = (event: UntimedEvent): UntimedEvent =>
  Object.fromEntries(Object.entries(event).map(([key, value]) => [key, typeof value === "string" ? clip(value) : value])) as UntimedEvent
