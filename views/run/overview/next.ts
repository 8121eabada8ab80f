/** What comes next in a run, and who has to do it. Pure. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { newest, versionWords, waits } from "../decision/newest.ts"

export const nextOf = (detail: RunDetail): string => {
  const { status } = detail.summary
  const patchSet = newest(detail)
  switch (status) {
    case "queued":
      return "It begins by itself when there is room."
    case "triaging":
      return "Then it is planned, or triage asks or declines."
    case "planning":
      return "Then the plan waits for you, or the agent begins."
    case "executing":
      return "Then the change is checked against the policy and reviewed."
    case "reviewing":
      return "Then it waits for approval."
    case "publishing":
      return "Then the target is read back and compared with what was approved."
    case "verifying":
      return "Then the run is done."
    case "deferred":
    case "awaiting-input":
      return "Answer, and it goes on."
    case "awaiting-plan-approval":
      return "Approve the plan, ask for another one, or cancel."
    case "awaiting-approval": {
      if (patchSet === undefined) return "Decide."
      const others = detail.patchSets.filter((other) => other !== patchSet && waits(other)).length
      const then = others === 0 ? `the gate writes it to ${patchSet.target}` : "the next repository's change waits for you"
      return `Approve ${versionWords(detail, patchSet)}, request changes, or reject it. After approval ${then}.`
    }
    case "paused":
      return "Resume it, or cancel it."
    case "blocked-policy":
      return "Override that violation with a reason, redirect the run, or close it."
    case "conflict":
      return "Have an agent make it anew on the target as it is, redirect it, or reject it."
    case "needs-human":
      return "Mend what is said below and retry, or close the run."
    case "done":
    case "declined":
    case "rejected":
    case "cancelled":
    case "failed":
      return "The run is over. Its record stays in the ledger."
  }
}
