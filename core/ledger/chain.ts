/**
 * The hash chain (LED-1): `hash = sha256(prevHash ‖ canonical JSON of the other fields)`, in lower-case hex,
 * beginning with 64 zeros.
 */
import { hash } from "node:crypto"
import type { DomainEvent, StoredEvent } from "../domain/event.ts"
import { canonicalJson } from "./canonical-json.ts"

export const genesis = "0".repeat(64)

/** An event as its row holds it: `actor` and `payload` are canonical JSON. */
export interface EventRow {
  readonly seq: number
  readonly id: string
  readonly stream: string
  readonly version: number
  readonly at: number
  readonly actor: string
  readonly cause: string
  readonly payload: string
  readonly prev_hash: string
  readonly hash: string
}

export const eventColumns = "seq, id, stream, version, at, actor, cause, payload, prev_hash, hash"

/**
 * The canonical JSON of an event without its hashes. The ids need no escapes (`isChainable` holds that), so
 * the text can be put together from the columns, here and in SQL (`bodySql`), without reading any JSON.
 */
const body = (row: Omit<EventRow, "hash" | "prev_hash">): string =>
  `{"actor":${row.actor},"at":${row.at},"cause":"${row.cause}","event":${row.payload},"id":"${row.id}","seq":${row.seq},"stream":"${row.stream}","version":${row.version}}`

/** An SQL expression for `prev_hash ‖ body`. */
export const bodySql = `prev_hash || '{"actor":' || actor || ',"at":' || at || ',"cause":"' || cause || '","event":' || payload || ',"id":"' || id || '","seq":' || seq || ',"stream":"' || stream || '","version":' || version || '}'`

export const hashOf = (row: Omit<EventRow, "hash">): string => hash("sha256", row.prev_hash + body(row), "hex")

/** The same from the stored event itself, as somebody without our database computes it. */
export const hashOfEvent = (stored: StoredEvent): string => {
  const { hash: _, prevHash, ...rest } = stored
  return hash("sha256", prevHash + canonicalJson(rest), "hex")
}

/** Streams and causes have a fixed shape: it's what makes the columns' split in `body` unambiguous. */
export const isChainable = (stream: string, cause: string): boolean =>
  (stream === "installation" || /^run_[0-9a-f-]{36}$/.test(stream)) && /^cmd_[0-9a-f-]{36}$/.test(cause)

/** The place where events of an older shape are upcast on reading; what is stored is never rewritten. */
export const readEvent = (payload: string): DomainEvent => JSON.parse(payload) as DomainEvent

export const storedEvent = (row: EventRow): StoredEvent =>
  ({
    seq: row.seq,
    id: row.id,
    stream: row.stream,
    version: row.version,
    at: row.at,
    actor: JSON.parse(row.actor),
    cause: row.cause,
    event: readEvent(row.payload),
    prevHash: row.prev_hash,
    hash: row.hash
  }) as StoredEvent
