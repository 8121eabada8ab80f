/**
 * Checks one range of the chain: every link in it, and the order of every stream in it. Ranges can be checked at
 * once, in any number of threads; `verify` joins them. Reads in pages, each a short transaction of its own, so
 * that it holds up neither the writer nor its checkpoints.
 */
import type { Database } from "bun:sqlite"
import { hash } from "node:crypto"
import { artifactsNamed, eachArtifactNamed } from "./artifact-names.ts"
import { bodySql, genesis } from "./chain.ts"
import { endOfLine, hexLength, linesIn, linesOfPage, openLines, readLine, samePrev, type Line, type Page } from "./event-lines.ts"
import { latin1 } from "./latin1.ts"
import type { Verification } from "./ledger.ts"

/** After `after`, up to and with `until`. */
export interface Range {
  readonly after: number
  readonly until: number
}

export interface RangeCheck {
  /** The last event that holds. */
  readonly last: { readonly seq: number; readonly hash: string }
  readonly broken: Verification["broken"]
  /** Each stream of the range: the version that it begins with here, where, and the version it ends with. */
  readonly streams: ReadonlyArray<readonly [stream: string, first: number, at: number, last: number]>
}

/** An event, and what was hashed of it. `shaped`: what must hold of its columns besides the hash. */
type Link = [seq: number, version: number, stream: string, prev: string, hash: string, hashed: string, shaped: number]

/**
 * Ids of fixed lengths make the split of the hashed text into columns the only possible one; the payload's
 * tag is its first member, since canonical JSON sorts `_` before small letters.
 */
const linkSql = `SELECT seq, version, stream, prev_hash, hash, ${bodySql},
  length(id) = 40 AND length(cause) = 40 AND (length(stream) = 40 OR stream = 'installation')
    AND substr(payload, 1, length(type) + 10) = '{"_tag":"' || type || '"'
  FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${linesOfPage}`

interface StreamRange {
  readonly first: number
  readonly at: number
  last: number
}

/** `named` is told of every artifact that an event of the range names. */
export const checkRange = (db: Database, { after, until }: Range, named: (artifact: string) => void): RangeCheck => {
  const lines = openLines(db)
  const links = db.prepare(linkSql)
  const streams = new Map<string, StreamRange>()
  let seq = after
  let head = after === 0 ? genesis : (db.query<{ hash: string }, [number]>("SELECT hash FROM events WHERE seq = ?").get(after)?.hash ?? "")
  let broken: Verification["broken"] = null

  /** The version is the next one of its stream, or the first that the range has of it. */
  const inOrder = (stream: string, version: number, at: number): boolean => {
    const known = streams.get(stream)
    if (known === undefined) {
      streams.set(stream, { first: version, at, last: version })
      return true
    }
    if (version !== known.last + 1) return false
    known.last = version
    return true
  }

  /**
   * As much of a page as holds, in the quick way; false when the next event has to be looked at again. As many lines as
   * events: no column has a line's end in it, so each line is one event.
   */
  const line: Line = { seq: 0, version: 0, stream: "", payload: 0, payloadEnd: 0, hash: 0 }
  const quick = (page: Page): boolean => {
    if (page.count === 0 || linesIn(page) !== page.count) return false
    let prev: Uint8Array = Buffer.from(head)
    let prevAt = 0
    let from = 0
    let whole = true
    while (whole && from < page.bytes.length) {
      const end = endOfLine(page, from)
      whole =
        readLine(page, from, end, line) &&
        line.seq === seq + 1 &&
        samePrev(page, from, prev, prevAt) &&
        Number.isInteger(line.version) &&
        inOrder(line.stream, line.version, line.seq)
      if (!whole) break
      eachArtifactNamed(page.bytes, line.payload, line.payloadEnd, named)
      seq = line.seq
      prev = page.bytes
      prevAt = line.hash
      from = end + 1
    }
    if (from > 0) head = latin1(page.bytes, prevAt, prevAt + hexLength)
    return whole
  }

  const check = ([at, version, stream, prev, found, hashed, shaped]: Link): string | undefined => {
    if (at !== seq + 1) return `events ${seq + 1} to ${at - 1} are missing`
    if (prev !== head) return `its previous hash is ${short(prev)}, but event ${seq} has ${short(head)}`
    const computed = hash("sha256", hashed, "hex")
    if (computed !== found) return `its content hashes to ${short(computed)}, but its hash is ${short(found)}: it was changed`
    if (shaped !== 1) return "its columns are not what was hashed"
    const expected = (streams.get(stream)?.last ?? 0) + 1
    if (!inOrder(stream, version, at)) return outOfOrder(version, stream, expected)
    seq = at
    head = found
    for (const name of artifactsNamed(hashed)) named(name)
    return undefined
  }

  const slow = () => {
    const rows = links.values(seq, until) as Array<Link>
    if (rows.length === 0) broken = { seq: seq + 1, reason: `events ${seq + 1} to ${until} are missing` }
    for (const link of rows) {
      const reason = check(link)
      if (reason === undefined) continue
      broken = { seq: link[0], reason }
      return
    }
  }

  while (broken === null && seq < until) if (!quick(lines(seq, until))) slow()
  return {
    last: { seq, hash: head },
    broken,
    streams: Array.from(streams, ([stream, { first, at, last }]) => [stream, first, at, last] as const)
  }
}

export const outOfOrder = (version: number, stream: string, expected: number): string =>
  `it is version ${version} of ${stream}, where ${expected} comes next`

const short = (text: string) => text.slice(0, 16)
