/** The lines of a timeline: the ledger's events and, under a session that is unfolded, what stands in its transcript. Pure. */
import type { EventView } from "../../../core/api/contract.ts"
import type { Transcript } from "./transcripts.ts"
import { kindOf, type Filter } from "./kinds.ts"
import type { Entry } from "./transcript.ts"

export type Shown = Filter | "all"

export interface EntryRow {
  readonly session: string
  readonly index: number
  /** Absent while the transcript is read, or where it can't be. */
  readonly entry?: Entry
  readonly words?: string
}
export type Row = EventView | EntryRow

export const isEvent = (row: Row): row is EventView => "event" in row

/** `812` for the event with that number, `3f0a91c2.7` for an entry of a transcript. */
export const keyOf = (row: Row): string => (isEvent(row) ? String(row.event.seq) : `${row.session.slice(0, 8)}.${row.index}`)

/** The transcript that an event's session left. */
export const transcriptOf = ({ event: { event } }: EventView): string | undefined =>
  event._tag === "SessionRecorded" ? event.session.transcript : undefined

export interface Wanted {
  readonly shown: Shown
  /** In lower case; empty: everything. */
  readonly find: string
  /** Sessions that are unfolded, by their transcript. */
  readonly sessions: ReadonlySet<string>
  readonly transcripts: ReadonlyMap<string, Transcript>
}

export const rowsOf = (events: ReadonlyArray<EventView>, wanted: Wanted): ReadonlyArray<Row> => {
  const { shown, find, sessions } = wanted
  const everything = shown === "all" && find === ""
  // The usual case: nothing is filtered and no session is open, so the events are the rows.
  if (everything && sessions.size === 0) return events
  const rows: Array<Row> = []
  for (const view of events) {
    const fits = everything || ((shown === "all" || kindOf(view.event.event).filter === shown) && holds(view, find))
    if (fits) rows.push(view)
    const session = transcriptOf(view)
    if (session !== undefined && sessions.has(session)) rows.push(...entriesOf(session, wanted))
  }
  return rows
}

const entriesOf = (session: string, { shown, find, transcripts }: Wanted): ReadonlyArray<EntryRow> => {
  const transcript = transcripts.get(session)
  if (transcript?.entries === undefined) {
    return [{ session, index: 0, words: transcript?.problem === undefined ? "Reading the transcript…" : transcript.problem.what }]
  }
  if (transcript.entries.length === 0) return [{ session, index: 0, words: "The transcript is empty." }]
  return transcript.entries
    .map((entry, index) => ({ session, index, entry }))
    .filter(({ entry }) => (shown === "all" || entryFilter(entry) === shown || shown === "agent") && says(entry, find))
}

/** A tool call that went wrong is an error; all else is the agent's. */
export const entryFilter = (entry: Entry): Filter =>
  (entry.kind === "tool" && entry.ok === false) || (entry.kind === "note" && entry.ink === "fail") ? "error" : "agent"

const holds = ({ line, text }: EventView, find: string): boolean =>
  find === "" || line.toLowerCase().includes(find) || (text?.toLowerCase().includes(find) ?? false)

const says = (entry: Entry, find: string): boolean => {
  if (find === "") return true
  const texts =
    entry.kind === "tool"
      ? [entry.tool, entry.input, entry.output]
      : entry.kind === "turn"
        ? []
        : [entry.text ?? "", "line" in entry ? entry.line : ""]
  return texts.some((text) => text.toLowerCase().includes(find))
}

/** Pixels of an event that is folded: one line, or two where there is a text to begin to read. So is it drawn (run.css). */
export const lineHeight = 28
const previewHeight = 46
/** Pixels of a row: exact for a folded event, else a guess until it is measured. */
export const heightOf = (row: Row, open: boolean): number => {
  if (!isEvent(row)) return lineHeight
  const { text } = row
  if (text === undefined || !/\S/.test(text)) return lineHeight
  return open ? lineHeight + 16 + 18 * Math.min(13, text.split("\n", 14).length) : previewHeight
}

/** The line of its text that is shown while it is folded: the first that says something, or the first that was looked for. */
export const previewOf = (row: Row, find: string): string => {
  const text = isEvent(row) ? row.text : row.entry === undefined ? undefined : row.entry.kind === "note" ? row.entry.text : undefined
  if (text === undefined || text === "") return ""
  if (find !== "") {
    const at = text.toLowerCase().indexOf(find)
    if (at >= 0) return text.slice(Math.max(0, text.lastIndexOf("\n", at) + 1, at - 80), at + 200).split("\n")[0] ?? ""
  }
  return firstSaying(text)
}

/** The first line that says something: a document's opening brace does not. Looks at the beginning alone. */
const firstSaying = (text: string): string => {
  const start = text.slice(0, 1_000)
  return (start.split("\n").find((line) => /[\p{L}\p{N}]/u.test(line)) ?? start).trim().slice(0, 240)
}

/** How many events each filter shows; `before` are the counts of the first `of` events, which only grow. */
export interface Counts {
  readonly of: ReadonlyArray<EventView>
  readonly counts: Readonly<Record<Shown, number>>
}
const nothing: Record<Shown, number> = { all: 0, decision: 0, agent: 0, work: 0, error: 0 }

export const countsOf = (events: ReadonlyArray<EventView>, before?: Counts): Counts => {
  const known = before?.of.length ?? 0
  const grown = before !== undefined && known <= events.length && before.of[0] === events[0] && before.of[known - 1] === events[known - 1]
  const counts = { ...(grown ? before.counts : nothing) }
  for (let index = grown ? known : 0; index < events.length; index++) {
    const view = events[index]
    if (view === undefined) continue
    counts.all++
    counts[kindOf(view.event.event).filter]++
  }
  return { of: events, counts }
}
