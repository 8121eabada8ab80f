/** What a file's diff shows: lines, pictures, or why there are none. Pure. */
import type { FileSide, FileView } from "../../../core/api/contract.ts"
import { headLines, saysGenerated, toolWritten } from "../../../core/domain/tool-written.ts"
import type { Comparison } from "../../state/files.ts"
import { bytes, count, grouped } from "../../text/format.ts"
import { isSubmodule, isSymlink } from "./remark.ts"
import type { Sides } from "./sides.ts"

export type Image = NonNullable<FileSide["image"]>

export type Content =
  | {
      readonly kind: "text"
      readonly before: string
      readonly after: string
      readonly language: string
      /** What of it is not shown as it is, in words. */
      readonly notes: ReadonlyArray<string>
      /** Why it is folded at first. */
      readonly folded?: string
      /** Why it can't be edited here. */
      readonly fixed?: string
    }
  | { readonly kind: "images"; readonly before?: Image; readonly after?: Image; readonly sizes: string }
  | { readonly kind: "none"; readonly title: string; readonly lines: ReadonlyArray<string> }

/** A longer line stalls an editor, and nobody reads it: so much of it is shown. */
const longestLine = 100_000
const shownOfLine = 10_000

export const contentOf = ({ file, language, before, after }: FileView): Content => {
  const none = (title: string, ...lines: ReadonlyArray<string>): Content => ({ kind: "none", title, lines })
  const sizes = `${side(file.status === "added", before.bytes)} before, ${side(file.status === "deleted", after.bytes)} after.`
  if (isSubmodule(file.mode.after) || isSubmodule(file.mode.before)) {
    return none("A submodule.", `It points to ${file.blob.before.slice(0, 16)} before and to ${file.blob.after.slice(0, 16)} after.`)
  }
  if (isSymlink(file.mode.after) || (file.status === "deleted" && isSymlink(file.mode.before))) {
    return none("A symbolic link.", ...linkLine("Before it pointed to", before.text), ...linkLine("It points to", after.text))
  }
  if (file.binary) {
    if (before.image === undefined && after.image === undefined) return none("A binary file.", sizes)
    return { kind: "images", sizes, ...(before.image && { before: before.image }), ...(after.image && { after: after.image }) }
  }
  const [left, right] = [before.text ?? "", after.text ?? ""]
  if (left === right && before.cut === undefined && after.cut === undefined) {
    if (file.blob.before !== file.blob.after && after.invalid === true) return none("Only bytes that are no UTF-8 differ.", sizes)
    return none(
      "The contents are the same.",
      ...(file.mode.before !== file.mode.after ? [`Its mode changes from ${file.mode.before} to ${file.mode.after}.`] : []),
      ...(file.from === undefined ? [] : [`It moves from ${file.from} to ${file.path}.`]),
      ...(file.status === "added" ? ["The new file is empty."] : [])
    )
  }
  const [shortBefore, shortAfter] = [withShortLines(left), withShortLines(right)]
  const notes = [
    ...sideNotes("Before", before, shortBefore.cut),
    ...sideNotes("After", after, shortAfter.cut),
    ...(lineEnds(left) !== lineEnds(right) && left !== "" && right !== ""
      ? [`Its line ends change from ${lineEnds(left)} to ${lineEnds(right)}.`]
      : [])
  ]
  const folded = foldedSince(file.path, right === "" ? left : right)
  const fixed = fixedSince(file.status === "deleted", after, shortAfter.cut, right)
  return {
    kind: "text",
    before: shortBefore.text,
    after: shortAfter.text,
    language,
    notes,
    ...(folded === undefined ? {} : { folded }),
    ...(fixed === undefined ? {} : { fixed })
  }
}

/** What an editor shows of it. */
export const sidesOf = (
  comparison: Comparison,
  path: string,
  { before, after, language }: Extract<Content, { readonly kind: "text" }>
): Sides => ({ key: `${comparison.patchSetId} ${comparison.since ?? ""} ${path}`, before, after, language })

const side = (absent: boolean, size: number) => (absent ? "absent" : bytes(size))
const linkLine = (words: string, target: string | undefined) => (target === undefined || target === "" ? [] : [`${words} ${target}`])

const sideNotes = (name: string, { cut, bytes: size, invalid }: FileSide, lines: ReadonlyArray<number>): ReadonlyArray<string> => [
  ...(cut === undefined ? [] : [`${name}: the first ${bytes(cut)} of ${bytes(size)} are shown. \`patchplane diff\` writes it whole.`]),
  ...(lines.length === 0
    ? []
    : [
        `${name}: line ${grouped(lines[0] ?? 1)}${lines.length === 1 ? "" : ` and ${count(lines.length - 1, "other line")}`} of more than ${grouped(longestLine)} characters cut after ${grouped(shownOfLine)}.`
      ]),
  ...(invalid === true ? [`${name}: some bytes are no UTF-8 and stand as \uFFFD.`] : [])
]

/** The text with its longest lines cut, and the numbers of those. */
const withShortLines = (text: string): { readonly text: string; readonly cut: ReadonlyArray<number> } => {
  const cut: Array<number> = []
  const parts: Array<string> = []
  let kept = 0
  for (let from = 0, line = 1; from < text.length; line++) {
    const end = text.indexOf("\n", from)
    const stop = end < 0 ? text.length : end
    if (stop - from > longestLine) {
      cut.push(line)
      parts.push(text.slice(kept, from + shownOfLine), ` \u2026 ${grouped(stop - from - shownOfLine)} characters more`)
      kept = stop
    }
    from = stop + 1
  }
  return cut.length === 0 ? { text, cut } : { text: parts.join("") + text.slice(kept), cut }
}

const lineEnds = (text: string): "LF" | "CRLF" | "mixed" => {
  const all = text.split("\n").length - 1
  const windows = text.split("\r\n").length - 1
  return windows === 0 ? "LF" : windows === all ? "CRLF" : "mixed"
}

const foldedSince = (path: string, text: string): string | undefined => {
  const written = toolWritten(path)
  if (written === "lockfile") return "A lockfile: a package manager writes it. The policy lists the packages that it changes."
  const head = text.slice(0, 4000).split("\n", headLines)
  return written === "generated" || head.some((line) => line.length <= 500 && saysGenerated.test(line))
    ? "A generated file: a tool writes it, and people change what it is made from."
    : undefined
}

const fixedSince = (deleted: boolean, { cut, invalid }: FileSide, lines: ReadonlyArray<number>, text: string): string | undefined => {
  if (deleted) return "The file is deleted in this version."
  if (cut !== undefined || lines.length > 0) return "It is not shown whole."
  if (invalid === true) return "It holds bytes that are no UTF-8."
  return lineEnds(text) === "mixed" ? "Its line ends are mixed, and would all become the same." : undefined
}
