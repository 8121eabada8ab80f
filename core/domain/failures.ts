/** Failures that follow from rules of the domain: what happened, and what a person can do about it (OBS-2). */
import type { RequestedEffect } from "./event.ts"
import type { Failure } from "./failure.ts"
import type { Gate } from "./gates.ts"
import type { ArtifactHash } from "./ids.ts"
import type { RecordedViolation } from "./outcome.ts"

const failure = (fields: Omit<Failure, "retryable">): Failure => ({ ...fields, retryable: false })

export const changedNothing = (said: ArtifactHash | undefined) =>
  failure({
    class: "agent",
    code: "agent-changed-nothing",
    message: "The agent ended without changing a file.",
    mend: "Read what it said, then redirect it or close the run.",
    ...(said === undefined ? {} : { detail: said })
  })

export const budgetEnded = (budget: "time" | "usd" | "tokens") =>
  failure({
    class: "agent",
    code: `budget-${budget}`,
    message: `The run's ${budget === "usd" ? "money" : budget} budget ended, and its session was interrupted.`,
    mend: "Retry grants the same budget once more and goes on where it stopped; close ends the run."
  })

export const restartedTooOften = (effect: RequestedEffect, times: number) =>
  failure({
    class: "bug",
    code: "restarted-too-often",
    message: `PatchPlane was restarted ${times} times during ${effect.kind}.`,
    mend: "Look at the logs for what ends it, then retry."
  })

export const deferredWithoutQuestion = failure({
  class: "agent",
  code: "deferred-without-question",
  message: "Triage deferred the request but asked nothing.",
  mend: "Retry, or override the triage by starting the request again."
})

export const noLongerApplies = (reason: string) =>
  failure({ class: "policy", code: "target-changed", message: reason, mend: "Retry once the target is as it was, or reject the change." })

export const doesNotMerge = (number: number, reason: string) =>
  failure({
    class: "policy",
    code: "target-conflicts",
    message: reason,
    mend: `Have an agent make a version that does (\`patchplane resolve R-${number}\`), which is reviewed and approved anew; or redirect it, or reject it.`
  })

/** `number`: the run's, for the command that a person can type. */
export const blockedBy = (number: number, { rule, message, path, line, id }: RecordedViolation) =>
  failure({
    class: "policy",
    code: "blocked-by-policy",
    message: `${message}${path === undefined ? "" : ` (${path}${line === undefined ? "" : `:${line}`})`} The rule ${rule} blocks it.`,
    mend: `Redirect the agent, or close the run. An admin can override this very violation with a reason: patchplane override R-${number} "<reason>" --violation ${id.slice(0, 8)}`
  })

export const gateFailed = ({ name, evidence }: Gate) =>
  name === "publication"
    ? failure({
        class: "bug",
        code: "published-tree-differs",
        message: "The tree on the published branch is not the approved one.",
        mend: "Somebody may have pushed to the branch. Look at it, then close the run."
      })
    : failure({
        class: "policy",
        code: `gate-${name}`,
        message: `The gate ${name} is not passed: ${evidence}.`,
        mend: "Look at what it lacks, then retry or close the run."
      })

export const unwatched = (hours: number) =>
  failure({
    class: "policy",
    code: "nobody-watched",
    message: `Nobody decided within ${hours < 1 ? `${Math.round(hours * 60)} minutes` : `${Math.round(hours * 10) / 10} hours`}, and this profile then fails closed.`,
    mend: "Start it again when somebody can look at it."
  })
