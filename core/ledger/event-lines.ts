/**
 * The quick way through many events: one text for a page of them, put together by SQLite and read byte by byte,
 * so that no JSON is parsed and no object is made for an event. What is accepted here holds; what is not is looked
 * at again in the slow way, which can say what is wrong.
 */
import type { Database } from "bun:sqlite"
import { latin1 } from "./latin1.ts"
import { SHA256 } from "bun"

/** Parts of a line. Canonical JSON and ids hold no control characters: a column that does is refused with its line. */
const part = "\u001f"
const [unit, newline, quote, comma, colon] = [0x1f, 0x0a, 0x22, 0x2c, 0x3a]

/** The hashed text first, then what bounds its split into columns and is in it only once, then the hash. */
const pieces = (bytesOf: BytesOf): ReadonlyArray<string> => [
  ...["prev_hash", `'{"actor":'`, "actor", `',"at":'`, "at", `',"cause":"'`, "cause", `'","event":'`, "payload", `',"id":"'`, "id"],
  ...[`'","seq":'`, "seq", `',"stream":"'`, "stream", `'","version":'`, "version", `'}${part}'`],
  ...[bytesOf("actor"), bytesOf("stream"), "type"].flatMap((piece) => [piece, `'${part}'`]),
  "hash"
]

/** An SQL expression for the number of bytes in a column. */
type BytesOf = (column: string) => string

/** Events of a page. Bigger ones gain nothing. */
export const linesOfPage = 256

export interface Page {
  readonly bytes: Buffer
  /** The same memory: a part of it is made far quicker than one of a `Buffer`. */
  readonly raw: Uint8Array
  readonly count: number
}

/**
 * Pages of lines after one sequence, up to another. A page is a range of sequences, so that SQLite adds each line to the
 * text as it makes it; where events are missing, or an id has not its length, it has fewer lines than that.
 */
export const openLines = (db: Database): ((after: number, until: number) => Page) => {
  const modern = isModern(db)
  const bytesOf: BytesOf = (column) => (modern ? `octet_length(${column})` : `length(CAST(${column} AS BLOB))`)
  const line = modern ? `concat(${pieces(bytesOf).join(", ")})` : pieces(bytesOf).join(" || ")
  const page = db.prepare(`SELECT CAST(group_concat(${line}, char(10)) AS BLOB), count(*) FROM events WHERE seq > ? AND seq <= ?
    AND ${bytesOf("prev_hash")} = ${hexLength} AND ${bytesOf("hash")} = ${hexLength}
    AND ${bytesOf("id")} = ${idLength} AND ${bytesOf("cause")} = ${idLength}
    AND (${bytesOf("stream")} = ${idLength} OR stream = 'installation')`)
  return (after, until) => {
    const [[bytes, count]] = page.values(after, Math.min(until, after + linesOfPage)) as [[Uint8Array | null, number]]
    const raw = bytes ?? new Uint8Array()
    return { bytes: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), raw, count }
  }
}

/** `concat`, which copies each piece once, came with SQLite 3.44, and `octet_length` before it; not every system brings them. */
const isModern = (db: Database): boolean => db.query("SELECT 1 FROM pragma_function_list WHERE name = 'concat'").get() !== null

/** What a line says; offsets are into the page. */
export interface Line {
  seq: number
  version: number
  stream: string
  /** Where the event's own JSON begins, and where it ends. */
  payload: number
  payloadEnd: number
  /** Where the hash stands in hex. */
  hash: number
}

export const hexLength = 64
const idLength = 40
const found = new Uint8Array(32)
const high = new Uint8Array(256)
const low = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) {
  const text = byte.toString(16).padStart(2, "0")
  high[byte] = text.charCodeAt(0)
  low[byte] = text.charCodeAt(1)
}

/** Where the line that begins at `from` ends. */
export const endOfLine = ({ bytes }: Page, from: number): number => {
  const end = bytes.indexOf(newline, from)
  return end < 0 ? bytes.length : end
}

export const linesIn = ({ bytes }: Page): number => {
  let lines = 1
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++
  return lines
}

/**
 * Reads the line from `from` to `end` into `line`. True when it hashes to what it says, and its columns are what
 * was hashed: ids of fixed lengths make the split the only possible one, and the payload's tag is its type.
 */
export const readLine = ({ bytes, raw }: Page, from: number, end: number, line: Line): boolean => {
  line.hash = end - hexLength
  const typeEnd = line.hash - 1
  const type = afterLast(bytes, unit, typeEnd - 1)
  const streamBytes = afterLast(bytes, unit, type - 2)
  const actorBytes = afterLast(bytes, unit, streamBytes - 2)
  const hashedEnd = actorBytes - 1
  if (hashedEnd <= from + hexLength) return false
  SHA256.hash(raw.subarray(from, hashedEnd), found)
  for (let at = 0; at < 32; at++) {
    const byte = found[at] as number
    if (bytes[line.hash + at * 2] !== high[byte] || bytes[line.hash + at * 2 + 1] !== low[byte]) return false
  }
  // From the end: `…,"id":"<40>","seq":<seq>,"stream":"<stream>","version":<version>}`.
  const version = afterLast(bytes, colon, hashedEnd - 2)
  line.version = numberAt(bytes, version, hashedEnd - 1)
  const streamEnd = version - '","version":'.length
  const stream = streamEnd - numberAt(bytes, streamBytes, type - 1)
  line.stream = latin1(bytes, stream, streamEnd)
  const seqEnd = stream - ',"stream":"'.length
  const seq = afterLast(bytes, colon, seqEnd - 1)
  line.seq = numberAt(bytes, seq, seqEnd)
  line.payloadEnd = seq - '","seq":'.length - idLength - ',"id":"'.length
  // From the beginning: `<prev>{"actor":<actor>,"at":<at>,"cause":"<40>","event":…`.
  const at = from + hexLength + '{"actor":'.length + numberAt(bytes, actorBytes, streamBytes - 1) + ',"at":'.length
  line.payload = firstAt(bytes, comma, at) + ',"cause":"'.length + idLength + '","event":'.length
  return hasTag(bytes, line.payload, type, typeEnd)
}

/** What is looked for is near: a loop is quicker than a call. */
const afterLast = (bytes: Uint8Array, byte: number, last: number): number => {
  let at = last
  while (at >= 0 && bytes[at] !== byte) at--
  return at + 1
}
const firstAt = (bytes: Uint8Array, byte: number, from: number): number => {
  let at = from
  while (at < bytes.length && bytes[at] !== byte) at++
  return at
}

const numberAt = (bytes: Buffer, from: number, end: number): number => {
  let number = 0
  for (let at = from; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

const tagBegins = Buffer.from('{"_tag":"')
/** `{"_tag":"<type>"`: canonical JSON sorts `_` before small letters. */
const hasTag = (bytes: Buffer, payload: number, type: number, typeEnd: number): boolean => {
  for (let at = 0; at < tagBegins.length; at++) if (bytes[payload + at] !== tagBegins[at]) return false
  const tag = payload + tagBegins.length
  for (let at = 0; at < typeEnd - type; at++) if (bytes[tag + at] !== bytes[type + at]) return false
  return bytes[tag + typeEnd - type] === quote
}

/** Whether the 64 bytes at `from` are those at `at` of `other`. */
export const samePrev = ({ bytes }: Page, from: number, other: Uint8Array, at = 0): boolean => {
  for (let index = 0; index < hexLength; index++) if (bytes[from + index] !== other[at + index]) return false
  return true
}
