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

/** The hashed text first, then the columns that bound its split, then the hash. */
const pieces: ReadonlyArray<string> = [
  ...["prev_hash", `'{"actor":'`, "actor", `',"at":'`, "at", `',"cause":"'`, "cause", `'","event":'`, "payload", `',"id":"'`, "id"],
  ...[`'","seq":'`, "seq", `',"stream":"'`, "stream", `'","version":'`, "version", `'}${part}'`],
  ...["actor", "type", "cause", "id", "stream"].flatMap((column) => [column, `'${part}'`]),
  "hash"
]

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
 * text as it makes it; where events are missing it has fewer lines than that.
 */
export const openLines = (db: Database): ((after: number, until: number) => Page) => {
  const line = hasConcat(db) ? `concat(${pieces.join(", ")})` : pieces.join(" || ")
  const page = db.prepare(`SELECT CAST(group_concat(${line}, char(10)) AS BLOB), count(*) FROM events WHERE seq > ? AND seq <= ?`)
  return (after, until) => {
    const [[bytes, count]] = page.values(after, Math.min(until, after + linesOfPage)) as [[Uint8Array | null, number]]
    const raw = bytes ?? new Uint8Array()
    return { bytes: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), raw, count }
  }
}

/** Since SQLite 3.44, which not every system brings; it copies each piece once. */
const hasConcat = (db: Database): boolean => db.query("SELECT 1 FROM pragma_function_list WHERE name = 'concat'").get() !== null

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
const installation = "installation"
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
  const stream = beginsBefore(bytes, line.hash - 1, idLength) ?? beginsBefore(bytes, line.hash - 1, installation.length)
  if (stream === undefined) return false
  line.stream = latin1(bytes, stream, line.hash - 1)
  if (line.stream.length !== idLength && line.stream !== installation) return false
  const id = beginsBefore(bytes, stream - 1, idLength)
  const cause = id === undefined ? undefined : beginsBefore(bytes, id - 1, idLength)
  if (cause === undefined) return false
  const type = afterLast(bytes, unit, cause - 2)
  const actor = afterLast(bytes, unit, type - 2)
  const hashedEnd = actor - 1
  if (hashedEnd <= from + hexLength) return false
  SHA256.hash(raw.subarray(from, hashedEnd), found)
  for (let at = 0; at < 32; at++) {
    const byte = found[at] as number
    if (bytes[line.hash + at * 2] !== high[byte] || bytes[line.hash + at * 2 + 1] !== low[byte]) return false
  }
  // From the end: `…,"id":"<40>","seq":<seq>,"stream":"<stream>","version":<version>}`.
  const version = afterLast(bytes, colon, hashedEnd - 2)
  line.version = numberAt(bytes, version, hashedEnd - 1)
  const seqEnd = version - '","version":'.length - line.stream.length - ',"stream":"'.length
  const seq = afterLast(bytes, colon, seqEnd - 1)
  line.seq = numberAt(bytes, seq, seqEnd)
  line.payloadEnd = seq - '","seq":'.length - idLength - ',"id":"'.length
  // From the beginning: `<prev>{"actor":<actor>,"at":<at>,"cause":"<40>","event":…`.
  const at = from + hexLength + '{"actor":'.length + (type - 1 - actor) + ',"at":'.length
  line.payload = firstAt(bytes, comma, at) + ',"cause":"'.length + idLength + '","event":'.length
  return hasTag(bytes, line.payload, type, cause - 1)
}

/** Where the part of this length begins that ends before `end`, or undefined when it has another one. */
const beginsBefore = (bytes: Buffer, end: number, length: number): number | undefined =>
  bytes[end] === unit && bytes[end - length - 1] === unit ? end - length : undefined

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
