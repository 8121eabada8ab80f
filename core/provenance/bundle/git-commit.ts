/** A commit as git stores it: its name, and what it says. No git is needed to read one. */
import { createHash } from "node:crypto"

export interface CommitObject {
  readonly tree: string
  readonly parents: ReadonlyArray<string>
  readonly message: string
}

/** The name that these bytes have in a repository whose names are as long as `like`. */
export const commitName = (bytes: Uint8Array, like: string): string =>
  createHash(like.length === 64 ? "sha256" : "sha1")
    .update(`commit ${bytes.byteLength}\0`)
    .update(bytes)
    .digest("hex")

/** Undefined for what is no commit. */
export const readCommit = (bytes: Uint8Array): CommitObject | undefined => {
  const text = Buffer.from(bytes).toString("utf8")
  const end = text.indexOf("\n\n")
  if (end === -1) return undefined
  const [first = "", ...lines] = text.slice(0, end).split("\n")
  const tree = /^tree ([0-9a-f]{40}|[0-9a-f]{64})$/.exec(first)?.[1]
  const parents: Array<string> = []
  for (const line of lines) {
    const parent = /^parent ([0-9a-f]{40}|[0-9a-f]{64})$/.exec(line)?.[1]
    if (parent === undefined) break
    parents.push(parent)
  }
  return tree === undefined ? undefined : { tree, parents, message: text.slice(end + 2) }
}
