/** Which artifacts an event names, found in its canonical JSON without parsing it. */

/** Fields that hold 64 hex digits which name no artifact: digests, context hashes, SHA-256 git objects. */
const others: ReadonlySet<string> = new Set(["digest", "context", "policy", "base", "tree", "commit", "note", "before", "after"])

const field = /"([A-Za-z]+)":(?:"([0-9a-f]{64})"|\[((?:"[0-9a-f]{64}",?)+)\])/g

/** Every artifact hash in an event's JSON, in order, repeats included. A new field of hashes is taken for artifacts unless it's in `others`. */
export const artifactsNamed = (json: string): ReadonlyArray<string> => {
  const named: Array<string> = []
  for (const [, name, one, many] of json.matchAll(field)) {
    if (name === undefined || others.has(name)) continue
    if (one !== undefined) named.push(one)
    else if (many !== undefined) for (const hash of many.split(",")) named.push(hash.slice(1, -1))
  }
  return named
}
