/** Reads git's `--raw -z` and `--numstat -z` of one comparison into the list of changed files. */
import type { ChangedFile } from "../../domain/outcome.ts"

/** A name that text can't hold without changing it. */
export class NameNotUtf8 extends Error {
  constructor(readonly shown: string) {
    super(`The name ${shown} is not UTF-8.`)
  }
}

const statuses: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  T: "type-changed"
}

/** Throws `NameNotUtf8`, or an Error for output that is not git's. */
export const changedFiles = (raw: Uint8Array, numstat: Uint8Array): ReadonlyArray<ChangedFile> => {
  const counts = countsByPath(numstat)
  const fields = split(raw)
  const files: Array<ChangedFile> = []
  for (let at = 0; at < fields.length;) {
    const [, modeBefore, modeAfter, blobBefore, blobAfter, letter = ""] =
      /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at++] ?? "") ?? []
    const status = statuses[letter]
    if (modeBefore === undefined || modeAfter === undefined || blobBefore === undefined || blobAfter === undefined || status === undefined)
      throw new Error("git's raw output has an unknown form")
    const from = status === "renamed" ? fields[at++] : undefined
    const path = fields[at++]
    if (path === undefined) throw new Error("git's raw output ends too early")
    const count = counts.get(path) ?? { binary: false, added: 0, removed: 0 }
    files.push({
      path,
      ...(from === undefined ? {} : { from }),
      status,
      mode: { before: modeBefore, after: modeAfter },
      blob: { before: blobBefore, after: blobAfter },
      ...count
    })
  }
  return files
}

/** `added TAB removed TAB path`, or for a rename `added TAB removed TAB` and two names after it. A binary file counts `-`. */
const countsByPath = (numstat: Uint8Array) => {
  const counts = new Map<string, Pick<ChangedFile, "binary" | "added" | "removed">>()
  const fields = split(numstat)
  for (let at = 0; at < fields.length;) {
    const field = fields[at++] ?? ""
    const first = field.indexOf("\t")
    const second = field.indexOf("\t", first + 1)
    const inline = field.slice(second + 1)
    const path = inline === "" ? (fields[(at += 2) - 1] ?? "") : inline
    const [added, removed] = [field.slice(0, first), field.slice(first + 1, second)]
    counts.set(
      path,
      added === "-" ? { binary: true, added: 0, removed: 0 } : { binary: false, added: Number(added), removed: Number(removed) }
    )
  }
  return counts
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const split = (bytes: Uint8Array): ReadonlyArray<string> => {
  const fields: Array<string> = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from)
    const field = bytes.subarray(from, end === -1 ? bytes.length : end)
    try {
      fields.push(strict.decode(field))
    } catch {
      throw new NameNotUtf8(JSON.stringify(Buffer.from(field).toString("latin1")))
    }
    from = end === -1 ? bytes.length : end + 1
  }
  return fields
}
