/**
 * Secrets in what a change adds: those that `detect-secrets.ts` is sure of, and those that this installation is
 * configured with. What redaction leaves of a line is evidence that may be shown.
 */
import { secretShapes } from "../../ledger/secret-shapes.ts"
import { detectSecrets } from "../detect-secrets.ts"
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
    const name = [{ line: 1, text: file.path }]
    const named = detectSecrets(name).find(({ sure }) => sure)?.kind ?? configuredIn(file.path, patch.redact(file.path))
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
  // Mostly there is none, and one look at all lines is quicker than one at each.
  const whole = lines.map(({ text }) => text).join("\n")
  if (redact(whole) === whole) return []
  const kinds = new Map<number, string>()
  // A guess is the reviewer's to remark, and too little to block on.
  for (const { kind, line, sure } of detectSecrets(lines)) if (sure && !kinds.has(line)) kinds.set(line, kind)
  return lines.flatMap(({ line, text }): ReadonlyArray<Found> => {
    const clean = redact(text)
    const kind = kinds.get(line) ?? configuredIn(text, clean)
    return kind === undefined ? [] : [{ line, kind, evidence: around(clean) }]
  })
}

const label = /\[redacted:([a-z0-9-]+)\]/g
const shapes: ReadonlySet<string> = new Set(secretShapes.map(({ kind }) => kind))

/** What redaction takes out for its value and not for its shape: a secret of this installation. */
const configuredIn = (text: string, clean: string): string | undefined => {
  if (clean === text) return undefined
  const kinds = [...clean.matchAll(label)].flatMap((match) => match[1] ?? [])
  return kinds.length === 0 ? "configured" : kinds.find((kind) => !shapes.has(kind))
}

/** The part of a line that has the mark in it. */
const around = (clean: string): string => {
  const at = clean.search(label)
  return at <= 120 && clean.length <= 260 ? clean : clean.slice(Math.max(0, at - 120), Math.max(0, at) + 140)
}

const linesOf = (text: string): ReadonlyArray<DiffLine> => text.split("\n").map((text, index) => ({ line: index + 1, text }))
