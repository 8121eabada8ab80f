/**
 * Outside text (a model's, a repository's) may carry characters that act unseen: bidirectional controls that
 * reorder what a person reads, zero-width marks, terminal escapes. They are shown by number instead.
 */

/** Controls except tab and line end, soft hyphen, bidirectional and zero-width marks, line separators, tags, BOM, lone surrogates. */
const unseen =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD]|\u034F|\u061C|[\u115F\u1160]|[\u17B4\u17B5]|\u180E|[\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|\p{Cs}/gu

export interface Piece {
  readonly text: string
  /** The text is the number of a character that would not be seen, such as `U+202E`. */
  readonly unseen: boolean
}

/** The text in pieces, in order; joined without the unseen ones they are the text without its unseen characters. */
export const pieces = (text: string): ReadonlyArray<Piece> => {
  const found: Array<Piece> = []
  let from = 0
  for (const match of text.matchAll(unseen)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), unseen: false })
    found.push({ text: codePoint(match[0]), unseen: true })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ text: text.slice(from), unseen: false })
  return found
}

/** The same as plain text, for accessible names and titles. */
export const visible = (text: string): string =>
  pieces(text)
    .map((piece) => (piece.unseen ? `[${piece.text}]` : piece.text))
    .join("")

const codePoint = (character: string) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`
