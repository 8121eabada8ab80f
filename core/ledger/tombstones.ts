/** Erased artifacts (LED-9), as the chain says: the table only leads to the event, and the event is what is believed. */
import type { Database } from "bun:sqlite"
import type { ArtifactHash, Instant } from "../domain/ids.ts"
import type { Actor } from "../domain/actor.ts"
import type { InstallationEvent, StreamId } from "../domain/event.ts"
import { eventColumns, hashOf, type EventRow } from "./chain.ts"
import type { ErasedArtifact } from "./ledger.ts"

/** Looks up the tombstone of an artifact. A database of an older version knows none. */
export const openTombstones = (db: Database): ((hash: string) => ErasedArtifact | undefined) => {
  const known = db.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'erased'").get() !== null
  if (!known) return () => undefined
  const event = db.prepare<EventRow, [string]>(
    `SELECT ${eventColumns} FROM events WHERE seq = (SELECT seq FROM erased WHERE erased.hash = ?)`
  )
  return (hash) => {
    const row = event.get(hash)
    if (row === null || row.stream !== ("installation" satisfies StreamId) || row.hash !== hashOf(row)) return undefined
    const said = JSON.parse(row.payload) as InstallationEvent
    if (said._tag !== "ArtifactErased" || said.hash !== hash) return undefined
    return {
      hash: hash as ArtifactHash,
      at: row.at as Instant,
      by: said.by,
      actor: JSON.parse(row.actor) as Actor,
      ...(said.reason === undefined ? {} : { reason: said.reason })
    }
  }
}
