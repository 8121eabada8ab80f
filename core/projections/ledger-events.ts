/** The ledger as the projections read it: by a connection that can't write, in short reads that hold up nobody. */
import type { Database } from "bun:sqlite"
import { hash as digest } from "node:crypto"
import { readFileSync } from "node:fs"
import type { Actor } from "../domain/actor.ts"
import type { DomainEvent, StoredEvent } from "../domain/event.ts"
import type { CommandId, Instant } from "../domain/ids.ts"
import { artifactPath } from "../ledger/artifact-path.ts"
import { eventColumns, genesis, readEvent, storedEvent, type EventRow } from "../ledger/chain.ts"
import type { Share } from "../ledger/fold.ts"
import { foldedByTag, type Foldable } from "../metrics/fold-run.ts"

export interface LedgerEvents {
  readonly head: () => { readonly seq: number; readonly hash: string }
  /** The hash of that event; of none at 0. */
  readonly hashAt: (seq: number) => string | undefined
  /** Streams that begin in a range, as far as they are of the share; or all that have an event in it. */
  readonly streamsBegunIn: (share: Share) => ReadonlyArray<string>
  readonly streamsIn: (after: number, until: number) => ReadonlyArray<string>
  /** What is folded of a stream: events were decoded when they came, and are read no further than the fold looks. */
  readonly foldable: (stream: string, until: number) => ReadonlyArray<Foldable & Pick<StoredEvent, "seq">>
  readonly eventsOf: (stream: string, until: number) => ReadonlyArray<StoredEvent>
  /** The event that connected the repository last. */
  readonly connected: (repository: string, until: number) => StoredEvent | undefined
  /** Undefined when it is erased, missing or damaged. */
  readonly artifactText: (hash: string) => string | undefined
}

type FoldedRow = readonly [seq: number, at: Instant, actor: string, cause: CommandId, type: string, payload: string]

export const openLedgerEvents = (db: Database, artifacts: string): LedgerEvents => {
  // A run's events lie on pages that it shares with others: 16 MB keep them until those are folded too.
  db.run("PRAGMA cache_size = -16000")
  const head = db.prepare<{ seq: number; hash: string }, []>("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
  const hashAt = db.prepare<{ hash: string }, [number]>("SELECT hash FROM events WHERE seq = ?")
  const begunIn = db.prepare<{ stream: string }, [number, number, string, string]>(
    "SELECT stream FROM events WHERE seq > ? AND seq <= ? AND version = 1 AND +stream >= ? AND +stream < ? ORDER BY seq"
  )
  const streamsIn = db.prepare<{ stream: string }, [number, number]>(
    "SELECT DISTINCT stream FROM events WHERE seq > ? AND seq <= ? ORDER BY stream"
  )
  const ofStream = db.prepare<EventRow, [string, number]>(
    `SELECT ${eventColumns} FROM events WHERE stream = ? AND seq <= ? ORDER BY version`
  )
  const foldable = db.prepare<unknown, [string, number]>(
    "SELECT seq, at, actor, cause, type, payload FROM events WHERE stream = ? AND seq <= ? ORDER BY version"
  )
  const connected = db.prepare<EventRow, [number, string]>(
    `SELECT ${eventColumns} FROM events WHERE stream = 'installation' AND type = 'RepositoryConnected' AND seq <= ?
       AND json_extract(payload, '$.repositoryId') = ? ORDER BY version DESC LIMIT 1`
  )
  const small = db.prepare<{ bytes: Uint8Array }, [string]>("SELECT bytes FROM artifacts WHERE hash = ?")

  /** Few actors do everything: the last one that was read mostly serves again. */
  let lastActor: readonly [text: string, actor: Actor] | undefined
  const actorIn = (text: string): Actor => {
    if (lastActor?.[0] !== text) lastActor = [text, JSON.parse(text) as Actor]
    return lastActor[1]
  }

  const bytesOf = (hash: string): Uint8Array | undefined => {
    const row = small.get(hash)
    if (row !== null) return row.bytes
    try {
      return readFileSync(artifactPath(artifacts, hash))
    } catch {
      return undefined
    }
  }

  return {
    head: () => head.get() ?? { seq: 0, hash: genesis },
    hashAt: (seq) => (seq === 0 ? genesis : hashAt.get(seq)?.hash),
    streamsBegunIn: ({ after, until, from, to }) => begunIn.all(after, until, from, to).map(({ stream }) => stream),
    streamsIn: (after, until) => streamsIn.all(after, until).map(({ stream }) => stream),
    foldable: (stream, until) =>
      (foldable.values(stream, until) as unknown as ReadonlyArray<FoldedRow>).map(([seq, at, actor, cause, type, payload]) => ({
        seq,
        at,
        actor: actorIn(actor),
        cause,
        event: foldedByTag.has(type) ? ({ _tag: type } as DomainEvent) : readEvent(payload)
      })),
    eventsOf: (stream, until) => ofStream.all(stream, until).map(storedEvent),
    connected: (repository, until) => {
      const row = connected.get(until, repository)
      return row === null ? undefined : storedEvent(row)
    },
    artifactText: (hash) => {
      const bytes = bytesOf(hash)
      return bytes !== undefined && digest("sha256", bytes, "hex") === hash ? new TextDecoder().decode(bytes) : undefined
    }
  }
}
