/** Which artifacts an event names, found in its canonical JSON without parsing it. */
import { latin1 } from "./latin1.ts"

/** Fields that hold 64 hex digits which name no artifact: digests, context hashes, git objects, and what an erasure took away. */
const others: ReadonlySet<string> = new Set(["digest", "context", "policy", "base", "tree", "commit", "note", "before", "after", "hash"])

const digits = 64
const quote = 0x22
const isHex = new Uint8Array(256)
for (const character of "0123456789abcdef") isHex[character.charCodeAt(0)] = 1
const isLetter = (byte: number | undefined): boolean => byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

/**
 * Calls `visit` for every artifact hash between `from` and `to`, in order, repeats included, with the field that
 * holds it. A new field of hashes is taken for artifacts unless it's in `others`. A hash covers 64 bytes, so it is
 * enough to look at every 64th: most of an event is never read.
 */
export const eachArtifactNamed = (json: Buffer, from: number, to: number, visit: (hash: string, field: string) => void): void => {
  for (let at = from + digits - 1; at < to; at += digits) {
    if (isHex[json[at] as number] === 0) continue
    let start = at
    while (start > from && isHex[json[start - 1] as number] === 1) start--
    let end = at + 1
    while (end < to && isHex[json[end] as number] === 1) end++
    if (end - start !== digits || json[start - 1] !== quote || json[end] !== quote) continue
    const field = fieldOf(json, start - 1)
    if (field !== undefined && !others.has(field)) visit(latin1(json, start, end), field)
  }
}

/** The name of the field whose value, or whose list of hashes, has its quote at `opening`. */
const fieldOf = (json: Buffer, opening: number): string | undefined => {
  let at = opening - 1
  // Items of a list: `["<hash>","<hash>"`.
  while (json[at] === 0x2c && json[at - 1] === quote && json[at - digits - 2] === quote) at -= digits + 3
  if (json[at] === 0x5b) at--
  else if (at !== opening - 1) return undefined
  if (json[at] !== 0x3a || json[at - 1] !== quote) return undefined
  const end = at - 1
  let start = end
  while (isLetter(json[start - 1])) start--
  return start < end && json[start - 1] === quote ? latin1(json, start, end) : undefined
}

/** Every artifact hash in an event's JSON, in order, repeats included. */
export const artifactsNamed = (json: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(json)
  const named: Array<string> = []
  eachArtifactNamed(bytes, 0, bytes.length, (hash) => named.push(hash))
  return named
}
