/** The keys of a run, wherever it is selected or shown. What does not fit now says why instead of doing nothing. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { statusKind } from "../../../core/domain/run.ts"
import { useActions, type Action } from "../../keys/keyboard.ts"
import { shortHash } from "../../text/format.ts"
import { statusWord } from "../../text/words.ts"
import { blocking, newest, versionWords } from "./newest.ts"
import { approve, put } from "./question.ts"
import { submit } from "./submit.ts"

export const useRunKeys = (detail: RunDetail | undefined): void => useActions(actionsOn(detail))

const notRead = "The run is still being read."

/** Everything that a person can decide of this run, in the order of the palette. Pure but for what the acts do. */
export const actionsOn = (detail: RunDetail | undefined): ReadonlyArray<Action> => {
  const status = detail?.summary.status
  const patchSet = detail === undefined ? undefined : newest(detail)
  const violation = detail === undefined ? undefined : blocking(detail)
  const plan = status === "awaiting-plan-approval" ? detail?.plan : undefined
  const unless = (fits: boolean, why: string) => (detail === undefined ? notRead : fits ? undefined : why)
  const stands = detail === undefined ? "" : `R-${detail.summary.number}: ${statusWord(detail.summary.status).toLowerCase()}`
  const waits = status === "awaiting-approval" && patchSet !== undefined
  const rejectable = waits || (status === "conflict" && patchSet !== undefined)
  const about = waits && detail !== undefined ? `${versionWords(detail, patchSet)}, tree ${shortHash(patchSet.tree)}` : undefined
  const open = detail !== undefined && isOpen(detail)
  const paused = status === "paused"
  const kind = status === undefined ? undefined : statusKind(status)
  const approveOrPlan = (always: boolean) => () => {
    if (detail === undefined) return
    if (plan !== undefined) put({ kind: "approve-plan", detail, plan: plan.hash })
    else approve(detail, always)
  }
  const ask = (kind: "redirect" | "cancel" | "close" | "kill" | "override-triage" | "resolve-conflict") => () =>
    void (detail !== undefined && put({ kind, detail }))
  return [
    {
      place: "Decide",
      name: plan === undefined ? "Approve" : "Approve the plan",
      about: plan === undefined ? about : shortHash(plan.hash),
      keys: ["a"],
      missing: unless(waits || plan !== undefined, `There is nothing to approve in ${stands}.`),
      act: approveOrPlan(false)
    },
    {
      place: "Decide",
      name: "Approve with an edited message",
      keys: ["A"],
      missing: unless(waits || plan !== undefined, `There is nothing to approve in ${stands}.`),
      act: approveOrPlan(true)
    },
    {
      place: "Decide",
      name: "Request changes",
      keys: ["c"],
      missing: unless(waits, `There is nothing to send back in ${stands}.`),
      act: () => void (detail !== undefined && patchSet !== undefined && put({ kind: "request-changes", detail, patchSet }))
    },
    {
      place: "Decide",
      name: "Reject the change",
      keys: ["r"],
      missing: unless(rejectable, `There is nothing to reject in ${stands}.`),
      act: () => void (detail !== undefined && patchSet !== undefined && put({ kind: "reject", detail, patchSet }))
    },
    {
      place: "Decide",
      name: "Override, with a reason",
      about: violation === undefined ? undefined : violation.rule,
      keys: ["O"],
      missing: unless(
        violation !== undefined || status === "deferred" || status === "declined",
        `Neither policy nor triage holds ${stands.replace(":", ",")}.`
      ),
      act: () => {
        if (detail === undefined) return
        put(violation === undefined ? { kind: "override-triage", detail } : { kind: "override-violation", detail, violation })
      }
    },
    {
      place: "Decide",
      name: "Answer the question",
      keys: ["e"],
      missing: unless(status === "awaiting-input" || status === "deferred", `Nobody asks anything in ${stands}.`),
      act: () => document.querySelector<HTMLElement>("textarea[aria-label='Answer']")?.focus()
    },
    {
      place: "Decide",
      name: "Judge it myself, whatever its scores say",
      keys: [],
      missing: unless(open && detail?.summary.manualReview !== true, open ? "You judge it already." : `${stands}.`),
      act: () => void (detail !== undefined && submit(detail, { _tag: "force-manual-review" }))
    },
    {
      place: "Decide",
      name: "Have an agent resolve the conflict",
      keys: [],
      missing: unless(status === "conflict", `There is no conflict in ${stands}.`),
      act: ask("resolve-conflict")
    },
    {
      place: "Run",
      name: paused ? "Resume the run" : "Pause the run",
      keys: ["p"],
      missing: unless(open && kind !== "stopped", `There is nothing to pause in ${stands}.`),
      act: () => void (detail !== undefined && submit(detail, { _tag: paused ? "resume" : "pause" }))
    },
    { place: "Run", name: "Redirect the run", keys: ["s"], missing: unless(open, `It is over. ${stands}.`), act: ask("redirect") },
    {
      place: "Run",
      name: "Stop the run at once",
      keys: [],
      missing: unless(open && kind !== "stopped" && !paused, `Nothing of it runs. ${stands}.`),
      act: ask("kill")
    },
    { place: "Run", name: "Cancel the run", keys: [], missing: unless(open, `It is over. ${stands}.`), act: ask("cancel") },
    {
      place: "Run",
      name: "Retry the run",
      keys: [],
      missing:
        violation === undefined
          ? unless(kind === "stopped" || kind === "final", `It goes on by itself. ${stands}.`)
          : "The policy holds it: a retry would stop at the same place. Override the violation, or redirect the run.",
      act: () => void (detail !== undefined && submit(detail, { _tag: "retry" }))
    },
    {
      place: "Run",
      name: "Close the run",
      keys: [],
      missing: unless(
        paused || status === "deferred" || kind === "stopped",
        `Only what stands still is closed; cancel it instead. ${stands}.`
      ),
      act: ask("close")
    }
  ]
}

export const isOpen = ({ summary }: RunDetail): boolean => statusKind(summary.status) !== "final"
