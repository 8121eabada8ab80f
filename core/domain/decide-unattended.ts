/**
 * What a run's profile says of waiting unseen (RUN-4). The engine reminds it when the time is over; whether it is,
 * and what follows, is decided here. It may approve only what a person's own bounds allow (APR-3).
 */
import { onward } from "./advance.ts"
import { approvalOf } from "./approval.ts"
import type { CommandRefused, Envelope, RunCommand } from "./command.ts"
import type { RunEvent } from "./event.ts"
import { unwatched } from "./failures.ts"
import { refuse } from "./refusals.ts"
import { currentPatchSets, isApproved, violationsOf, type Run } from "./run.ts"

export const decideUnattended = (run: Run, envelope: Envelope<RunCommand>): ReadonlyArray<RunEvent> | CommandRefused => {
  const { unattended } = run.profile
  const { waiting } = run
  if (unattended === undefined || waiting === undefined) {
    return refuse(
      "nothing-unattended",
      `R-${run.number} waits for nobody, or may wait as long as it takes.`,
      "Nothing is to be done.",
      true
    )
  }
  const waited = envelope.at - waiting.since
  if (waited < unattended.afterMs) {
    return refuse("not-yet", `R-${run.number} may wait ${unattended.afterMs - waited} ms more.`, "Nothing is to be done yet.", true)
  }
  if (waiting.escalated) return refuse("escalated", `R-${run.number} was escalated already.`, "A person has to look at it.", true)
  const escalated: RunEvent = { _tag: "RunEscalated", status: run.status }
  switch (unattended.posture) {
    case "auto-approve": {
      if (!withinBounds(run)) return [escalated]
      const open = currentPatchSets(run).filter((patchSet) => !isApproved(patchSet))
      return onward(
        run,
        open.map((patchSet) => approvalOf(run, patchSet)),
        envelope
      )
    }
    case "escalate":
      return [escalated]
    case "fail-closed":
      return [{ _tag: "RunFinished", status: "failed", failure: unwatched(waited / 3_600_000) }]
    case "defer":
      return [{ _tag: "RunPaused", by: "unattended" }]
    case "terminate":
      return [{ _tag: "RunFinished", status: "cancelled" }]
  }
}

/** Nothing violates, reviews speak for it, and risk and size are within what a person allowed. */
const withinBounds = (run: Run): boolean => {
  const bounds = run.profile.unattended?.bounds
  const patchSets = currentPatchSets(run)
  if (run.status !== "awaiting-approval" || bounds === undefined || patchSets.length === 0) return false
  // High risk needs a person, whatever the bounds say (TRI-2).
  if (run.tier === "high" || !bounds.tiers.includes(run.tier)) return false
  const wanted: ReadonlyArray<string | undefined> = run.tier === "low" ? ["accepted"] : ["accepted", "ready-for-review"]
  if (violationsOf(run).length > 0 || patchSets.some(({ decision }) => !wanted.includes(decision))) return false
  const files = patchSets.reduce((sum, { change }) => sum + change.counts.files, 0)
  const lines = patchSets.reduce((sum, { change }) => sum + change.counts.added + change.counts.removed, 0)
  return files <= bounds.files && lines <= bounds.lines
}
