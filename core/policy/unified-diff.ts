/**
 * Reads the lines that a unified diff adds and takes away, by file. It counts them by their hunk's header, so that
 * content which looks like a header is content. Pure; one pass.
 */

export interface DiffLine {
  /** In the side that it stands on, from 1. */
  readonly line: number
  readonly text: string
}

/** One run of changed lines between two that stay. */
export interface DiffBlock {
  readonly removed: ReadonlyArray<DiffLine>
  readonly added: ReadonlyArray<DiffLine>
}

export interface FileDiff {
  readonly blocks: ReadonlyArray<DiffBlock>
  readonly added: number
  readonly removed: number
}

interface OpenFile {
  readonly blocks: Array<DiffBlock>
  added: number
  removed: number
}

const none: FileDiff = { blocks: [], added: 0, removed: 0 }

/** By the path after the change, or before it where the file is deleted. A diff that was cut has fewer lines than git counted. */
export const readDiff = (diff: string): ReadonlyMap<string, FileDiff> => {
  const files = new Map<string, OpenFile>()
  let at = 0
  let before = ""
  let current: OpenFile = { blocks: [], added: 0, removed: 0 }
  const line = (): string | undefined => {
    if (at >= diff.length) return undefined
    const end = diff.indexOf("\n", at)
    const text = end === -1 ? diff.slice(at) : diff.slice(at, end)
    at = end === -1 ? diff.length : end + 1
    return text
  }
  for (let text = line(); text !== undefined; text = line()) {
    if (text.startsWith("--- ")) before = nameIn(text.slice(4))
    else if (text.startsWith("+++ ")) {
      const after = nameIn(text.slice(4))
      const path = after === "/dev/null" ? before.slice(2) : after.slice(2)
      const known = files.get(path)
      current = known ?? { blocks: [], added: 0, removed: 0 }
      if (known === undefined) files.set(path, current)
    } else if (text.startsWith("@@ ")) {
      const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text)
      if (hunk !== null) readHunk(hunk, line, current)
    }
  }
  return files
}

/** What a diff says of one file; nothing where it has no lines in it. */
export const diffOf = (files: ReadonlyMap<string, FileDiff>, path: string): FileDiff => files.get(path) ?? none

const readHunk = ([, from, removals, to, additions]: RegExpExecArray, line: () => string | undefined, file: OpenFile): void => {
  let [oldLine, newLine] = [Number(from), Number(to)]
  let [oldLeft, newLeft] = [Number(removals ?? 1), Number(additions ?? 1)]
  let removed: Array<DiffLine> = []
  let added: Array<DiffLine> = []
  const close = () => {
    if (removed.length + added.length > 0) file.blocks.push({ removed, added })
    removed = []
    added = []
  }
  while (oldLeft > 0 || newLeft > 0) {
    const text = line()
    if (text === undefined) break
    const mark = text[0]
    if (mark === "+") {
      added.push({ line: newLine++, text: text.slice(1) })
      newLeft--
      file.added++
    } else if (mark === "-") {
      removed.push({ line: oldLine++, text: text.slice(1) })
      oldLeft--
      file.removed++
    } else if (mark === " " || text === "") {
      close()
      oldLine++
      newLine++
      oldLeft--
      newLeft--
    } else if (mark !== "\\") break // the diff was cut here
  }
  close()
}

/** Git quotes names with unusual characters as C does, and ends those with spaces by a tab. */
const nameIn = (text: string): string => {
  if (!text.startsWith('"')) return text.endsWith("\t") ? text.slice(0, -1) : text
  const bytes: Array<number> = []
  const encoder = new TextEncoder()
  for (const [piece, octal, letter] of text.slice(1, text.lastIndexOf('"')).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else if (letter !== undefined) bytes.push(escapes[letter] ?? letter.charCodeAt(0))
    else bytes.push(...encoder.encode(piece))
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}
const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }
