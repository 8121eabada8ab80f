/** Names that are nearly another's: what somebody mistypes, or is made to overlook. Pure. */

export interface LookAlike {
  readonly name: string
  /** Letters swapped, other separators or a look-alike digit: hardly ever an accident. Else one letter more, less or other. */
  readonly sure: boolean
}

/**
 * The present name that `name` nearly is: one letter more, less, other or swapped (two in long names), other
 * separators, or a scope that is nearly another. Undefined where none is that near, and for members of one
 * family that differ by version or platform.
 */
export const lookAlike = (name: string, present: ReadonlySet<string>): LookAlike | undefined => {
  if (present.has(name)) return undefined
  const own = parts(name)
  for (const other of present) {
    const theirs = parts(other)
    if (own.scope !== theirs.scope) {
      const near = own.bare === theirs.bare && own.scope.length > 3 && theirs.scope.length > 3 && distance(own.scope, theirs.scope, 1) === 1
      if (near) return { name: other, sure: true }
      continue
    }
    if (own.bare.length < 4 || theirs.bare.length < 4 || Math.abs(own.bare.length - theirs.bare.length) > 2) continue
    if (plain(own.bare) === plain(theirs.bare)) return { name: other, sure: true }
    const allowed = own.bare.length >= 9 && theirs.bare.length >= 9 && own.scope === "" ? 2 : 1
    if (distance(own.bare, theirs.bare, allowed) <= allowed && !isVariant(own.bare, theirs.bare)) {
      return { name: other, sure: isSwap(own.bare, theirs.bare) }
    }
  }
  return undefined
}

const parts = (name: string) => {
  const slash = name.indexOf("/")
  return slash === -1 ? { scope: "", bare: name } : { scope: name.slice(0, slash), bare: name.slice(slash + 1) }
}
const plain = (bare: string): string =>
  bare.toLowerCase().replace(/[-_.]/g, "").replace(/js$/, "").replaceAll("0", "o").replaceAll("1", "l")

/** `lodash4` beside `lodash3`, `babel-7` beside `babel-6`, `win32-x64` beside `win32-arm`: versions and platforms. */
const isVariant = (a: string, b: string): boolean =>
  a.replace(/\d+/g, "#") === b.replace(/\d+/g, "#") || /(?:x64|arm64|arm|ia32|gnu|musl|msvc)$/.test(a) || /-[a-z]$/.test(a)

/** Edits between two names (a swap of neighbours counts one), or more than `most` as soon as that is known. */
const distance = (a: string, b: string, most: number): number => {
  let before: Array<number> = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    if (Math.min(...row) > most) return most + 1
    before = last
    last = row
  }
  return last[b.length] ?? most + 1
}

/** The same letters in another order. */
const isSwap = (a: string, b: string): boolean => a.length === b.length && [...a].sort().join("") === [...b].sort().join("")
