/** Makes violations: their ids, the mend that says who may override them, and evidence that is fit to show. */
import { createHash } from "node:crypto"
import type { PolicySeverity, RuleId, Violation } from "../domain/policy.ts"
import { canonicalJson } from "../ledger/canonical-json.ts"

/** What a rule says; `evaluate` adds the severity that the policy gives it. */
export interface Objection {
  readonly path?: string
  readonly line?: number
  /**
   * The offending content itself, or the git object that is it: what makes two violations of a rule at one path
   * different. Never a secret: an id is no place for what can be guessed from it.
   */
  readonly content: ReadonlyArray<string | number>
  readonly message: string
  readonly evidence: string
  /** What to do instead of overriding it; a clause that goes on with `, or`. */
  readonly mend: string
}

const longestEvidence = 300

export const violation = (rule: RuleId, severity: PolicySeverity, objection: Objection): Violation => {
  const { path, line, content, message, evidence, mend } = objection
  const id = createHash("sha256")
    .update(canonicalJson(["patchplane violation 1", rule, path ?? null, content]))
    .digest("hex")
    .slice(0, 32)
  return {
    id,
    rule,
    severity,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    message,
    evidence: oneLine(evidence),
    mend: severity === "BLOCK" ? `${mend}, or an admin overrides this very violation with a reason: ${overrideCommand(id)}.` : `${mend}.`
  }
}

/** As the command line takes it; the run is the reader's. */
const overrideCommand = (id: string) => `\`patchplane override <run> "<reason>" --violation ${id.slice(0, 12)}\``

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > longestEvidence ? `${line.slice(0, longestEvidence - 1)}…` : line
}

/** One short name for much content, for `Objection.content`. */
export const contentHash = (parts: ReadonlyArray<ReadonlyArray<string>>): string =>
  createHash("sha256").update(canonicalJson(parts)).digest("hex")
