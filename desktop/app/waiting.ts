/** What waits for a person, as the tray and the notifications say it: in the inbox' order, with where it is decided. Pure. */
import type { PendingItem, RunSummary } from "../../core/api/contract.ts"
import { statusKind } from "../../core/domain/run.ts"
import { groupsOf, runsOfKind } from "../../views/runs/groups.ts"
import { statusWord } from "../../views/text/words.ts"
import { visibleLine } from "../cli/untrusted.ts"

/** Of a run that waits or is stopped. */
export interface WaitingRun {
  readonly run: RunSummary
  /** `Waiting for approval`, `Needs an answer`, `Blocked by policy`. */
  readonly word: string
  /** Where a person decides it: opening it decides nothing. */
  readonly place: string
}

const tabs: Readonly<Record<PendingItem["kind"], string>> = { question: "", plan: "/plan", patch: "/diff", violation: "/policy" }

export const waitingRun = (run: RunSummary): WaitingRun => {
  const [first] = run.pending ?? []
  return { run, word: statusWord(run.status), place: `#/runs/${run.number}${first === undefined ? "" : tabs[first.kind]}` }
}

/** Those that wait, and those that are stopped, each by tier and then age. */
export const waitingRuns = (runs: ReadonlyArray<RunSummary>) => {
  const groups = groupsOf(runs)
  return { waiting: runsOfKind(groups, "waiting").map(waitingRun), blocked: runsOfKind(groups, "stopped").map(waitingRun) }
}

/** Runs that something of ours is at work on, or that are in the queue for it: what quitting has to ask about. */
export const activeRuns = (runs: ReadonlyArray<RunSummary>): ReadonlyArray<RunSummary> =>
  runs.filter(({ status }) => statusKind(status) === "working")

/** Outside text in one line of at most so many characters, with nothing in it that a system's menu could misread. */
export const shortLine = (text: string, most: number): string => {
  const characters = [...visibleLine(text).replace(/\s+/g, " ").trim()]
  return characters.length <= most
    ? characters.join("")
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
}
