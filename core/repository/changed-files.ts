/** Reads what `git diff-tree -r -z --raw --numstat` says into the list of changed files (PAT-2). */
import type { ChangedFile } from "../domain/outcome.ts"

/** The list can't be told: output that is not git's, or a name that no JSON string can hold. */
export class UnreadableChange extends Error {
  constructor(
    readonly reason: "garbage" | "name-not-utf8",
    readonly shown: string
  ) {
    super(`${reason}: ${shown}`)
  }
}

const statuses: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  T: "type-changed"
}

/** Arguments for `git diff-tree` whose output this module reads. */
export const changedFilesArgs = (base: string, tree: string): ReadonlyArray<string> => [
  "diff-tree",
  "-r",
  "-z",
  "--raw",
  "--numstat",
  "--full-index",
  "-M",
  "-l2000",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules=none",
  "--no-commit-id",
  base,
  tree
]

/** Throws `UnreadableChange`. Names are what the bytes say; a file keeps its order, by path. */
export const parseChangedFiles = (output: Uint8Array): ReadonlyArray<ChangedFile> => {
  const tokens = split(output)
  let at = 0
  const next = (): Uint8Array => tokens[at++] ?? garbage("the output ends too early")
  const raws: Array<Omit<ChangedFile, "binary" | "added" | "removed">> = []
  while (at < tokens.length && tokens[at]?.[0] === 0x3a) {
    const line = Buffer.from(next()).toString("latin1")
    const match = /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([A-Z])\d*$/.exec(line)
    const [, modeBefore, modeAfter, blobBefore, blobAfter, letter] = match ?? []
    const status = letter === undefined ? undefined : statuses[letter]
    if (
      status === undefined ||
      modeBefore === undefined ||
      modeAfter === undefined ||
      blobBefore === undefined ||
      blobAfter === undefined
    ) {
      return garbage(line)
    }
    const first = name(next())
    raws.push({
      path: status === "renamed" ? name(next()) : first,
      ...(status === "renamed" ? { from: first } : {}),
      status,
      mode: { before: modeBefore, after: modeAfter },
      blob: { before: blobBefore, after: blobAfter }
    })
  }
  const counts = new Map<string, Pick<ChangedFile, "binary" | "added" | "removed">>()
  while (at < tokens.length) {
    const token = next()
    // Two tabs end the counts; what follows them is a name, which may hold tabs of its own.
    const tab = token.indexOf(0x09)
    const second = tab === -1 ? -1 : token.indexOf(0x09, tab + 1)
    if (second === -1) return garbage(Buffer.from(token).toString("latin1"))
    const added = Buffer.from(token.subarray(0, tab)).toString("latin1")
    const removed = Buffer.from(token.subarray(tab + 1, second)).toString("latin1")
    if (!/^(\d+|-)$/.test(added) || !/^(\d+|-)$/.test(removed)) return garbage(added)
    const rest = token.subarray(second + 1)
    if (rest.byteLength === 0) next()
    const path = name(rest.byteLength === 0 ? next() : rest)
    const binary = added === "-"
    counts.set(path, { binary, added: binary ? 0 : Number(added), removed: binary ? 0 : Number(removed) })
  }
  return raws.map((raw) => ({ ...raw, ...(counts.get(raw.path) ?? garbage(`no counts for ${raw.path}`)) }))
}

const split = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const parts: Array<Uint8Array> = []
  let from = 0
  for (let to = bytes.indexOf(0); to !== -1; to = bytes.indexOf(0, from)) {
    parts.push(bytes.subarray(from, to))
    from = to + 1
  }
  return from === bytes.byteLength ? parts : garbage("the output does not end with a NUL")
}

const name = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UnreadableChange("name-not-utf8", Buffer.from(bytes).toString("latin1"))
  }
}

const garbage = (shown: string): never => {
  throw new UnreadableChange("garbage", shown.slice(0, 200))
}
