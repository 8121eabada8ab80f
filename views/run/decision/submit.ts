/** Sends an action and says what came of it. */
import type { Action, RunDetail } from "../../../core/api/contract.ts"
import { mint, type CommandId } from "../../../core/domain/ids.ts"
import { act } from "../../state/act.ts"
import type { Answer } from "../../state/client.ts"
import { notify } from "../../state/notices.ts"
import { go } from "../../state/route.ts"
import { waits } from "./newest.ts"

/** Without a form to show a refusal in, a notice says it. */
export const submit = async (detail: RunDetail, action: Action): Promise<void> => {
  const answer = await send(detail, action, mint("cmd"))
  if (!answer.ok) notify(`${undone[action._tag]} ${answer.problem.what} ${answer.problem.mend}`.trim(), "fail")
}

export const send = async (detail: RunDetail, action: Action, id: CommandId): Promise<Answer<{ readonly number: number }>> => {
  const answer = await act(detail.summary.number, action, id)
  if (answer.ok) {
    notify(saying(detail, action, answer.value.number))
    if (answer.value.number !== detail.summary.number) go({ view: "run", run: answer.value.number, tab: "overview" })
  }
  return answer
}

const saying = (detail: RunDetail, action: Action, number: number): string => {
  const run = `R-${detail.summary.number}`
  const patchSet = "patchSetId" in action ? detail.patchSets.find(({ id }) => id === action.patchSetId) : undefined
  const version = `version ${patchSet?.version ?? 1}`
  switch (action._tag) {
    case "approve":
      return detail.patchSets.some((other) => other.id !== action.patchSetId && waits(other))
        ? `Approved ${run}, ${version}. The next repository's change waits for you.`
        : `Approved ${run}, ${version}. The gate writes it now.`
    case "approve-plan":
      return `Approved the plan of ${run}. The agent starts.`
    case "reject":
      return `Rejected ${run}. Nothing was written.`
    case "propose-version":
      return `Your version of ${run} is proposed, and is checked and reviewed now.`
    case "override-violation":
      return `Overridden. ${run} goes on if nothing else blocks it.`
    case "force-manual-review":
      return `${run} will wait for your judgement.`
    case "request-changes":
      return `Sent your comments on ${version} to the agent.`
    case "answer":
      return `Answered. ${run} goes on.`
    case "override-triage":
      return `Triage of ${run} is overridden.`
    case "redirect":
      return `Redirected ${run}.`
    case "resolve-conflict":
      return `An agent makes ${run} anew on its target as it is now. The new version comes back for approval.`
    case "pause":
      return `Paused ${run}.`
    case "resume":
      return `${run} goes on.`
    case "retry":
      return number === detail.summary.number ? `${run} goes on.` : `Started again as R-${number}.`
    case "close":
      return `Closed ${run}.`
    case "cancel":
      return `Cancelled ${run}. Nothing was written.`
    case "kill":
      return `Stopped ${run}.`
  }
}

/** What did not happen, when the core refuses. */
export const undone: Record<Action["_tag"], string> = {
  approve: "Nothing was approved.",
  "approve-plan": "The plan was not approved.",
  reject: "Nothing was rejected.",
  "request-changes": "Nothing was sent.",
  "propose-version": "Nothing was proposed.",
  "override-violation": "Nothing was overridden.",
  "force-manual-review": "Nothing changed.",
  answer: "Nothing was answered.",
  "override-triage": "Triage was not overridden.",
  redirect: "Nothing was redirected.",
  "resolve-conflict": "Nothing was resolved.",
  pause: "Nothing was paused.",
  resume: "Nothing was resumed.",
  retry: "Nothing was started.",
  close: "Nothing was closed.",
  cancel: "Nothing was cancelled.",
  kill: "Nothing was stopped."
}
