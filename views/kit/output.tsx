/** What a program wrote: without terminal escapes, cut where it is long, the whole on request. */
import { useMemo, useState } from "react"
import { bytes, count } from "../text/format.ts"
import { plainText } from "../text/plain.ts"
import { Text } from "./text.tsx"

/** Characters that are shown at all: more than anybody reads, less than what a page chokes on. */
const mostCharacters = 400_000

export interface OutputProps {
  readonly text: string
  readonly label: string
  /** Lines shown at first. */
  readonly lines?: number
}

export const Output = ({ text, label, lines = 24 }: OutputProps) => {
  const [whole, setWhole] = useState(false)
  const plain = useMemo(() => plainText(text).trimEnd(), [text])
  const first = useMemo(() => firstLines(plain, lines), [plain, lines])
  const shown = whole ? plain.slice(0, mostCharacters) : first
  return (
    <div className="grid gap-1">
      <pre className="out scroll" tabIndex={0} aria-label={label}>
        {shown === "" ? <span className="t3">no output</span> : <Text>{shown}</Text>}
      </pre>
      {shown.length === plain.length ? null : whole ? (
        <p className="t3 f12">
          The first {bytes(mostCharacters)} of {bytes(plain.length)}.
        </p>
      ) : (
        <p className="f12">
          <button type="button" className="link" onClick={() => setWhole(true)}>
            Show all {count(lineCount(plain), "line")}, {bytes(plain.length)}
          </button>
        </p>
      )}
    </div>
  )
}

const mostFirst = 4_000

/** The first `most` lines, and no more than a screenful of a line without end. */
const firstLines = (text: string, most: number): string => {
  let at = -1
  for (let line = 0; line < most; line++) {
    const next = text.indexOf("\n", at + 1)
    if (next < 0) return text.slice(0, mostFirst)
    if (next > mostFirst) return text.slice(0, mostFirst)
    at = next
  }
  return text.slice(0, at)
}

const lineCount = (text: string): number => {
  let lines = 1
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++
  return lines
}
