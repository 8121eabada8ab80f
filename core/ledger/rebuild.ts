/** Makes every projection anew from the events, in one transaction: the same events give the same bytes. */
import type { Database } from "bun:sqlite"
import type { Actor } from "../domain/actor.ts"
import type { Instant } from "../domain/ids.ts"
import { readEvent, type EventRow } from "./chain.ts"
import { openProjections } from "./projections.ts"
import { emptyState, foldEvent } from "./stream-state.ts"

/** The number of events folded. Throws, and changes nothing, when a stream does not fold. */
export const rebuildProjections = (db: Database): number => {
  const projections = openProjections(db)
  const streams = db.prepare<{ stream: string }, [string]>("SELECT stream FROM events WHERE stream > ? ORDER BY stream LIMIT 1")
  const eventsOf = db.prepare<Pick<EventRow, "seq" | "at" | "actor" | "cause" | "payload">, [string]>(
    "SELECT seq, at, actor, cause, payload FROM events WHERE stream = ? ORDER BY version"
  )
  return db
    .transaction(() => {
      projections.clear()
      let count = 0
      // Stream by stream: memory holds one run at a time.
      for (let row = streams.get(""); row !== null; row = streams.get(row.stream)) {
        let state = emptyState(row.stream)
        for (const event of eventsOf.all(row.stream)) {
          const meta = { seq: event.seq, at: event.at as Instant, actor: JSON.parse(event.actor) as Actor }
          const read = readEvent(event.payload)
          if (read._tag === "RunRequested") projections.addRunRequest(event.cause, row.stream)
          state = foldEvent(state, read, meta)
          count++
        }
        projections.save(row.stream, state)
      }
      return count
    })
    .immediate()
}
