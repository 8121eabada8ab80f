/** The words for statuses, tiers, decisions and verdicts, and which ink each has. One place, so that all views agree. */
import type { Decision } from "../../core/domain/event.ts"
import type { ReviewOutcome } from "../../core/domain/outcome.ts"
import { workingStatuses, type RunStatus } from "../../core/domain/run.ts"

/** A claim on a person by colour: amber waits, plum is blocked, red failed; `idle` claims nothing. */
export type Ink = "wait" | "block" | "fail" | "done" | "idle"

const words: Record<RunStatus, readonly [word: string, ink: Ink]> = {
  queued: ["Queued", "idle"],
  triaging: ["Triaging", "idle"],
  planning: ["Planning", "idle"],
  executing: ["Executing", "idle"],
  reviewing: ["Reviewing", "idle"],
  publishing: ["Publishing", "idle"],
  verifying: ["Verifying", "idle"],
  deferred: ["Needs an answer", "wait"],
  "awaiting-plan-approval": ["Plan waits", "wait"],
  "awaiting-input": ["Needs an answer", "wait"],
  "awaiting-approval": ["Waiting for approval", "wait"],
  paused: ["Paused", "wait"],
  "blocked-policy": ["Blocked by policy", "block"],
  conflict: ["Conflict", "block"],
  "needs-human": ["Needs a person", "wait"],
  done: ["Done", "done"],
  declined: ["Declined", "idle"],
  rejected: ["Rejected", "idle"],
  cancelled: ["Cancelled", "idle"],
  failed: ["Failed", "fail"]
}
export const statusWord = (status: RunStatus): string => words[status][0]
export const statusInk = (status: RunStatus): Ink => words[status][1]

/** Something of ours is at work on it this moment, so its icon turns. */
export const isTurning = (status: RunStatus): boolean =>
  status !== "queued" && (workingStatuses as ReadonlyArray<RunStatus>).includes(status)

export const tierWord = { low: "Low", medium: "Medium", high: "High" } as const

export const decisionWord: Record<Decision, string> = {
  accepted: "accepted",
  "ready-for-review": "ready for review",
  "draft-pr": "draft",
  "manual-review": "a person decides",
  conflict: "conflict",
  rejected: "rejected"
}

const verdicts: Record<ReviewOutcome["verdict"], readonly [word: string, ink: Ink]> = {
  passed: ["Passed", "done"],
  failed: ["Failed", "fail"],
  errored: ["Did not run", "wait"],
  skipped: ["Skipped", "idle"]
}
export const verdictWord = (verdict: ReviewOutcome["verdict"]): string => verdicts[verdict][0]
export const verdictInk = (verdict: ReviewOutcome["verdict"]): Ink => verdicts[verdict][1]
