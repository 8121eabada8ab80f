/**
 * Reads git's unified diff by its own counts: a hunk's header says how many lines follow, so nothing that a
 * file holds can pass for a header. Gives, for each path, the added lines with their numbers. Pure.
 */
import type { AddedLine } from "./change.ts"

export interface DiffOfFile {
  readonly added: Array<AddedLine>
  readonly removed: Set<string>
}

/** By the path after the change; a deleted file has only removed lines, under its own path. */
export const readDiff = (diff: string): ReadonlyMap<string, DiffOfFile> => {
  const files = new Map<string, DiffOfFile>()
  let current: DiffOfFile | undefined
  let before = ""
  let at = 0
  const next = (): string | undefined => {
    if (at >= diff.length) return undefined
    const end = diff.indexOf("\n", at)
    const line = diff.slice(at, end === -1 ? diff.length : end)
    at = end === -1 ? diff.length : end + 1
    return line
  }
  const open = (path: string): DiffOfFile => {
    const known = files.get(path) ?? { added: [], removed: new Set<string>() }
    files.set(path, known)
    return known
  }
  for (let line = next(); line !== undefined; line = next()) {
    if (line.startsWith("diff --git ")) current = undefined
    else if (line.startsWith("--- ")) before = pathIn(line.slice(4))
    else if (line.startsWith("+++ ")) {
      const after = pathIn(line.slice(4))
      current = open(after === "/dev/null" ? before.slice(2) : after.slice(2))
    } else {
      const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
      if (hunk === null || current === undefined) continue
      let removed = Number(hunk[1] ?? 1)
      let number = Number(hunk[2])
      let added = Number(hunk[3] ?? 1)
      while (removed > 0 || added > 0) {
        const content = next()
        if (content === undefined) break
        const text = content.slice(1)
        switch (content[0]) {
          case "+":
            current.added.push({ line: number++, text })
            added--
            break
          case "-":
            current.removed.add(text.trim())
            removed--
            break
          case "\\":
            break
          default:
            number++
            removed--
            added--
        }
      }
    }
  }
  return files
}

/** A path of a header: plain, with a tab after it where it has spaces, or quoted as C does. */
const pathIn = (written: string): string => {
  if (!written.startsWith('"')) return written.replace(/\t$/, "")
  const bytes: Array<number> = []
  for (let index = 1; index < written.length - 1; index++) {
    const character = written[index] ?? ""
    if (character !== "\\") {
      bytes.push(...Buffer.from(String.fromCodePoint(written.codePointAt(index) ?? 0)))
      if ((written.codePointAt(index) ?? 0) > 0xffff) index++
      continue
    }
    const octal = /^[0-3][0-7]{2}/.exec(written.slice(index + 1, index + 4))
    if (octal === null) {
      bytes.push((escapes[written[index + 1] ?? ""] ?? written[index + 1] ?? "\\").charCodeAt(0))
      index++
    } else {
      bytes.push(Number.parseInt(octal[0], 8))
      index += 3
    }
  }
  return Buffer.from(bytes).toString("utf8")
}
const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r" }
