/** The keys of a run, wherever it is selected or shown. A key that does not fit says why instead of doing nothing. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { statusKind } from "../../../core/domain/run.ts"
import { useActions } from "../../keys/keyboard.ts"
import { notify } from "../../state/notices.ts"
import { statusWord } from "../../text/words.ts"
import { newest } from "./newest.ts"
import { approve, put } from "./question.ts"
import { submit } from "./submit.ts"

export const useRunKeys = (detail: RunDetail | undefined): void => {
  const decide = (act: (detail: RunDetail) => void, what: string) => () => {
    if (detail === undefined) return
    const { status, number } = detail.summary
    if (status === "awaiting-approval" || (status === "awaiting-plan-approval" && what === "approve")) return act(detail)
    notify(`There is nothing to ${what} in R-${number}: ${statusWord(status).toLowerCase()}.`, "plain")
  }
  const onPatchSet = (kind: "reject" | "request-changes") => (run: RunDetail) => {
    const patchSet = newest(run)
    if (patchSet !== undefined) put({ kind, detail: run, patchSet })
  }
  const approveOrPlan = (always: boolean) => (run: RunDetail) => {
    if (run.summary.status === "awaiting-plan-approval" && run.plan !== undefined)
      put({ kind: "approve-plan", detail: run, plan: run.plan.hash })
    else approve(run, always)
  }
  const paused = detail?.summary.status === "paused"
  useActions([
    { place: "Decide", name: "Approve", keys: ["a"], act: decide(approveOrPlan(false), "approve") },
    { place: "Decide", name: "Approve with an edited message", keys: ["A"], act: decide(approveOrPlan(true), "approve") },
    { place: "Decide", name: "Reject the change", keys: ["r"], act: decide(onPatchSet("reject"), "reject") },
    { place: "Decide", name: "Request changes", keys: ["c"], act: decide(onPatchSet("request-changes"), "send back") },
    {
      place: "Run",
      name: "Redirect the run",
      keys: ["s"],
      act: () => detail !== undefined && isOpen(detail) && put({ kind: "redirect", detail })
    },
    {
      place: "Run",
      name: paused ? "Resume the run" : "Pause the run",
      keys: ["p"],
      act: () => {
        if (detail === undefined || !isOpen(detail)) return
        void submit(detail, { _tag: paused ? "resume" : "pause" })
      }
    }
  ])
}

export const isOpen = ({ summary }: RunDetail): boolean => statusKind(summary.status) !== "final"
