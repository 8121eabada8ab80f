/** What an event is to a reader: its icon, its ink, whether it begins a round, and under which filter it shows. Pure. */
import type { EventView } from "../../../core/api/contract.ts"
import type { Ink } from "../../text/words.ts"

export type Symbol =
  | "step"
  | "ask"
  | "agent"
  | "review"
  | "person"
  | "done"
  | "fail"
  | "stop"
  | "write"
  | "patch"
  | "plan"
  | "tool"
  | "thought"
  | "unknown"
export type Filter = "decision" | "agent" | "work" | "error"
export interface Kind {
  readonly symbol: Symbol
  readonly ink: Ink | "acc"
  readonly filter: Filter
  /** A person's word or a new round: a line is drawn above it. */
  readonly begins: boolean
}

const kind = (symbol: Symbol, filter: Filter = "work", ink: Kind["ink"] = "idle", begins = false): Kind => ({ symbol, filter, ink, begins })

export const kindOf = (event: EventView["event"]["event"]): Kind => {
  switch (event._tag) {
    case "RunRequested":
    case "RunRedirected":
    case "ChangesRequested":
    case "QuestionAnswered":
    case "TriageOverridden":
    case "ViolationOverridden":
    case "ManualReviewForced":
    case "CommitMessageEdited":
      return kind("person", "decision", "acc", true)
    case "PlanApproved":
    case "PatchSetApproved":
      return kind("done", "decision", "done", true)
    case "PatchSetRejected":
    case "RepositoryExcluded":
      return kind("stop", "decision", "idle", true)
    case "RunPaused":
    case "RunResumed":
      return kind("person", "decision", "acc")
    case "QuestionAsked":
      return kind("ask", "decision", "wait")
    case "EffectFailed":
      return kind("fail", "error", "fail")
    case "RunStopped":
    case "PublicationConflicted":
      return kind("stop", "error", "block")
    case "RunFinished":
      return event.status === "done"
        ? kind("done", "decision", "done")
        : kind("stop", event.status === "failed" ? "error" : "decision", event.status === "failed" ? "fail" : "idle")
    case "ReviewCompleted":
      return event.review.verdict === "failed" || event.review.verdict === "errored"
        ? kind("review", "error", event.review.verdict === "failed" ? "fail" : "wait")
        : kind("review", "work", event.review.verdict === "passed" ? "done" : "idle")
    case "PolicyEvaluated":
      return event.policy.violations.some(({ severity }) => severity === "BLOCK") ? kind("stop", "error", "block") : kind("review")
    case "SessionRecorded":
    case "ExecutionCompleted":
      return kind("agent", "agent")
    case "PlanCompleted":
    case "TriageCompleted":
      return kind("plan", "decision")
    case "PatchSetProposed":
    case "PatchSetDecided":
      return kind("patch", "decision", event._tag === "PatchSetDecided" ? "wait" : "idle")
    case "PublicationRecorded":
    case "PublicationObserved":
      return kind("write", "decision", "done")
    case "Unknown":
      return kind("unknown")
    default:
      return kind("step")
  }
}
