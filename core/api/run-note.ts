/** One line about where a run stands: what it does, what it waits for, or why it stopped. Pure. */
import type { QueuePlace } from "../domain/queue.ts"
import { currentPatchSet, currentPatchSets, isApproved, openQuestions, type Run } from "../domain/run.ts"

/** `place`: where it stands in the queue, when it is known. `closed`: what keeps every queued run from starting. */
export const runNote = (run: Run, place?: QueuePlace, closed?: string): string => {
  switch (run.status) {
    case "queued":
      return `${place === undefined ? "Waits for its turn" : `Queued: ${placeText(place)}`}${closed === undefined ? "" : `; ${closed}`}`
    case "triaging":
      return run.triaged ? "The policy looks at the request" : "Triage judges the request"
    case "planning":
      return "The plan is being written"
    case "executing":
      return executingNote(run)
    case "reviewing":
      return `${[...new Set(run.effects.map((effect) => effect.reviewer ?? effect.kind))].join(", ")} at work on version ${currentPatchSet(run)?.version ?? 1}`
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
      return approvalNote(run)
    case "paused":
      return {
        kill: "Killed; resume it to go on",
        person: "Paused; resume it to go on",
        unattended: "Paused since nobody came; resume it to go on"
      }[run.pausedBy ?? "person"]
    case "blocked-policy":
    case "conflict":
    case "needs-human":
      return run.failure === undefined ? "Needs a person" : `${run.failure.message} ${run.failure.mend}`
    case "done":
      return run.publications.length === 0
        ? "Done"
        : `Published to ${[...new Set(run.publications.map(({ publication }) => publication.branch))].join(", ")}`
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

/** `second of 3; R-4 goes first because a person asked for it directly` */
export const placeText = ({ position, of, reason }: QueuePlace): string =>
  `${ordinals[position - 1] ?? `number ${position}`} of ${of}; ${reason}`
const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]

const executingNote = (run: Run): string => {
  const done = run.tasks.filter(({ result }) => result !== undefined).length
  return run.tasks.length < 2 ? "The agent works in its sandbox" : `${done} of ${run.tasks.length} tasks are done`
}

const approvalNote = (run: Run): string => {
  const current = currentPatchSets(run)
  const approved = current.filter(isApproved).length
  const stands =
    current.length < 2
      ? `Version ${currentPatchSet(run)?.version ?? 1} waits for approval${verdicts(run)}`
      : `${approved} of ${current.length} repositories are approved`
  return run.manualReview ? `${stands}; a person asked to judge it` : stands
}

const verdicts = (run: Run): string => {
  const reviews = currentPatchSet(run)?.reviews ?? []
  return reviews.length === 0 ? "" : ` (${reviews.map(({ reviewer, outcome }) => `${reviewer} ${outcome.verdict}`).join(", ")})`
}
