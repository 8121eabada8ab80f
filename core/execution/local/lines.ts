/**
 * Splits bytes into lines on LF and nothing else: a lone CR, U+2028 or a NUL is content. Used on both sides
 * of the supervisor's socket and for agents that speak in lines. Imports nothing, for the supervisor's sake.
 */

/** A line that grew past the limit: whoever reads must stop, since where the next one begins is not known. */
export class LineTooLong extends Error {
  constructor(readonly limit: number) {
    super(`A line is longer than ${limit} bytes.`)
  }
}

export class LineSplitter {
  private parts: Array<Uint8Array> = []
  private size = 0
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true })

  /** `limit`: bytes that one line may have. */
  constructor(private readonly limit: number) {}

  /** The lines that `bytes` completes, without their LF. Bytes that are not UTF-8 become U+FFFD. Throws `LineTooLong`. */
  push(bytes: Uint8Array): ReadonlyArray<string> {
    const lines: Array<string> = []
    let from = 0
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
      this.take(bytes.subarray(from, at))
      lines.push(this.flush())
      from = at + 1
    }
    // The caller's buffer may be used again: what is kept is copied.
    if (from < bytes.length) this.take(bytes.slice(from))
    return lines
  }

  /** What came after the last LF, or nothing. */
  rest(): string | undefined {
    return this.size === 0 ? undefined : this.flush()
  }

  private take(part: Uint8Array): void {
    this.size += part.length
    if (this.size > this.limit) throw new LineTooLong(this.limit)
    this.parts.push(part)
  }

  private flush(): string {
    const [first] = this.parts
    const whole = first !== undefined && this.parts.length === 1 ? first : Buffer.concat(this.parts, this.size)
    this.parts = []
    this.size = 0
    return this.decoder.decode(whole)
  }
}
