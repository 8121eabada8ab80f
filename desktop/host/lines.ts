/** Cuts a byte stream into lines of UTF-8. */

/** Bytes of one line: a sender that goes beyond is no client of ours. */
export const longestLine = 16 * 1024 * 1024

/** A reader that hands each whole line on; it answers `false` once a line is too long, and is then of no use. */
export const makeLineReader = (onLine: (line: string) => void): ((bytes: Uint8Array) => boolean) => {
  let parts: Array<Uint8Array> = []
  let waiting = 0
  return (bytes) => {
    let from = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      parts.push(bytes.subarray(from, end))
      const line = Buffer.concat(parts).toString("utf8")
      parts = []
      waiting = 0
      from = end + 1
      if (line !== "") onLine(line)
    }
    const rest = bytes.subarray(from)
    waiting += rest.byteLength
    if (rest.byteLength > 0) parts.push(new Uint8Array(rest))
    return waiting <= longestLine
  }
}
