/** What the security rules look at: the lines that a change adds, and both sides of the few files that they read whole. Pure. */
import type { ChangedFile, Finding, Severity } from "../../domain/outcome.ts"

export interface AddedLine {
  /** Counted from 1, in the file as it is after the change. */
  readonly line: number
  readonly text: string
}

export interface FileChange {
  readonly file: ChangedFile
  readonly added: ReadonlyArray<AddedLine>
  /** Lines that went away, without their surrounding white space: what was there before is not new. */
  readonly removed: ReadonlySet<string>
  /** Both sides, of files that `needsContents` names; null where a side has no such file or it is no text. */
  readonly before?: string | null
  readonly after?: string | null
}

/** One rule's look at one file. Never puts what a line holds into a finding: it may be a secret (LED-5). */
export type FileRule = (change: FileChange) => ReadonlyArray<Finding>

export const finding = (
  path: string,
  line: number | undefined,
  severity: Severity,
  rule: string,
  message: string,
  suggestion: string
): Finding => ({ path, ...(line === undefined ? {} : { line }), severity, rule: `security/${rule}`, message, suggestion })

/** A name from outside, short enough for a message and without anything that is not seen. */
export const shown = (name: string): string => {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  const plain = name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "?")
  return plain.length <= 120 ? plain : `${plain.slice(0, 119)}…`
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)
