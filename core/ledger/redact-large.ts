/** Redaction of long texts (transcripts, logs) piece by piece, so that the thread that serves clients is never held up for long. */
import { Effect } from "effect"

/** Characters redacted in one go; about a millisecond or two. */
const pieceLength = 128 * 1024
/** A private key block is not cut apart: a piece is stretched up to its end, if that is this near. */
const longestBlock = 64 * 1024

/** Pieces end at a line's end, where no secret of a known shape goes on, but for key blocks. */
const pieceEnd = (text: string, from: number): number => {
  let end = from + pieceLength
  if (end >= text.length) return text.length
  const line = text.lastIndexOf("\n", end)
  if (line > from) end = line + 1
  const begin = text.lastIndexOf("-----BEGIN ", end)
  if (begin < from || end - begin > longestBlock) return end
  const closing = text.indexOf("-----END ", begin)
  if (closing < end || closing - begin > longestBlock) return end
  const closed = text.indexOf("\n", closing)
  return closed < 0 ? text.length : closed + 1
}

/** `redact` over all of `text`. With `whole` (a configured secret spans lines) it's done in one go. */
export const redactLarge = (text: string, redact: (piece: string) => string, whole: boolean): Effect.Effect<string> =>
  text.length <= pieceLength || whole
    ? Effect.sync(() => redact(text))
    : Effect.gen(function* () {
        let clean = ""
        for (let from = 0; from < text.length;) {
          const end = pieceEnd(text, from)
          clean += redact(text.slice(from, end))
          from = end
          yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
        }
        return clean
      })
