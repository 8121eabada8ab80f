/** The texts of files at a commit, in one git process, each and all together bounded. */
import { Effect } from "effect"
import { gitFailed } from "../failures.ts"
import { storeOk } from "../git.ts"
import type { TreeEntry } from "./tree.ts"

/** Bytes of all texts that are read for one commit. */
const mostBytes = 48 * 1024 * 1024

/** Text by path, null for what is beyond `limit` bytes or beyond the sum of all. Bytes that are no UTF-8 show as U+FFFD. */
export type Texts = ReadonlyMap<string, string | null>

export const readTexts = Effect.fn("readTexts")(function* (
  store: string,
  wanted: ReadonlyArray<{ readonly entry: TreeEntry; readonly limit: number }>
) {
  const texts = new Map<string, string | null>()
  const asked: Array<TreeEntry> = []
  let sum = 0
  for (const { entry, limit } of wanted) {
    if (!entry.mode.startsWith("100")) continue
    if (entry.bytes > limit || sum + entry.bytes > mostBytes) texts.set(entry.path, null)
    else {
      sum += entry.bytes
      asked.push(entry)
    }
  }
  if (asked.length === 0) return texts
  const output = yield* storeOk({
    gitDir: store,
    args: ["cat-file", "--batch"],
    stdin: asked.map(({ oid }) => `${oid}\n`).join(""),
    maxBytes: mostBytes + asked.length * 100
  }).pipe(Effect.mapError(gitFailed("read the files")))
  let at = 0
  for (const { path } of asked) {
    const line = output.stdout.indexOf(0x0a, at)
    const size = Number(/^[0-9a-f]{40,64} blob (\d+)$/.exec(output.stdout.toString("latin1", at, line))?.[1])
    if (line === -1 || !Number.isInteger(size)) break
    texts.set(path, output.stdout.toString("utf8", line + 1, line + 1 + size))
    at = line + 1 + size + 1
  }
  return texts
})
