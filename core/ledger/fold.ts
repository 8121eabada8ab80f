/**
 * Folds events into projections, in the order in which they happened: one pass over the ledger from its first page to
 * its last. Only the streams in use are held in memory; what comes too late for that is read back from the projections.
 */
import type { Database } from "bun:sqlite"
import type { Actor } from "../domain/actor.ts"
import type { Instant } from "../domain/ids.ts"
import { readEvent } from "./chain.ts"
import type { Projections } from "./projections.ts"
import { foldEvent, type StreamState } from "./stream-state.ts"

/** After `after`, up to and with `until`, of the streams from `from` to before `to`. */
export interface Share {
  readonly after: number
  readonly until: number
  readonly from: string
  readonly to: string
}

export const everything: Pick<Share, "from" | "to"> = { from: "", to: "~" }

/** Run ids are random: their first digit shares them out evenly. The installation is in the first share. */
export const sharesOf = (after: number, until: number, parts: number): ReadonlyArray<Share> => {
  const edge = (part: number) =>
    part === 0 ? everything.from : part >= parts ? everything.to : `run_${Math.floor((16 * part) / parts).toString(16)}`
  return Array.from({ length: parts }, (_, part) => ({ after, until, from: edge(part), to: edge(part + 1) }))
}

/** Streams held at once; a run in use has a few dozen kilobytes. */
const held = 256
const page = 256

interface Held {
  state: StreamState
  /** What the projections hold of the stream. */
  readonly saved: StreamState | undefined
}

type Row = [seq: number, at: number, actor: string, cause: string, stream: string, payload: string]

/** The number of events folded. Throws when a stream does not fold. */
export const foldInto = (projections: Projections, events: Database, { after, until, from, to }: Share): number => {
  const rows = events.prepare(
    `SELECT seq, at, actor, iif(type = 'RunRequested', cause, ''), stream, payload FROM events
     WHERE seq > ? AND seq <= ? AND +stream >= ? AND +stream < ? ORDER BY seq LIMIT ${page}`
  )
  const streams = new Map<string, Held>()
  const actors = new Map<string, Actor>()
  let count = 0

  const save = (stream: string, { state, saved }: Held) => projections.save(stream, state, saved)
  const stateOf = (stream: string): Held => {
    const known = streams.get(stream)
    if (known !== undefined) return known
    if (streams.size >= held) putAwayOldest()
    const state = projections.load(stream)
    const taken = { state, saved: state.version === 0 ? undefined : state }
    streams.set(stream, taken)
    return taken
  }
  /** The one that is held longest; most runs have ended by then. */
  const putAwayOldest = () => {
    for (const [oldest, state] of streams) {
      save(oldest, state)
      streams.delete(oldest)
      return
    }
  }
  const actorOf = (text: string): Actor => {
    const known = actors.get(text)
    if (known !== undefined) return known
    if (actors.size > page) actors.clear()
    const actor = JSON.parse(text) as Actor
    actors.set(text, actor)
    return actor
  }

  for (let last = after; ;) {
    const found = rows.values(last, until, from, to) as Array<Row>
    for (const [seq, at, actor, cause, stream, payload] of found) {
      const event = readEvent(payload)
      const taken = stateOf(stream)
      taken.state = foldEvent(taken.state, event, { seq, at: at as Instant, actor: actorOf(actor) })
      projections.note(stream, event, cause, seq)
      if (event._tag === "RunFinished") {
        save(stream, taken)
        streams.delete(stream)
      }
      last = seq
    }
    count += found.length
    if (found.length < page) break
  }
  for (const [stream, state] of streams) save(stream, state)
  return count
}
