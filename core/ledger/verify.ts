/**
 * Checks the whole ledger, or what came after an event that was checked before: every link of the chain, every
 * stream's order, every artifact. The chain is checked in ranges, which threads may do at once; memory grows with
 * the number of runs and not with that of events.
 */
import type { Database } from "bun:sqlite"
import type { Verification, Verified } from "./ledger.ts"
import { listed, openNamedArtifacts, storedArtifacts, type NamedArtifacts } from "./stored-artifacts.ts"
import { checkRange, outOfOrder, type Range, type RangeCheck } from "./verify-range.ts"

/** One range, and the artifacts that its events name. */
export interface PartCheck extends RangeCheck {
  readonly named: NamedArtifacts
}

/** Fewer events than this are not worth a thread of their own. */
const worthAThread = 20_000

/** Ranges of about the same size, in order. */
export const rangesOf = (after: number, until: number, threads: number): ReadonlyArray<Range> => {
  const parts = Math.max(1, Math.min(threads, Math.floor((until - after) / worthAThread)))
  const edge = (part: number) => after + Math.round(((until - after) * part) / parts)
  return Array.from({ length: parts }, (_, part) => ({ after: edge(part), until: edge(part + 1) }))
}

/** `content`: the artifacts that the range names are hashed too. */
export const verifyPart = (db: Database, artifacts: string, range: Range, content: boolean, most?: number): PartCheck => {
  const store = openNamedArtifacts(db, artifacts, content, most)
  const checked = checkRange(db, range, store.named)
  return { ...checked, named: store.result() }
}

/** Joins the parts of one verification, which lie one after another and begin after `since`, and checks what is beside the chain. */
export const conclude = (db: Database, artifacts: string, since: Verified | undefined, parts: ReadonlyArray<PartCheck>): Verification => {
  const after = since?.seq ?? 0
  const joined = join(db, after, parts)
  const broken = (since === undefined ? null : unlinked(db, since)) ?? joined.broken ?? cutOff(db, joined, after > 0)
  const stored: Pick<NamedArtifacts, "checked" | "corrupt"> = after === 0 ? storedArtifacts(db, artifacts) : { checked: 0, corrupt: [] }
  const all = <K extends "missing" | "corrupt" | "erased">(key: K) =>
    parts.flatMap(({ named }): ReadonlyArray<NamedArtifacts[K][number]> => named[key])
  return {
    after,
    events: joined.last.seq,
    head: joined.last,
    broken,
    artifacts: {
      checked: parts.reduce((sum, { named }) => sum + named.checked, stored.checked),
      missing: [...new Set(all("missing"))].slice(0, listed),
      corrupt: [...new Set([...stored.corrupt, ...all("corrupt")])].slice(0, listed),
      erased: [...new Map(all("erased").map((erased) => [erased.hash, erased])).values()].slice(0, listed)
    }
  }
}

/** New events that are checked by a thread which has other things to do, and bytes of their artifacts. */
export const few = { events: 2_000, bytes: 32 * 1024 * 1024 }

/** Few new events, in this thread. Throws when it is more than `few`. */
export const verifyFew = (db: Database, artifacts: string, since: Verified, until: number): Verification =>
  conclude(db, artifacts, since, [verifyPart(db, artifacts, { after: Math.min(since.seq, until), until }, true, few.bytes)])

/** All of it, in this thread. */
export const verifyLedger = (db: Database, artifacts: string): Verification => {
  const { seq: until } = db.query("SELECT coalesce(max(seq), 0) AS seq FROM events").get() as { seq: number }
  return conclude(db, artifacts, undefined, [verifyPart(db, artifacts, { after: 0, until }, false)])
}

interface Joined extends Pick<RangeCheck, "last" | "broken"> {
  /** The version that each stream ends with, as far as it was looked at. */
  readonly versions: ReadonlyMap<string, number>
}

/** The last event that holds, and the first thing that does not. Streams go on from one part to the next. */
const join = (db: Database, after: number, parts: ReadonlyArray<PartCheck>): Joined => {
  const before = db.prepare<{ seq: number }, [string, number]>("SELECT seq FROM events WHERE stream = ? AND version = ?")
  const versions = new Map<string, number>()
  const expected = (stream: string, first: number): number => {
    const known = versions.get(stream)
    if (known !== undefined) return known + 1
    // What was verified before has its end where the next version begins.
    const previous = after === 0 || first === 1 ? null : before.get(stream, first - 1)
    return previous !== null && previous.seq <= after ? first : 1
  }
  for (const { last, broken, streams } of parts) {
    let wrong = broken
    for (const [stream, first, at, end] of streams) {
      const next = expected(stream, first)
      if (first !== next && at < (wrong?.seq ?? Number.POSITIVE_INFINITY)) wrong = { seq: at, reason: outOfOrder(first, stream, next) }
      versions.set(stream, end)
    }
    if (wrong !== null) {
      const { hash } = db.query<{ hash: string }, [number]>("SELECT hash FROM events WHERE seq = ?").get(wrong.seq - 1) ?? last
      return { last: wrong === broken ? last : { seq: wrong.seq - 1, hash }, broken: wrong, versions }
    }
  }
  return { last: parts.at(-1)?.last ?? { seq: 0, hash: "" }, broken: null, versions }
}

/** An event that was verified must still be the one that was. */
const unlinked = (db: Database, since: Verified): Verification["broken"] => {
  const row = db.query<{ hash: string }, [number]>("SELECT hash FROM events WHERE seq = ?").get(since.seq)
  if (row?.hash === since.hash) return null
  const when = new Date(since.at).toISOString()
  return {
    seq: since.seq,
    reason:
      row === null
        ? `it was there on ${when} and is not any more: the ledger's end was cut off`
        : `its hash was ${since.hash.slice(0, 16)} on ${when} and is ${row.hash.slice(0, 16)} now: it was changed`
  }
}

/** Runs that the quick check looks at besides those that are not ended. */
const newest = 1000

/** Events that were cut off the end leave a whole chain behind, but the projections remember their versions. */
const cutOff = (db: Database, { last, versions }: Joined, quick: boolean): Verification["broken"] => {
  const some = quick
    ? `WHERE final = 0 OR (final = 1 AND number > (SELECT coalesce(max(number), 0) FROM runs WHERE final = 1) - ${newest})`
    : ""
  const remembered = db.prepare<{ stream: string; version: number }, []>(
    `SELECT id AS stream, version FROM runs ${some} UNION ALL SELECT 'installation', version FROM installation`
  )
  // What was recorded since, or checked before, is asked of the events themselves.
  const now = db.prepare<{ version: number }, [string]>("SELECT coalesce(max(version), 0) AS version FROM events WHERE stream = ?")
  for (const { stream, version } of remembered.iterate()) {
    if (version <= (versions.get(stream) ?? 0)) continue
    const left = now.get(stream)?.version ?? 0
    if (version > left) {
      return { seq: last.seq + 1, reason: `${stream} had ${version} events, and ${left} are left: the ledger's end was cut off` }
    }
  }
  return null
}
