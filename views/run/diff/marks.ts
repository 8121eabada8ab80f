/** What reviewers and the policy say about lines of a change, in one shape and by path. Pure. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import type { Finding } from "../../../core/domain/outcome.ts"

/** How it is drawn: blocks the run, waits for a look, or is a remark. */
export type Tone = "block" | "wait" | "low"

export interface Mark {
  readonly kind: "violation" | "finding"
  readonly tone: Tone
  /** `BLOCK`, `WARN`; `high`, `medium`, `low`, `info`. */
  readonly severity: string
  /** In the file after the change, from 1; absent: of the file as a whole. */
  readonly line?: number
  readonly endLine?: number
  readonly rule: string
  readonly message: string
  readonly suggestion?: string
  /** The reviewer's name, or `policy`. */
  readonly by: string
  /** A person cleared it (POL-2). */
  readonly overridden: boolean
}

export type Marks = ReadonlyMap<string, ReadonlyArray<Mark>>

const weight: Record<Finding["severity"], number> = { high: 3, medium: 2, low: 1, info: 0 }

/** By path, the gravest first, then by line. What the policy found before there was a change is not about its lines. */
export const marksByPath = (detail: RunDetail, patchSet: PatchSetView): Marks => {
  const byPath = new Map<string, Array<Mark>>()
  const add = (path: string, mark: Mark) => {
    const marks = byPath.get(path)
    if (marks === undefined) byPath.set(path, [mark])
    else marks.push(mark)
  }
  for (const { path, patchSetId, stage, severity, line, rule, message, override } of detail.violations) {
    if (path === undefined || (patchSetId !== patchSet.id && !(patchSetId === undefined && stage === "patch"))) continue
    const tone = override !== undefined ? "low" : severity === "BLOCK" ? "block" : "wait"
    add(path, {
      kind: "violation",
      tone,
      severity,
      rule,
      message,
      by: "policy",
      overridden: override !== undefined,
      ...(line === undefined ? {} : { line })
    })
  }
  for (const { reviewer, findings } of patchSet.reviews) {
    for (const { path, severity, rule, message, line, endLine, suggestion } of findings) {
      add(path, {
        kind: "finding",
        tone: weight[severity] >= 2 ? "wait" : "low",
        severity,
        rule,
        message,
        by: reviewer,
        overridden: false,
        ...(line === undefined ? {} : { line }),
        ...(endLine === undefined ? {} : { endLine }),
        ...(suggestion === undefined ? {} : { suggestion })
      })
    }
  }
  for (const marks of byPath.values()) marks.sort((a, b) => gravity(b) - gravity(a) || (a.line ?? 0) - (b.line ?? 0))
  return byPath
}

/** Violations before findings, and what blocks before what warns. */
export const gravity = ({ kind, tone, severity, overridden }: Mark): number =>
  kind === "violation" ? (overridden ? 4 : tone === "block" ? 6 : 5) : (weight[severity as Finding["severity"]] ?? 0)

/** The gravest of a file; -1 where nothing is said about it. */
export const riskOf = (marks: ReadonlyArray<Mark> | undefined): number => (marks?.[0] === undefined ? -1 : gravity(marks[0]))
