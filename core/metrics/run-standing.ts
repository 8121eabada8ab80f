/**
 * Whether a run works, waits or is over: those few of `evolve`'s rules that say so, over one object that changes. A
 * run's whole state, made anew at each event, takes several times as long, for a million events too long. A property
 * over random lives holds the two equal.
 */
import type { RunEvent } from "../domain/event.ts"
import { higherTier, type RiskTier } from "../domain/request.ts"

/** `awaiting`: a leave for the plan or an answer. */
export type Standing = "working" | "deferred" | "awaiting" | "awaiting-approval" | "paused" | "stopped" | "over"

export interface RunStanding {
  readonly take: (event: RunEvent) => void
  readonly now: () => Standing
}

/** Where a run goes on only when a person does something. A paused run waits for nobody: somebody wanted it so. */
export const waitsForPerson = (standing: Standing): boolean => standing !== "working" && standing !== "paused" && standing !== "over"

export const runStanding = (requested: RiskTier): RunStanding => {
  const open = new Set<string>()
  let tier = requested
  let now: Standing = "working"
  /** What a pause or a stop interrupted. */
  let before: Standing | undefined

  const answered = (effect: string): void => {
    if (open.delete(effect) && open.size > 0) now = "working"
  }
  const interrupted = (by: "paused" | "stopped"): void => {
    before ??= now
    now = by
    open.clear()
  }

  const take = (event: RunEvent): void => {
    switch (event._tag) {
      case "EffectRequested":
        open.add(event.effect.id)
        before = undefined
        now = "working"
        return
      case "TriageCompleted":
        answered(event.effectId)
        tier = higherTier(tier, event.triage.tier)
        if (event.triage.verdict === "DEFER") now = "deferred"
        return
      case "PlanCompleted":
        answered(event.effectId)
        tier = higherTier(tier, event.plan.tier)
        if (tier === "high") now = "awaiting"
        return
      case "PlanApproved":
        now = "working"
        return
      case "ReviewCompleted":
        answered(event.effectId)
        tier = higherTier(tier, event.review.tier ?? tier)
        return
      case "PolicyEvaluated":
        answered(event.effectId)
        tier = higherTier(tier, event.policy.tier)
        return
      case "ExecutionCompleted":
      case "CombinationCompleted":
      case "PublicationRecorded":
      case "PublicationObserved":
        return answered(event.effectId)
      case "QuestionAsked":
        if (open.size === 0 && now !== "deferred") now = "awaiting"
        return
      case "PatchSetDecided":
        if (open.size === 0) now = "awaiting-approval"
        return
      case "RunWaits":
        now = event.status === "awaiting-approval" ? "awaiting-approval" : "awaiting"
        return
      case "RunPaused":
        return interrupted("paused")
      case "RunStopped":
        return interrupted("stopped")
      case "RunResumed":
        now = before ?? now
        before = undefined
        return
      case "RunFinished":
        open.clear()
        before = undefined
        now = "over"
        return
      default:
        return
    }
  }
  return { take, now: () => now }
}
