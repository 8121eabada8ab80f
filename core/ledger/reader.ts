/** What is asked of the ledger, answered from its projections by a connection that can only read. */
import type { Database, Statement } from "bun:sqlite"
import type { StoredEvent } from "../domain/event.ts"
import type { Installation } from "../domain/installation.ts"
import { statusKind, type Run } from "../domain/run.ts"
import { eventColumns, genesis, storedEvent, type EventRow } from "./chain.ts"
import type { Page } from "./change-feed.ts"
import type { ErasedArtifact, RunFilter, Verified } from "./ledger.ts"
import { openRunFacts, type RunFactsReader } from "./run-facts.ts"
import { openTombstones } from "./tombstones.ts"

export interface Reader {
  readonly installation: () => Installation | undefined
  readonly run: (id: string) => Run | undefined
  readonly runByNumber: (number: number) => Run | undefined
  readonly runs: (filter: RunFilter) => ReadonlyArray<Run>
  readonly facts: RunFactsReader
  readonly highestRunNumber: () => number
  readonly withOpenEffects: () => ReadonlyArray<Run>
  readonly queued: () => ReadonlyArray<Run>
  readonly page: (page: Page) => ReadonlyArray<StoredEvent>
  readonly rowsOf: (stream: string) => ReadonlyArray<EventRow>
  readonly hashes: (after: number, limit: number) => ReadonlyArray<string>
  readonly head: () => { readonly seq: number; readonly hash: string }
  readonly artifact: (hash: string) => Uint8Array | undefined
  readonly hasArtifact: (hash: string) => boolean
  /** The tombstone of an artifact; its bytes may have come back since. */
  readonly erased: (hash: string) => ErasedArtifact | undefined
  /** Erased artifacts whose files may still be there. */
  readonly removals: () => ReadonlyArray<string>
  /** Where the last verification found everything whole. */
  readonly verified: () => Verified | undefined
  /** Up to which end of a run artifacts of this kind were looked through. */
  readonly retained: (kind: string) => number
  /** When a run changed last; 0 where there is none. */
  readonly lastChange: () => number
  /** Whether a run ended after one instant, up to another. */
  readonly endedBetween: (after: number, until: number) => boolean
}

interface StateRow {
  readonly state: string
}

export const openReader = (db: Database): Reader => {
  const installation = db.prepare<StateRow, []>("SELECT state FROM installation")
  const byId = db.prepare<StateRow, [string]>("SELECT state FROM runs WHERE id = ?")
  const byNumber = db.prepare<StateRow, [number]>("SELECT state FROM runs WHERE final IN (0, 1) AND number = ? LIMIT 1")
  const highest = db.prepare<{ number: number }, []>(
    "SELECT max((SELECT coalesce(max(number), 0) FROM runs WHERE final = 0), (SELECT coalesce(max(number), 0) FROM runs WHERE final = 1)) AS number"
  )
  // Few runs are not final at a time: their rows are looked through, so that no step of a run writes an index.
  const openEffects = db.prepare<StateRow, []>(
    "SELECT state FROM runs WHERE final = 0 AND oldest_effect IS NOT NULL ORDER BY oldest_effect"
  )
  const queued = db.prepare<StateRow, []>("SELECT state FROM runs WHERE final = 0 AND status = 'queued' ORDER BY number")
  const listed = (condition: string) =>
    db.prepare<StateRow, [string, number, number]>(
      `SELECT state, number FROM runs WHERE final = 0 AND number < ?2 ${condition}
       UNION ALL SELECT state, number FROM runs WHERE final = 1 AND number < ?2 ${condition}
       ORDER BY number DESC LIMIT ?3`
    )
  const all = listed("AND ?1 <> ''")
  const some = listed("AND status IN (SELECT value FROM json_each(?1))")
  const open = db.prepare<StateRow, [string, number, number]>(
    "SELECT state FROM runs WHERE final = 0 AND number < ?2 AND status IN (SELECT value FROM json_each(?1)) ORDER BY number DESC LIMIT ?3"
  )
  const everywhere = db.prepare<EventRow, [number, number, number]>(
    `SELECT ${eventColumns} FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`
  )
  const inStream = db.prepare<EventRow, [string, number, number, number]>(
    `SELECT ${eventColumns} FROM events WHERE stream = ? AND seq > ? AND seq <= ? ORDER BY version LIMIT ?`
  )
  const wholeStream = db.prepare<EventRow, [string]>(`SELECT ${eventColumns} FROM events WHERE stream = ? ORDER BY version`)
  const hashes = db.prepare<{ hash: string }, [number, number]>("SELECT hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?")
  const head = db.prepare<{ seq: number; hash: string }, []>("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
  const artifact = db.prepare<{ bytes: Uint8Array }, [string]>("SELECT bytes FROM artifacts WHERE hash = ?")
  const hasArtifact = db.prepare<unknown, [string]>("SELECT 1 FROM artifacts WHERE hash = ?")

  const removals = db.prepare<{ hash: string }, []>("SELECT hash FROM removals")
  const verified = db.prepare<Verified, []>("SELECT seq, hash, at FROM verified")
  const retained = db.prepare<{ until: number }, [string]>("SELECT until FROM retained WHERE kind = ?")
  const lastChange = db.prepare<{ at: number }, []>(
    `SELECT max(coalesce((SELECT max(updated) FROM runs WHERE final = 1), 0),
                coalesce((SELECT max(updated) FROM runs WHERE final = 0), 0)) AS at`
  )
  const ended = db.prepare<unknown, [number, number]>("SELECT 1 FROM runs WHERE final = 1 AND updated > ? AND updated <= ? LIMIT 1")

  const one = <T>(row: StateRow | null): T | undefined => (row === null ? undefined : (JSON.parse(row.state) as T))
  const many = <P extends Array<string | number>>(statement: Statement<StateRow, P>, ...parameters: P): ReadonlyArray<Run> =>
    statement.all(...parameters).map((row) => JSON.parse(row.state) as Run)

  return {
    installation: () => one(installation.get()),
    run: (id) => one(byId.get(id)),
    runByNumber: (number) => one(byNumber.get(number)),
    runs: ({ statuses, limit = -1, before = Number.MAX_SAFE_INTEGER }) => {
      if (statuses === undefined) return many(all, "all", before, limit)
      const anyFinal = statuses.some((status) => statusKind(status) === "final")
      return many(anyFinal ? some : open, JSON.stringify(statuses), before, limit)
    },
    facts: openRunFacts(db),
    highestRunNumber: () => highest.get()?.number ?? 0,
    withOpenEffects: () => many(openEffects),
    queued: () => many(queued),
    page: ({ stream, after, until, limit }) =>
      (stream === undefined ? everywhere.all(after, until, limit) : inStream.all(stream, after, until, limit)).map(storedEvent),
    rowsOf: (stream) => wholeStream.all(stream),
    hashes: (after, limit) => (hashes.values(after, limit) as Array<[string]>).map(([hash]) => hash),
    head: () => head.get() ?? { seq: 0, hash: genesis },
    artifact: (hash) => artifact.get(hash)?.bytes,
    hasArtifact: (hash) => hasArtifact.get(hash) !== null,
    erased: openTombstones(db),
    removals: () => removals.all().map(({ hash }) => hash),
    verified: () => verified.get() ?? undefined,
    retained: (kind) => retained.get(kind)?.until ?? 0,
    lastChange: () => lastChange.get()?.at ?? 0,
    endedBetween: (after, until) => ended.get(after, until) !== null
  }
}
