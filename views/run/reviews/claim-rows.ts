/**
 * What the agent said beside what we ran, claim by claim (REV-4). A difference is marked and never averaged: neither side
 * is changed by the other. Pure.
 */
import type { PatchSetView } from "../../../core/api/contract.ts"
import type { ClaimMark } from "../../../core/domain/claims.ts"

export interface ClaimRow {
  /** `sentence`: of its last words; `run`: a run in its transcript. */
  readonly kind: "sentence" | "run"
  readonly text: string
  readonly says: string
  /** Epoch milliseconds of the run's end. */
  readonly at?: number
  /** Our own run of the same; absent where we ran none. */
  readonly ours?: { readonly reviewer: string; readonly passed: boolean; readonly summary: string }
  /** Why the claim should not be believed as it stands. */
  readonly marks: ReadonlyArray<string>
  readonly differs: boolean
}

export const markWords: Record<ClaimMark, string> = {
  "older-than-last-edit": "older than its last edit",
  "contradicted-by-our-run": "our run says otherwise",
  "contradicted-by-its-run": "its own newest run says otherwise",
  "never-ran": "its transcript holds no such run",
  "exit-code-hidden": "the command hides the tests' exit code"
}

const saysWords = { pass: "the tests pass", fail: "tests fail", "not-run": "it ran no tests" } as const

/** Sentences first, then runs, the newest first. */
export const claimRows = ({ claims }: Pick<PatchSetView, "claims">): ReadonlyArray<ClaimRow> => {
  if (claims === undefined) return []
  const ours = claims.ours === undefined ? {} : { ours: claims.ours }
  const marked = (marks: ReadonlyArray<ClaimMark>) => ({ marks: marks.map((mark) => markWords[mark]), differs: marks.length > 0, ...ours })
  return [
    ...claims.said.map(({ text, says, marks }): ClaimRow => ({ kind: "sentence", text, says: saysWords[says], ...marked(marks) })),
    ...claims.runs.toReversed().map(({ command, at, passed, exitCode, marks }): ClaimRow => ({
      kind: "run",
      text: command,
      says: `${passed ? "passed" : "failed"}${exitCode === undefined ? "" : `, exit ${exitCode}`}`,
      at,
      ...marked(marks)
    }))
  ]
}
