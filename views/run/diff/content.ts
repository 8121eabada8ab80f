/** What a file's diff shows: lines, or why there are none. Pure. */
import type { FileView } from "../../../core/api/contract.ts"
import { bytes } from "../../text/format.ts"
import { isSubmodule, isSymlink } from "./remark.ts"

export type Content =
  | { readonly kind: "text"; readonly before: string; readonly after: string; readonly language: string }
  | { readonly kind: "none"; readonly title: string; readonly lines: ReadonlyArray<string> }

/** A line that is longer stalls an editor; such a file is generated. */
const longestLine = 200_000

export const contentOf = ({ file, language, before, after }: FileView): Content => {
  const none = (title: string, ...lines: ReadonlyArray<string>): Content => ({ kind: "none", title, lines })
  const sizes = `${side(file.status === "added", before.bytes)} before, ${side(file.status === "deleted", after.bytes)} after.`
  if (isSubmodule(file.mode.after) || isSubmodule(file.mode.before)) {
    return none("A submodule.", `It points to ${file.blob.before.slice(0, 16)} before and to ${file.blob.after.slice(0, 16)} after.`)
  }
  if (isSymlink(file.mode.after) || (file.status === "deleted" && isSymlink(file.mode.before))) {
    return none("A symbolic link.", ...linkLine("Before it pointed to", before.text), ...linkLine("It points to", after.text))
  }
  if (file.binary) return none("A binary file.", sizes)
  const missing = (present: boolean, text: string | undefined) => present && text === undefined
  if (missing(file.status !== "added", before.text) || missing(file.status !== "deleted", after.text)) {
    return none("Not shown as text.", sizes, "It is too large to read here, or is no UTF-8. `patchplane diff` writes it whole.")
  }
  const [left, right] = [before.text ?? "", after.text ?? ""]
  if (left === right) {
    return none(
      "The contents are the same.",
      ...(file.mode.before !== file.mode.after ? [`Its mode changes from ${file.mode.before} to ${file.mode.after}.`] : []),
      ...(file.from === undefined ? [] : [`It moves from ${file.from} to ${file.path}.`]),
      ...(file.status === "added" ? ["The new file is empty."] : [])
    )
  }
  if (hasLongLine(left) || hasLongLine(right)) {
    return none("Lines too long to show.", sizes, `A line is longer than ${bytes(longestLine)}. \`patchplane diff\` writes it whole.`)
  }
  return { kind: "text", before: left, after: right, language }
}

const side = (absent: boolean, size: number) => (absent ? "absent" : bytes(size))
const linkLine = (words: string, target: string | undefined) => (target === undefined || target === "" ? [] : [`${words} ${target}`])
const hasLongLine = (text: string): boolean => {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from)
    const stop = end < 0 ? text.length : end
    if (stop - from > longestLine) return true
    from = stop + 1
  }
  return false
}
