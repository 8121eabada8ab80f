/** A quick first look at a text: whether it may hold any of many marks. One pass, about a nanosecond a character. */

/** Upper and lower case fall together; that other characters may too only costs a second look. */
const fold = (code: number): number => code | 0x20
const slot = (a: number, b: number, c: number): number => (a * 961 + b * 31 + c) & 0xffff

/**
 * Answers false only for texts that hold none of the marks in any case. Marks have three characters at
 * least; what is looked for is the rarest-looking three of each.
 */
export const makeScreen = (marks: ReadonlyArray<string>): ((text: string) => boolean) => {
  const table = new Uint8Array(0x10000)
  for (const mark of marks) {
    const at = tellingPart(mark)
    table[slot(fold(mark.charCodeAt(at)), fold(mark.charCodeAt(at + 1)), fold(mark.charCodeAt(at + 2)))] = 1
  }
  return (text) => {
    let a = 0
    let b = 0
    for (let index = 0; index < text.length; index++) {
      const c = fold(text.charCodeAt(index))
      if (table[slot(a, b, c)] === 1) return true
      a = b
      b = c
    }
    return false
  }
}

/** Where punctuation or a digit stands among letters, which words of ordinary text have not; else the end. */
const tellingPart = (mark: string): number => {
  for (let at = 0; at + 3 <= mark.length; at++) {
    const part = mark.slice(at, at + 3)
    if (/[a-z]/i.test(part) && /[^a-z]/i.test(part)) return at
  }
  return mark.length - 3
}
