/** How a job ends: which events answer an effect, and whether that was a success (docs/metrics.md). */
import type { RunEvent } from "../domain/event.ts"

export type JobState = "open" | "succeeded" | "failed" | "interrupted"

export interface JobEnd {
  readonly id: string
  readonly state: Exclude<JobState, "open">
}

/** Events that name an effect and do not answer it. */
const about: ReadonlySet<string> = new Set<RunEvent["_tag"]>(["SessionRecorded", "QuestionAsked", "EffectRestarted"])

/** Undefined when the event answers no effect. Whatever else names an effect is its outcome, and so a success. */
export const endOf = (event: RunEvent): JobEnd | undefined => {
  if (!("effectId" in event) || about.has(event._tag)) return undefined
  const id: string = event.effectId
  switch (event._tag) {
    case "EffectFailed":
    // What was approved no longer stands on its target.
    case "PublicationConflicted":
      return { id, state: "failed" }
    case "EffectInterrupted":
      return { id, state: "interrupted" }
    case "ExecutionCompleted":
      // It could not begin: what it builds on has to be put together first.
      if (event.outcome.kind === "not-combined") return { id, state: "interrupted" }
      return { id, state: event.outcome.kind === "budget-ended" ? "failed" : "succeeded" }
    case "PolicyEvaluated":
      // At the gate it is why a publication did not come about.
      return { id, state: event.stage === "gate" ? "failed" : "succeeded" }
    case "ReviewCompleted":
      // A reviewer that crashed never counts as one that did its work (REV-2); one that found something does.
      return { id, state: event.review.verdict === "errored" ? "failed" : "succeeded" }
    case "PublicationObserved":
      return { id, state: event.matches ? "succeeded" : "failed" }
    default:
      return { id, state: "succeeded" }
  }
}
