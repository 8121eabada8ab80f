/** The loop's steps and how far a run is in it. Pure: it reads the detail that every view has. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { statusKind, type RunStatus } from "../../../core/domain/run.ts"
import { count } from "../../text/format.ts"
import { newest } from "../decision/newest.ts"

export const stepNames = ["Triage", "Plan", "Execute", "Review", "Approve", "Publish", "Verify"] as const
export type StepName = (typeof stepNames)[number]

export interface Step {
  readonly name: StepName
  readonly state: "passed" | "working" | "waiting" | "stopped" | "failed" | "ahead"
  readonly note: string
}

const at: Partial<Record<RunStatus, number>> = {
  queued: -1,
  triaging: 0,
  deferred: 0,
  declined: 0,
  planning: 1,
  "awaiting-plan-approval": 1,
  executing: 2,
  "awaiting-input": 2,
  reviewing: 3,
  "awaiting-approval": 4,
  rejected: 4,
  publishing: 5,
  conflict: 5,
  verifying: 6,
  done: 7
}

/** Where a run stands whose status alone does not say it (paused, stopped, cancelled, failed). */
const reached = (detail: RunDetail): number => {
  const patchSet = newest(detail)
  if (detail.publications.length > 0) return 6
  if (patchSet?.approval !== undefined) return 5
  if (patchSet?.decision !== undefined) return 4
  if (patchSet !== undefined) return 3
  if (detail.plan !== undefined) return 2
  return detail.triage === undefined ? 0 : 1
}

export const stepsOf = (detail: RunDetail): ReadonlyArray<Step> => {
  const { status } = detail.summary
  const current = at[status] ?? reached(detail)
  return stepNames.map((name, index) => ({
    name,
    state: index < current ? "passed" : index > current ? "ahead" : stateOf(status),
    note: index > current ? "" : noteOf(detail, name)
  }))
}

const stateOf = (status: RunStatus): Step["state"] => {
  const kind = statusKind(status)
  return kind === "working" ? "working" : kind === "waiting" ? "waiting" : status === "failed" ? "failed" : "stopped"
}

const noteOf = (detail: RunDetail, name: StepName): string => {
  const patchSet = newest(detail)
  switch (name) {
    case "Triage":
      return detail.triage === undefined ? "" : `${detail.triage.verdict}, ${detail.triage.tier} risk`
    case "Plan":
      return ""
    case "Execute":
      return patchSet === undefined ? "" : `version ${patchSet.version}`
    case "Review":
      return patchSet === undefined ? "" : `${patchSet.reviews.length} of ${detail.profile.reviewers.length} ran`
    case "Approve":
      return patchSet?.approval === undefined
        ? patchSet === undefined
          ? ""
          : count(patchSet.counts.files, "file")
        : patchSet.approval.by.kind === "person"
          ? patchSet.approval.by.name
          : "by policy"
    case "Publish":
      return detail.publications[0]?.publication.branch ?? ""
    case "Verify":
      return ""
  }
}
