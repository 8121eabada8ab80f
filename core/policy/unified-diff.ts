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
  const lines = { diff, at: 0 }
  let before = ""
  let current: OpenFile = { blocks: [], added: 0, removed: 0 }
  while (lines.at < diff.length) {
    const end = endOfLine(lines)
    const from = lines.at
    lines.at = end + 1
    if (diff.startsWith("--- ", from)) before = nameIn(diff.slice(from + 4, end))
    else if (diff.startsWith("+++ ", from)) {
      const after = nameIn(diff.slice(from + 4, end))
      const path = after === "/dev/null" ? before.slice(2) : after.slice(2)
      const known = files.get(path)
      current = known ?? { blocks: [], added: 0, removed: 0 }
      if (known === undefined) files.set(path, current)
    } else if (diff.startsWith("@@ ", from)) {
      const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(diff.slice(from, Math.min(end, from + 100)))
      if (hunk !== null) readHunk(hunk, lines, current)
    }
  }
  return files
}

interface Lines {
  readonly diff: string
  at: number
}

const endOfLine = ({ diff, at }: Lines): number => {
  const end = diff.indexOf("\n", at)
  return end === -1 ? diff.length : end
}

/** What a diff says of one file; nothing where it has no lines in it. */
export const diffOf = (files: ReadonlyMap<string, FileDiff>, path: string): FileDiff => files.get(path) ?? none

const readHunk = ([, from, removals, to, additions]: RegExpExecArray, lines: Lines, file: OpenFile): void => {
  const { diff } = lines
  let [oldLine, newLine] = [Number(from), Number(to)]
  const [oldEnd, newEnd] = [oldLine + Number(removals ?? 1), newLine + Number(additions ?? 1)]
  let removed: Array<DiffLine> = []
  let added: Array<DiffLine> = []
  const close = () => {
    if (removed.length + added.length > 0) file.blocks.push({ removed, added })
    removed = []
    added = []
  }
  while ((oldLine < oldEnd || newLine < newEnd) && lines.at < diff.length) {
    const start = lines.at
    const end = endOfLine(lines)
    const mark = diff.charCodeAt(start)
    if (mark === plus) {
      added.push({ line: newLine++, text: diff.slice(start + 1, end) })
      file.added++
    } else if (mark === minus) {
      removed.push({ line: oldLine++, text: diff.slice(start + 1, end) })
      file.removed++
    } else if (mark === space || end === start) {
      close()
      oldLine++
      newLine++
    } else if (mark !== backslash) break // the diff was cut here
    lines.at = end + 1
  }
  close()
}
const [plus, minus, space, backslash] = [0x2b, 0x2d, 0x20, 0x5c]

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
