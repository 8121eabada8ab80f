/** A short name for a request: its first line. */

/** A prompt's first line as a title, at most `length` characters. */
export const titleOf = (prompt: string, length: number): string => {
  const line = prompt.trim().split("\n", 1)[0]?.trim() ?? ""
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`
}
