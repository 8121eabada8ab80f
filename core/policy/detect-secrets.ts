/**
 * Finds secrets in text: the one place that tells a secret from what only looks like one, for the policy's rule and
 * the security reviewer. Their shapes are the ledger's, which takes them out of what it keeps. Pure.
 */
import { makeScreen } from "../ledger/screen.ts"
import { secretShapes } from "../ledger/secret-shapes.ts"

export interface TextLine {
  /** Its number in the file, from 1. */
  readonly line: number
  readonly text: string
}

export interface DetectedSecret {
  readonly kind: string
  /** The line that it begins on. */
  readonly line: number
  /** By its own shape; else guessed from the name that it is assigned to. */
  readonly sure: boolean
}

/** In the order of the kinds, each in the order of the lines. What goes over several lines is seen whole. */
export const detectSecrets = (lines: ReadonlyArray<TextLine>): ReadonlyArray<DetectedSecret> => {
  const text = lines.map((each) => each.text).join("\n")
  const found: Array<DetectedSecret> = []
  const at = lineIndex(lines)
  if (suspicious(text)) {
    const lower = text.toLowerCase()
    for (const { kind, marks, pattern } of secretShapes) {
      if (!marks.some((mark) => lower.includes(mark))) continue
      for (const match of text.matchAll(pattern)) {
        const secret = match.groups?.["secret"] ?? match[0]
        if (kind === "private-key" ? hasBody(secret) : !isPlaceholder(kind, secret)) found.push({ kind, line: at(match.index), sure: true })
      }
    }
  }
  for (const match of text.matchAll(assignment)) {
    const value = match[1] ?? ""
    if (!isPlaceholder(assigned, value) && /\d/.test(value) && /[a-zA-Z]/.test(value) && entropy(value) >= leastEntropy) {
      found.push({ kind: assigned, line: at(match.index), sure: false })
    }
  }
  return found
}

const suspicious = makeScreen(secretShapes.flatMap(({ marks }) => marks))

/** Where each line begins in all of them joined; asked with rising and falling places, so by halving. */
const lineIndex = (lines: ReadonlyArray<TextLine>) => {
  let starts: Array<number> | undefined
  return (index: number): number => {
    if (starts === undefined) {
      starts = []
      let next = 0
      for (const { text } of lines) {
        starts.push(next)
        next += text.length + 1
      }
    }
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return lines[low]?.line ?? 1
  }
}

const assigned = "assigned-secret"
/** `apiKey = "…"`, `"client_secret": "…"`: a name that says secret, and a quoted value of one piece. */
const assignment =
  /(?:secret|token|passw(?:or)?d|api[_-]?key|private[_-]?key|access[_-]?key|credential)s?["']?\s{0,4}[:=]{1,2}>?\s{0,4}["'`]([A-Za-z0-9+/=_.~-]{20,200})["'`]/gi
/** Bits a character; words and identifiers lie below, base64 and hex of some length above. */
const leastEntropy = 3.6

const entropy = (text: string): number => {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Kinds that are known by the phrase around them, where documentation puts a word; the others have a mark of their own. */
const phrases = new Set(["url-password", "bearer-token", "basic-credentials", "api-key-header", "aws-secret", assigned])

/** What documentation and templates put where a secret belongs. A key with a mark of its own may hold any word by chance. */
const isPlaceholder = (kind: string, secret: string): boolean =>
  /^(.)\1+$/.test(secret) ||
  /^[A-Z0-9]*EXAMPLE$/.test(secret) ||
  (phrases.has(kind) &&
    (/^[$%{<*]|^\W*$/.test(secret) ||
      /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(secret) ||
      /example|placeholder|change-?me|your[-_]|dummy|redacted|\$\{|\{\{|<[a-z]|%s|x{6,}|\*{4,}|0{8,}|1234567890/i.test(secret) ||
      /^(?:my|your|the|test|some|db)?[-_]?(?:password|passwd|pass|pwd|secret|token|key|user|postgres|root|admin|test|guest|xxx+)$/i.test(
        secret
      )))

/** Lines after the header in which the body may begin: `Proc-Type`, `Version`, an empty one. */
const headerLines = 6
const header = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----/
/** Base64 and nothing else, but for what quotes or joins it as a string. */
const bodyLine = /^[^A-Za-z0-9+/=]{0,40}[A-Za-z0-9+/=]{32,}(?:\\[nr])*[^A-Za-z0-9+/=]{0,40}$/

/** A header alone is what programs look for; a key has a body. */
const hasBody = (key: string): boolean => {
  const [first = "", ...more] = key.split("\n", headerLines + 1)
  return /[A-Za-z0-9+/=]{24}/.test(first.split(header)[1] ?? "") || more.some((line) => bodyLine.test(line))
}
