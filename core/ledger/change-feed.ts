/**
 * `changes`: past events in pages, one `live` marker, then new ones. Every follower is a cursor that reads
 * committed events from the database when it is ready for more; a slow one holds up nobody and piles up
 * nothing. Followers at the same place share one read.
 */
import { Effect, Option, Stream } from "effect"
import type { StoredEvent } from "../domain/event.ts"
import type { Change } from "./ledger.ts"

/** Events read at once. */
export const pageSize = 256

export interface Page {
  readonly stream: string | undefined
  readonly after: number
  readonly until: number
  readonly limit: number
}

export interface ChangeFeed {
  readonly head: () => number
  /** What was committed since: up to `head`, in these streams. Wakes who waits for it. */
  readonly committed: (head: number, streams: ReadonlySet<string>) => void
  readonly changes: (query: { readonly after: number; readonly follow: boolean; readonly stream?: string }) => Stream.Stream<Change>
}

interface Cursor {
  readonly after: number
  /** The head when the replay began; past events go up to here. Absent once live. */
  readonly replayUntil?: number
}
type Step = readonly [ReadonlyArray<Change>, Option.Option<Cursor>]

export const makeChangeFeed = (initialHead: number, read: (page: Page) => ReadonlyArray<StoredEvent>): ChangeFeed => {
  let head = initialHead
  const waiting = new Set<{ readonly stream: string | undefined; readonly wake: () => void }>()
  let shared: { readonly after: number; readonly until: number; readonly events: ReadonlyArray<StoredEvent> } | undefined

  const readPage = (stream: string | undefined, after: number, until: number): ReadonlyArray<StoredEvent> => {
    if (stream !== undefined) return read({ stream, after, until, limit: pageSize })
    if (shared?.after === after && shared.until === until) return shared.events
    const events = read({ stream, after, until, limit: pageSize })
    shared = { after, until, events }
    return events
  }

  /** Ends when something newer than `after` is committed in `stream`; at once if it is already. */
  const newerThan = (after: number, stream: string | undefined) =>
    Effect.callback<void>((resume) => {
      if (head > after) return resume(Effect.void)
      const waiter = {
        stream,
        wake: () => {
          waiting.delete(waiter)
          resume(Effect.void)
        }
      }
      waiting.add(waiter)
      return Effect.sync(() => waiting.delete(waiter))
    })

  const page = (stream: string | undefined, after: number, until: number) => {
    const events = readPage(stream, after, until)
    const last = events.length < pageSize ? until : (events.at(-1)?.seq ?? until)
    return { changes: events.map((event): Change => ({ _tag: "event", event })), last: Math.max(after, last) }
  }

  return {
    head: () => head,
    committed: (newHead, streams) => {
      head = newHead
      shared = undefined
      // A copy: who is woken may wait again at once.
      for (const waiter of Array.from(waiting)) if (waiter.stream === undefined || streams.has(waiter.stream)) waiter.wake()
    },
    changes: ({ after: begin, follow, stream }) => {
      const replay = (after: number, until: number): Step => {
        if (after >= until) return [[{ _tag: "live", seq: until }], follow ? Option.some({ after }) : Option.none()]
        const { changes, last } = page(stream, after, until)
        return [changes, Option.some({ after: last, replayUntil: until })]
      }
      const live = (after: number) =>
        Effect.map(newerThan(after, stream), (): Step => {
          const { changes, last } = page(stream, after, head)
          return [changes, Option.some({ after: last })]
        })
      return Stream.suspend(() =>
        Stream.paginate<Cursor, Change>({ after: begin, replayUntil: head }, ({ after, replayUntil }) =>
          replayUntil === undefined ? live(after) : Effect.sync(() => replay(after, replayUntil))
        )
      )
    }
  }
}
