/**
 * Reads a proof bundle from a stream of bytes, within bounds, one line at a time: a file that is too big,
 * out of order or not canonical ends the reading with what is wrong with it.
 */
import { createHash, type Hash } from "node:crypto"
import { bundleBounds } from "./limits.ts"
import { readLine, type Line, type LineKind, type Lines } from "./format.ts"

/** The file is no proof bundle, or not one as PatchPlane writes it. */
export class NotABundle extends Error {}

/** Everything but the envelope, hashed as it was read. */
export interface Contents {
  readonly sha256: string
  readonly bytes: number
}

export type Read =
  | Exclude<Line, { kind: "envelope" }>
  | { readonly kind: "envelope"; readonly value: Lines["envelope"]; readonly contents: Contents }

const follows: Readonly<Record<LineKind, ReadonlyArray<LineKind | "start">>> = {
  format: ["start"],
  chain: ["format"],
  event: ["chain", "event"],
  object: ["event", "object"],
  artifact: ["event", "object", "artifact"],
  envelope: ["event", "object", "artifact"]
}

/** Throws `NotABundle`. The last thing that it yields is the envelope. */
export async function* readBundleLines(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Read> {
  const hash = createHash("sha256")
  let last: LineKind | "start" = "start"
  let number = 0
  let bytes = 0
  const counts: Partial<Record<LineKind, number>> = {}
  for await (const raw of linesOf(chunks)) {
    number++
    const line = lineAt(number, raw)
    if (!follows[line.kind].includes(last)) throw new NotABundle(`line ${number}: ${line.kind} does not belong after ${last}`)
    const count = (counts[line.kind] ?? 0) + 1
    counts[line.kind] = count
    if (count > (line.kind === "event" ? bundleBounds.events : bundleBounds.items)) {
      throw new NotABundle(`line ${number}: more lines of this kind than a bundle may have`)
    }
    last = line.kind
    if (line.kind === "envelope") {
      yield { ...line, contents: { sha256: hash.digest("hex"), bytes } }
    } else {
      addTo(hash, raw)
      bytes += raw.byteLength + 1
      yield line
    }
  }
  if (last !== "envelope") throw new NotABundle("it ends before its envelope")
}

const addTo = (hash: Hash, raw: Uint8Array) => hash.update(raw).update("\n")

const lineAt = (number: number, raw: Uint8Array): Line => {
  try {
    return readLine(raw)
  } catch (cause) {
    throw new NotABundle(`line ${number}: ${firstLine((cause as Error).message)}`)
  }
}
const firstLine = (text: string) => (text.split("\n")[0] ?? "").slice(0, 200)

async function* linesOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Array<Uint8Array> = []
  let waiting = 0
  let total = 0
  for await (const chunk of chunks) {
    total += chunk.byteLength
    if (total > bundleBounds.fileBytes) throw new NotABundle(`it has more than ${bundleBounds.fileBytes} bytes`)
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end))
      yield parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
      parts = []
      waiting = 0
      from = end + 1
    }
    const rest = chunk.subarray(from)
    waiting += rest.byteLength
    if (waiting > bundleBounds.lineBytes) throw new NotABundle(`a line has more than ${bundleBounds.lineBytes} bytes`)
    if (rest.byteLength > 0) parts.push(new Uint8Array(rest))
  }
  if (waiting > 0) throw new NotABundle("its last line has no end")
}
