/** One line about where a run stands: what it does, what it waits for, or why it stopped. Pure. */
import { currentPatchSet, openQuestions, type Run } from "../domain/run.ts"

export const runNote = (run: Run): string => {
  switch (run.status) {
    case "queued":
      return "Waits for its turn"
    case "triaging":
      return "Triage judges the request"
    case "planning":
      return "The plan is being written"
    case "executing":
      return "The agent works in its sandbox"
    case "reviewing":
      return `${run.effects.map((effect) => effect.reviewer ?? effect.kind).join(", ")} at work on version ${currentPatchSet(run)?.version ?? 1}`
    case "publishing":
      return "The gate writes the approved change"
    case "verifying":
      return "The written change is compared with the approved one"
    case "deferred":
    case "awaiting-input": {
      const open = openQuestions(run).length
      return `Waits for ${open === 1 ? "an answer" : `${open} answers`}`
    }
    case "awaiting-plan-approval":
      return "The plan waits for approval, since the risk is high"
    case "awaiting-approval":
      return `Version ${currentPatchSet(run)?.version ?? 1} waits for approval${verdicts(run)}`
    case "paused":
      return run.pausedBy === "kill" ? "Killed; resume it to go on" : "Paused; resume it to go on"
    case "blocked-policy":
    case "conflict":
    case "needs-human":
      return run.failure === undefined ? "Needs a person" : `${run.failure.message} ${run.failure.mend}`
    case "done":
      return run.publication === undefined ? "Done" : `Published to ${run.publication.branch}`
    case "declined":
      return "Triage declined it"
    case "rejected":
      return "Rejected by a person"
    case "cancelled":
      return "Cancelled"
    case "failed":
      return run.failure?.message ?? "Failed"
  }
}

const verdicts = (run: Run): string => {
  const reviews = currentPatchSet(run)?.reviews ?? []
  return reviews.length === 0 ? "" : ` (${reviews.map(({ reviewer, outcome }) => `${reviewer} ${outcome.verdict}`).join(", ")})`
}
