/**
 * Secrets in what a change adds. `detectSecrets` is the one place that says what a secret looks like: a richer
 * detector takes its place here and nowhere else. Findings say kind and line, and never what was found (LED-5).
 */
import type { Finding } from "../../domain/outcome.ts"
import { makeScreen } from "../../ledger/screen.ts"
import { secretShapes } from "../../ledger/secret-shapes.ts"
import { finding, nameOf, type AddedLine, type FileChange } from "./change.ts"

export interface DetectedSecret {
  readonly kind: string
  /** Where the match begins, in characters from the text's beginning. */
  readonly index: number
}

/** Every secret of a known shape in `text`, and assignments of values too random to be words. */
export const detectSecrets = (text: string): ReadonlyArray<DetectedSecret> => {
  const found: Array<DetectedSecret> = []
  if (suspicious(text)) {
    const lower = text.toLowerCase()
    for (const { kind, marks, pattern } of secretShapes) {
      if (!marks.some((mark) => lower.includes(mark))) continue
      for (const match of text.matchAll(pattern)) {
        if (wholeKeys.has(kind) || !isPlaceholder(match.groups?.["secret"] ?? match[0])) found.push({ kind, index: match.index })
      }
    }
  }
  for (const match of text.matchAll(assignment)) {
    const value = match[1] ?? ""
    if (!isPlaceholder(value) && /\d/.test(value) && /[a-zA-Z]/.test(value) && entropy(value) >= leastEntropy) {
      found.push({ kind: "assigned-secret", index: match.index })
    }
  }
  return found
}

/** A comment within such a key makes it no example. */
const wholeKeys: ReadonlySet<string> = new Set(["private-key", "age-key", "jwt"])
const suspicious = makeScreen(secretShapes.flatMap(({ marks }) => marks))

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

/** Values that documentation and templates put where a secret belongs. */
const isPlaceholder = (value: string): boolean =>
  /example|placeholder|change-?me|your[-_]|dummy|redacted|\$\{|\{\{|<[a-z]|%s|x{6,}|\*{4,}|0{8,}|1234567890/i.test(value) ||
  /^(?:password|passwd|pass|secret|postgres|user|root|admin|test|guest|token)$/i.test(value)

/** Files that are secrets by what they are, whatever is in them. */
const secretFile =
  /^(?:\.env(?:\.(?!example$|sample$|template$|dist$|defaults?$)[\w-]+)*|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:p12|pfx|jks|keystore|kdbx|ppk)|\.netrc|\.pgpass|\.htpasswd|credentials\.json|service-account.*\.json)$/i

export const secretsIn = ({ file, added }: FileChange): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  if (file.status !== "deleted" && (file.status !== "modified" || added.length > 0) && secretFile.test(nameOf(file.path))) {
    findings.push(
      finding(file.path, undefined, "high", "secret-file", "The change adds to a file that by its name holds secrets.", keepOut)
    )
  }
  for (const block of blocks(added)) {
    const text = block.map((each) => each.text).join("\n")
    for (const { kind, index } of detectSecrets(text)) {
      const line = block[lineAt(text, index)]?.line
      findings.push(
        finding(
          file.path,
          line,
          "high",
          `secret/${kind}`,
          `The change adds what looks like a secret (${kind}). Its value is not shown.`,
          keepOut
        )
      )
    }
  }
  return findings
}

const keepOut = "Take it out of the change, read it from the environment, and revoke it if it was ever real."

const lineAt = (text: string, index: number): number => {
  let line = 0
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line++
  return line
}

/** Lines that follow each other, so that what goes over several lines is seen whole; at most 2,000 at once. */
export const blocks = function* (added: ReadonlyArray<AddedLine>): Generator<ReadonlyArray<AddedLine>> {
  let from = 0
  for (let to = 1; to <= added.length; to++) {
    const follows = added[to]?.line === (added[to - 1]?.line ?? 0) + 1
    if (follows && to - from < 2_000) continue
    yield added.slice(from, to)
    from = to
  }
}
