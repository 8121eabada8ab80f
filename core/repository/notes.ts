/** Reads git notes out of anybody's repository. Nothing of the repository is run: objects are listed and read. */
import { Effect } from "effect"
import { readGit, readOk, type GitFailure } from "./git.ts"

export interface GitNote {
  /** The object that the note is on. */
  readonly on: string
  readonly text: string
}

/** A note of ours is a line; what is longer is somebody else's. */
const longestNote = 64 * 1024
/** Blobs that are read at once, so that one answer stays within its bounds. */
const atOnce = 500

/** Every note at `ref` (a ref or a commit of notes) that is no longer than 64 kB, or `only` the one on an object; none where there is no such ref. */
export const readNotes = Effect.fnUntraced(function* (
  at: { readonly cwd: string } | { readonly gitDir: string },
  ref: string,
  only?: string
): Effect.fn.Return<ReadonlyArray<GitNote>, GitFailure> {
  const found = yield* readGit({ ...at, args: ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{tree}`] })
  if (found.exitCode !== 0) return []
  const tree = found.stdout.toString("latin1").trim()
  const listed = yield* readOk({ ...at, args: ["ls-tree", "-r", "-z", "-l", "--full-tree", tree] })
  const entries: Array<{ readonly on: string; readonly blob: string }> = []
  for (const record of listed.stdout.toString("latin1").split("\0")) {
    const [, blob, size, path] = /^100644 blob ([0-9a-f]{40,64}) +(\d+)\t(.+)$/.exec(record) ?? []
    const on = path?.replaceAll("/", "") ?? ""
    if (only !== undefined && on !== only) continue
    if (blob !== undefined && Number(size) <= longestNote && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(on)) entries.push({ on, blob })
  }
  const notes: Array<GitNote> = []
  for (let from = 0; from < entries.length; from += atOnce) {
    const page = entries.slice(from, from + atOnce)
    const { stdout } = yield* readOk({ ...at, args: ["cat-file", "--batch"], stdin: page.map(({ blob }) => `${blob}\n`).join("") })
    notes.push(...textsOf(stdout).map((text, index) => ({ on: page[index]?.on ?? "", text })))
  }
  return notes
})

/** `<name> blob <size>\n<bytes>\n`, once an object. */
const textsOf = (output: Buffer): ReadonlyArray<string> => {
  const texts: Array<string> = []
  for (let at = 0; at < output.byteLength;) {
    const end = output.indexOf(10, at)
    const size = Number(output.toString("latin1", at, end).split(" ")[2])
    texts.push(Number.isInteger(size) ? output.toString("utf8", end + 1, end + 1 + size) : "")
    at = Number.isInteger(size) ? end + 1 + size + 1 : end + 1
  }
  return texts
}
