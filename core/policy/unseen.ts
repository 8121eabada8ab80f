/** Texts that a diff does not show: of binary files, and past the point where a large diff was cut. Fails closed. */
import { Effect } from "effect"
import type { ChangedFile } from "../domain/outcome.ts"
import type { ReadSides, UnseenText } from "./patch.ts"
import { diffOf, type FileDiff } from "./unified-diff.ts"

/** Reads them one after another. A file that is too large to be read stays unseen, which is an objection of its own. */
export const unseenTexts = Effect.fnUntraced(function* <E>(
  files: ReadonlyArray<ChangedFile>,
  diffs: ReadonlyMap<string, FileDiff>,
  read: ReadSides<E>
) {
  const unseen: Array<UnseenText> = []
  for (const file of files) {
    if (file.status === "deleted" || file.mode.after === "160000" || file.blob.before === file.blob.after) continue
    if (!file.binary && diffOf(diffs, file.path).added >= file.added) continue
    const sides = yield* read(file)
    if (sides.after === null) unseen.push({ file })
    else unseen.push({ file, text: file.binary ? textWithin(sides.after) : addedOnly(sides.before, sides.after) })
  }
  return unseen
})

/** UTF-16 is binary to git; anything else may still hold plain text among its bytes. */
const textWithin = (bytes: Uint8Array): string => {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  return Buffer.from(bytes).toString("latin1").replaceAll("\0", "")
}

/** Lines that the base has as well are left empty, so that the others keep their numbers. */
const addedOnly = (before: Uint8Array | null, after: Uint8Array): string => {
  const old = new Set(before === null ? [] : Buffer.from(before).toString("utf8").split("\n"))
  return Buffer.from(after)
    .toString("utf8")
    .split("\n")
    .map((line) => (old.has(line) ? "" : line))
    .join("\n")
}
