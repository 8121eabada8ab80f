/** Files of which a change alters the white space alone: noise in a review, and in everybody's history. */
import { changeOf, contentOf, type PatchRule } from "../patch.ts"
import { diffOf, type DiffBlock, type DiffLine } from "../unified-diff.ts"

/** Where indentation means something. */
const indented = /\.(?:py|pyi|ya?ml|haml|slim|pug|sass|styl|coffee|nim|fs|fsx|hs|elm|md|rst)$|(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/

export const cosmeticOnly: PatchRule = ({ files, diffs }) =>
  files
    .filter(({ path, status, binary, mode, added, removed }) => {
      if (status !== "modified" || binary || mode.before !== mode.after) return false
      const diff = diffOf(diffs, path)
      // A diff that was cut does not tell.
      if (diff.added !== added || diff.removed !== removed || diff.blocks.length === 0) return false
      return diff.blocks.every((block) => sameBut(block, indented.test(path)))
    })
    .map((file) => ({
      path: file.path,
      content: contentOf(file),
      message: `${file.path} changes in white space alone.`,
      evidence: changeOf(file),
      mend: "Leave it as it was, or ask for the formatting in a request of its own"
    }))

const sameBut = ({ removed, added }: DiffBlock, keepIndentation: boolean): boolean => {
  if (!sameWithoutSpace(removed, added)) return false
  if (keepIndentation) return same(removed, added, "\n", (line) => line.trimEnd())
  // Within quotes a space is content: then only where it is doubled or at an end it goes.
  const quoted = [...removed, ...added].some(({ text }) => /["'`]/.test(text))
  return quoted
    ? same(removed, added, " ", (line) => line.replace(/\s+/g, " ").trim())
    : same(removed, added, "", (line) => line.replace(/\s+/g, ""))
}

const same = (a: ReadonlyArray<DiffLine>, b: ReadonlyArray<DiffLine>, between: string, bare: (line: string) => string): boolean => {
  const text = (lines: ReadonlyArray<DiffLine>) =>
    lines
      .map(({ text }) => bare(text))
      .filter((line) => line !== "")
      .join(between)
  return text(a) === text(b)
}

/** The weakest sameness, without a copy of either side: it ends at the first difference, as nearly always there is one. */
const sameWithoutSpace = (a: ReadonlyArray<DiffLine>, b: ReadonlyArray<DiffLine>): boolean => {
  const [one, two] = [cursor(a), cursor(b)]
  for (;;) {
    const code = one()
    if (code !== two()) return false
    if (code === undefined) return true
  }
}

/** The characters of some lines one by one, without white space; `undefined` at their end. */
const cursor = (lines: ReadonlyArray<DiffLine>) => {
  let [line, at] = [0, 0]
  return (): number | undefined => {
    for (let text = lines[line]?.text; text !== undefined; text = lines[++line]?.text, at = 0) {
      while (at < text.length) {
        const code = text.charCodeAt(at++)
        if (code > 0x20 && (code < 0xa0 || !/\s/.test(String.fromCharCode(code)))) return code
      }
    }
    return undefined
  }
}
