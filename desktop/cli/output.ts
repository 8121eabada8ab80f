/**
 * What the command line prints. In a terminal the last line shows what goes on and is redrawn; piped there
 * are plain lines only; with `--json` one document, or one line a thing for what streams.
 */
import { visibleJson, visibleLine } from "./untrusted.ts"

export interface Output {
  readonly json: boolean
  readonly terminal: boolean
  /** A line for people; nothing with `--json`. The text must be safe already (`visible`). */
  readonly line: (text: string) => void
  /** The one document of `--json`. */
  readonly document: (value: unknown) => void
  /** One line of a stream with `--json`. */
  readonly item: (value: unknown) => void
  /** The redrawn line of a terminal: what goes on now. Empty takes it away. */
  readonly status: (text: string) => void
  /** A line about what went wrong, beside the output. */
  readonly problem: (text: string) => void
}

/** A terminal, a pipe, or what a test looks into. */
export interface Writable {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly write: (text: string) => unknown
}

export const makeOutput = (json: boolean, out: Writable, problems: Writable): Output => {
  const terminal = out.isTTY === true && !json
  let drawn = ""
  const wipe = () => (drawn === "" ? "" : "\r\u001b[K")
  const redraw = () => drawn
  return {
    json,
    terminal,
    line: (text) => {
      if (!json) out.write(`${wipe()}${text}\n${redraw()}`)
    },
    document: (value) => {
      if (json) out.write(`${visibleJson(value, 2)}\n`)
    },
    item: (value) => {
      if (json) out.write(`${visibleJson(value)}\n`)
    },
    status: (text) => {
      if (!terminal) return
      const next = fit(visibleLine(text), (out.columns ?? 80) - 1)
      if (next === drawn) return
      out.write(`${wipe()}${next}`)
      drawn = next
    },
    problem: (text) => {
      problems.write(`${terminal ? wipe() : ""}${text}\n${terminal ? redraw() : ""}`)
    }
  }
}

const fit = (text: string, columns: number): string => {
  const characters = Array.from(text)
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join("")}…`
}
