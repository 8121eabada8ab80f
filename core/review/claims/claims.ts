/** Puts an agent's claims beside our own run, and marks what does not hold (REV-4). Pure. */
import type { ClaimMark, Claims } from "../../domain/claims.ts"
import type { Instant } from "../../domain/ids.ts"
import type { Review } from "../../domain/run.ts"
import type { ReviewerSpec } from "../../domain/request.ts"
import { saidAbout } from "./said.ts"
import type { Timeline } from "./timeline.ts"

export interface ClaimsInput {
  /** Of all work sessions that led to the patch set, oldest first. */
  readonly timelines: ReadonlyArray<Timeline>
  /** The agent's final text. */
  readonly summary: string
  /** When the patch set was made: what a later round did is not part of it. */
  readonly at: Instant
  readonly reviews: ReadonlyArray<Review>
  readonly reviewers: ReadonlyArray<ReviewerSpec>
}

/** Runs shown: the newest. */
const most = 50

export const claimsOf = ({ timelines, summary, at, reviews, reviewers }: ClaimsInput): Claims => {
  const edits = timelines.flatMap((timeline) => timeline.edits.map((edit) => edit.at)).filter((edit) => edit <= at)
  const lastEdit = edits.length === 0 ? undefined : Math.max(...edits)
  const runs = timelines.flatMap((timeline) =>
    timeline.runs
      .filter((run) => run.at <= at)
      .map((run) => ({
        ...run,
        isOld: (lastEdit !== undefined && lastEdit > run.at) || timeline.edits.some((edit) => edit.at === run.at && edit.line > run.line)
      }))
  )
  const complete = timelines.every((timeline) => timeline.complete)
  const ours = ourRun(reviews, reviewers)
  const marked = runs.map((run) => {
    const marks: Array<ClaimMark> = []
    if (run.isOld) marks.push("older-than-last-edit")
    // A failing run before the edit that mends it is how work goes; a passing one that ours denies is not.
    if (ours !== undefined && ours.passed !== run.passed && (run.passed || !run.isOld)) marks.push("contradicted-by-our-run")
    if (run.passed && run.hidden) marks.push("exit-code-hidden")
    return {
      command: run.command,
      at: run.at as Instant,
      passed: run.passed,
      ...(run.exitCode === undefined ? {} : { exitCode: run.exitCode }),
      marks
    }
  })
  const newest = marked.at(-1)
  const isNewestOld = newest?.marks.includes("older-than-last-edit") === true
  const said = saidAbout(summary).map(({ text, says }) => {
    const marks: Array<ClaimMark> = []
    if (says === "pass") {
      if (newest === undefined) {
        if (complete) marks.push("never-ran")
      } else {
        if (isNewestOld) marks.push("older-than-last-edit")
        if (!newest.passed) marks.push("contradicted-by-its-run")
        if (newest.marks.includes("exit-code-hidden")) marks.push("exit-code-hidden")
      }
    }
    if (ours !== undefined && ((says === "pass" && !ours.passed) || (says === "fail" && ours.passed))) marks.push("contradicted-by-our-run")
    if (says === "fail" && newest !== undefined && newest.passed && !isNewestOld) marks.push("contradicted-by-its-run")
    return { text, says, marks }
  })
  return {
    runs: marked.slice(-most),
    said,
    complete,
    ...(lastEdit === undefined ? {} : { lastEdit: lastEdit as Instant }),
    ...(ours === undefined ? {} : { ours })
  }
}

/** The test reviewer's verdict, the required one first. One that gave none (errored, skipped) contradicts nobody. */
const ourRun = (reviews: ReadonlyArray<Review>, reviewers: ReadonlyArray<ReviewerSpec>): Claims["ours"] => {
  const tests = reviewers.filter(({ kind }) => kind === "test").toSorted((a, b) => Number(b.required) - Number(a.required))
  for (const { name } of tests) {
    const outcome = reviews.find(({ reviewer }) => reviewer === name)?.outcome
    if (outcome?.verdict === "passed" || outcome?.verdict === "failed") {
      return { reviewer: name, passed: outcome.verdict === "passed", summary: outcome.summary }
    }
  }
  return undefined
}
