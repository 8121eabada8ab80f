/**
 * Secrets in what a change adds. What a secret looks like is said in one place, the redaction of the ledger: a line
 * that redaction would change holds one, and what it leaves is evidence that may be shown.
 */
import { changeOf, type PatchRule } from "../patch.ts"
import { diffOf, type DiffLine } from "../unified-diff.ts"
import type { Objection } from "../violation.ts"

const mend = "Take it out, revoke it if it ever was real, and read it from the environment instead"

export const secrets: PatchRule = (patch) =>
  patch.files.flatMap((file): ReadonlyArray<Objection> => {
    const found = secretsIn(
      diffOf(patch.diffs, file.path).blocks.flatMap(({ added }) => added),
      patch.redact
    )
    const unseen = patch.unseen.find((each) => each.file === file)
    if (unseen?.text !== undefined) found.push(...secretsIn(linesOf(unseen.text), patch.redact))
    const objections = found.map(({ line, kind, evidence }, index): Objection => ({
      path: file.path,
      line,
      content: [file.blob.after, kind, line, index],
      message: `${file.path} adds what looks like a secret (${kind}).`,
      evidence,
      mend
    }))
    const named = kindIn(file.path, patch.redact(file.path))
    if (named !== undefined) {
      objections.push({
        content: [file.blob.after, named, "name"],
        message: `The name of a file looks like a secret (${named}).`,
        evidence: patch.redact(file.path),
        mend
      })
    }
    return unseen !== undefined && unseen.text === undefined
      ? [
          ...objections,
          {
            path: file.path,
            content: [file.blob.after, "unseen"],
            message: `${file.path} could not be looked into for secrets.`,
            evidence: changeOf(file),
            mend: "Make the file smaller or leave it out"
          }
        ]
      : objections
  })

interface Found {
  readonly line: number
  readonly kind: string
  readonly evidence: string
}

const secretsIn = (lines: ReadonlyArray<DiffLine>, redact: (text: string) => string): Array<Found> => {
  const found: Array<Found> = []
  // Mostly there is none, and one look at all lines is quicker than one at each.
  const whole = lines.map(({ text }) => text).join("\n")
  if (redact(whole) === whole) return found
  lines.forEach(({ line, text }, index) => {
    const clean = redact(text)
    if (clean === text) return
    const kind = kindIn(text, clean)
    if (kind === undefined) return
    // A header alone is what programs look for; a key has a body.
    if (kind === "private-key" && !hasBody(lines, index)) return
    found.push({ line, kind, evidence: around(clean) })
  })
  return found
}

const label = /\[redacted:([a-z0-9-]+)\]/g

/** The kind of the first secret that redaction took out, if it is more than a placeholder. */
const kindIn = (text: string, clean: string): string | undefined => {
  if (clean === text) return undefined
  const marks = [...clean.matchAll(label)]
  const [mark] = marks
  if (mark?.[1] === undefined) return "configured"
  if (marks.length > 1) return mark[1]
  const secret = text.slice(mark.index, text.length - (clean.length - mark.index - mark[0].length))
  return isPlaceholder(mark[1], secret) ? undefined : mark[1]
}

/** Kinds that are known by the phrase around them, where documentation puts a word; the others have a mark of their own. */
const phrases = new Set(["url-password", "bearer-token", "basic-credentials", "api-key-header", "aws-secret"])

const isPlaceholder = (kind: string, secret: string): boolean =>
  /^(.)\1+$/.test(secret) ||
  /^[A-Z0-9]*EXAMPLE$/.test(secret) ||
  (phrases.has(kind) &&
    (/^[$%{<*]|^\W*$/.test(secret) ||
      /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(secret) ||
      /^(?:my|your|the|test|some|db)?[-_]?(?:password|passwd|pass|pwd|secret|token|key|user|xxx+|changeme|example|placeholder|redacted)$/i.test(
        secret
      )))

const header = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----/
/** Lines after the header in which the body may begin: `Proc-Type`, `Version`, an empty one. */
const headerLines = 6

const hasBody = (lines: ReadonlyArray<DiffLine>, index: number): boolean => {
  const first = (lines[index]?.text ?? "").split(header)[1] ?? ""
  return /[A-Za-z0-9+/=]{24}/.test(first) || lines.slice(index + 1, index + 1 + headerLines).some(({ text }) => bodyLine.test(text))
}
/** Base64 and nothing else, but for what quotes or joins it as a string. */
const bodyLine = /^[^A-Za-z0-9+/=]{0,40}[A-Za-z0-9+/=]{32,}(?:\\[nr])*[^A-Za-z0-9+/=]{0,40}$/

/** The part of a line that has the mark in it. */
const around = (clean: string): string => {
  const at = clean.search(label)
  return at <= 120 && clean.length <= 260 ? clean : clean.slice(Math.max(0, at - 120), Math.max(0, at) + 140)
}

const linesOf = (text: string): ReadonlyArray<DiffLine> => text.split("\n").map((text, index) => ({ line: index + 1, text }))
