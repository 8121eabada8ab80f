/** Each number in words: its name, what it says, its formula as docs/metrics.md gives it (a test compares), and how a value is written. */
import type { MetricId, MetricNumber, MetricUnit } from "../../core/domain/metrics.ts"
import { count, duration, money } from "../text/format.ts"

export interface MetricWords {
  readonly name: string
  /** In one sentence. */
  readonly says: string
  readonly formula: string
  /** Whose runs count. */
  readonly of: string
}

export const metricWords: Readonly<Record<MetricId, MetricWords>> = {
  "time-to-first-value": {
    name: "Time to first value",
    says: "From the request to the first patch set, in whichever repository.",
    formula: "first PatchSetProposed.at − RunRequested.at",
    of: "Runs with a patch set. Median; p90 is what nine of ten do not exceed."
  },
  "time-to-ready": {
    name: "Time to ready",
    says: "From the request to the first time that a person could decide about the change.",
    formula: "first time in awaiting-approval − RunRequested.at",
    of: "Runs that got there. Median; p90 is what nine of ten do not exceed."
  },
  "queue-wait": {
    name: "Queue wait",
    says: "From the request until the run was let in.",
    formula: "RunAdmitted.at − RunRequested.at",
    of: "Runs that were let in. Median; p90 is what nine of ten do not exceed."
  },
  "human-wait-time": {
    name: "Human wait",
    says: "How long a run waited for a person, in all. A wait that is still open counts up to now; a paused run is not counted.",
    formula: "the sum of the times in the statuses",
    of: "Runs that ever waited. Median; p90 is what nine of ten do not exceed."
  },
  "approved-to-merged": {
    name: "Approved to merged",
    says: "From the last approval to the merge.",
    formula: "PublicationObserved.at − PatchSetApproved.at",
    of: "Merged runs. Median; p90 is what nine of ten do not exceed."
  },
  "autonomous-merge-rate": {
    name: "Autonomous merge rate",
    says: "The share of merged runs that no person touched between request and merge.",
    formula: "merged runs that no person touched between request and merge ÷ merged runs",
    of: "Merged runs."
  },
  "rework-rate": {
    name: "Rework rate",
    says: "The share of runs whose change was sent back after its first patch set.",
    formula: "runs whose change was sent back ÷ runs with a patch set",
    of: "Runs with a patch set."
  },
  "job-success-rate": {
    name: "Job success",
    says: "The share of jobs of a kind whose last attempt gave its outcome, whatever that says.",
    formula: "jobs that succeeded ÷ jobs that succeeded or failed",
    of: "Jobs that ended; those that were called off are not counted."
  },
  "stuck-jobs": {
    name: "Stuck jobs",
    says: "Open jobs whose newest attempt has been due for longer than a sandbox of the run may live.",
    formula: "now − max(requested, notBefore, last restart) > profile.limits.wallMs",
    of: "All jobs."
  },
  retries: {
    name: "Retries",
    says: "Attempts that followed a failed one, by PatchPlane itself or by a person's retry.",
    formula: "The number of attempts that followed a failed one",
    of: "All jobs."
  },
  "cost-per-merged-change": {
    name: "Cost per merged change",
    says: "Runs that led to nothing are paid for too. Unknown as soon as one session's price is unknown.",
    formula: "US dollars of all sessions of the runs ÷ merged runs",
    of: "Merged runs."
  }
}

/** Groups of the list, in their order. */
export const metricGroups: ReadonlyArray<readonly [string, ReadonlyArray<MetricId>]> = [
  ["Time", ["time-to-first-value", "time-to-ready", "queue-wait", "human-wait-time", "approved-to-merged"]],
  ["Changes", ["autonomous-merge-rate", "rework-rate", "cost-per-merged-change"]],
  ["Jobs", ["job-success-rate", "stuck-jobs", "retries"]]
]

export const partWord = (part: string): string => part.charAt(0).toUpperCase() + part.slice(1)

export const valueWords = (value: number, unit: MetricUnit): string => {
  switch (unit) {
    case "ms":
      return duration(value)
    case "share":
      return `${Math.round(value * 1000) / 10}%`
    case "count":
      return Number.isInteger(value) ? String(value) : value.toFixed(1)
    case "usd":
      return money(value)
  }
}

export const numberWords = ({ value, missing, unit }: Pick<MetricNumber, "value" | "missing" | "unit">): string =>
  value === undefined ? (missing === "unknown-price" ? "A price is unknown" : "No data") : valueWords(value, unit)

/** What it is counted from. */
export const basisWords = ({ unit, of, runCount, metric }: MetricNumber): string => {
  if (of === 0 && runCount === 0) return ""
  if (unit === "ms") return count(runCount, "run")
  if (metric === "cost-per-merged-change") return `${of} merged, ${count(runCount, "run")}`
  return metric === "job-success-rate" || metric === "stuck-jobs" || metric === "retries"
    ? `of ${count(of, "job")}`
    : `of ${count(of, "run")}`
}
