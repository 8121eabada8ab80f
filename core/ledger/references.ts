/**
 * Which artifacts only some streams name. One pass over the events, that reads no JSON; memory holds the artifacts
 * that are asked about, and not those of the ledger.
 */
import type { Database } from "bun:sqlite"
import { eachArtifactNamed } from "./artifact-names.ts"

/** Artifacts of a kind that may go once their runs ended before an instant. */
export interface Expiry {
  /** The field that names them: `transcript` of a session, `log` of a review. */
  readonly field: "transcript" | "log"
  /** Runs that ended after this were not looked at yet. */
  readonly after: number
  readonly before: number
  /** At most this many at once. */
  readonly limit: number
}

export interface Expired {
  readonly hashes: ReadonlyArray<string>
  /** All runs that ended up to then were looked at. */
  readonly until: number
}

const page = 500

/** Every artifact that an event names, in order: `visit(stream, artifact, field)`. */
const eachReference = (db: Database, visit: (stream: string, artifact: string, field: string) => void): void => {
  const rows = db.prepare("SELECT seq, stream, payload FROM events WHERE seq > ? ORDER BY seq LIMIT ?")
  for (let last = 0; ;) {
    const found = rows.values(last, page) as Array<[seq: number, stream: string, payload: string]>
    for (const [seq, stream, payload] of found) {
      const bytes = Buffer.from(payload)
      eachArtifactNamed(bytes, 0, bytes.length, (artifact, field) => visit(stream, artifact, field))
      last = seq
    }
    if (found.length < page) return
  }
}

const namedBy = (db: Database, stream: string): ReadonlyArray<readonly [artifact: string, field: string]> => {
  const named: Array<readonly [string, string]> = []
  for (const { payload } of db.query<{ payload: string }, [string]>("SELECT payload FROM events WHERE stream = ?").iterate(stream)) {
    const bytes = Buffer.from(payload)
    eachArtifactNamed(bytes, 0, bytes.length, (artifact, field) => named.push([artifact, field]))
  }
  return named
}

/** The artifacts that a stream names: those that no other one names, and those that others need too. */
export const ownArtifacts = (
  db: Database,
  stream: string
): { readonly own: ReadonlyArray<string>; readonly shared: ReadonlyArray<string> } => {
  const own = new Set(namedBy(db, stream).map(([artifact]) => artifact))
  const shared = new Set<string>()
  eachReference(db, (other, artifact) => {
    if (other !== stream && own.delete(artifact)) shared.add(artifact)
  })
  return { own: [...own], shared: [...shared] }
}

/** What may go: named in that field by runs that ended long enough ago, and by nothing else. */
export const expiredArtifacts = (db: Database, { field, after, before, limit }: Expiry): Expired => {
  const ended = db
    .query<{ id: string; updated: number }, [number, number]>(
      "SELECT id, updated FROM runs WHERE final = 1 AND updated > ? AND updated <= ? ORDER BY updated"
    )
    .all(after, before)
  const candidates = new Set<string>()
  const stored = db.prepare<unknown, [string]>("SELECT 1 FROM erased WHERE hash = ?")
  let until = before
  let last = after
  for (const { id, updated } of ended) {
    if (candidates.size >= limit && updated > last) {
      until = last
      break
    }
    last = updated
    for (const [artifact, named] of namedBy(db, id)) if (named === field && stored.get(artifact) === null) candidates.add(artifact)
  }
  if (candidates.size === 0) return { hashes: [], until }
  const old = new Map<string, boolean>()
  const endedBefore = db.prepare<{ old: number }, [number, string]>("SELECT final = 1 AND updated <= ? AS old FROM runs WHERE id = ?")
  const isOld = (stream: string): boolean => {
    const known = old.get(stream)
    if (known !== undefined) return known
    if (old.size > page) old.clear()
    const is = endedBefore.get(before, stream)?.old === 1
    old.set(stream, is)
    return is
  }
  eachReference(db, (stream, artifact, named) => {
    if (candidates.has(artifact) && !(named === field && isOld(stream))) candidates.delete(artifact)
  })
  return { hashes: [...candidates], until }
}
