/**
 * Every rule about what may happen to a run. Pure: no I/O, no clock (`envelope.at` is the only time),
 * no randomness. A model's words arrive as data in a `Record…` command; which transition follows is
 * decided here (FLOW-1). What may not be is refused out loud, and nothing changes.
 */
import { CommandRefused, type Envelope, type RunCommand } from "./command.ts"
import type { Decision, RequestedEffect, RunEvent } from "./event.ts"
import type { Failure } from "./failure.ts"
import type { ArtifactHash, EffectId, Instant, PatchSetId, QuestionId } from "./ids.ts"
import type { SessionRecord } from "./outcome.ts"
import { currentPatchSet, finalStatuses, openEffect, openQuestions, statusKind, type PatchSet, type Run } from "./run.ts"
import { higherTier } from "./request.ts"

/** Attempts of one effect before a person is asked (OBS-2: retries converge). */
export const maxAttempts = 3
/** Restarts of PatchPlane that one effect may live through before it is taken for their cause. */
export const maxRestarts = 50
/** Milliseconds before attempt `next`: 1 s, then 4 s; a person's retry or resume begins a new row of attempts. */
export const backoff = (next: number): number => 1000 * 4 ** ((next - 2) % maxAttempts)

type Decided = ReadonlyArray<RunEvent> | CommandRefused

export const decide = (run: Run | undefined, envelope: Envelope<RunCommand>): Decided => {
  const { command, actor } = envelope
  if (command._tag === "RequestRun") {
    if (run !== undefined) return refuse("run-exists", `Run R-${run.number} exists already.`, "Start it again with a new id.")
    if (actor.kind === "person" && actor.role === "viewer") return viewerMayNot()
    const { _tag: _, ...fields } = command
    return [{ _tag: "RunRequested", ...fields }]
  }
  if (run === undefined) return refuse("run-not-found", "There is no such run.", "List the runs to see which there are.")
  if (isEngines(command)) {
    if (actor.kind !== "system")
      return refuse("not-the-engine", "Only the engine reports outcomes.", "Leave this command to PatchPlane.", true)
    return decideReport(run, command, envelope.at)
  }
  // A model is no actor, and a policy may not act before its rules say where (APR-3).
  if (actor.kind === "policy") return refuse("policy-may-not-act", "A policy can't do this.", "A person has to decide.", true)
  if (actor.kind === "person" && actor.role === "viewer") return viewerMayNot()
  if (statusKind(run.status) === "final") {
    return refuse("run-is-final", `R-${run.number} is ${run.status}, and that never changes.`, "Start it again as a new run.", true)
  }
  return decidePerson(run, command, envelope)
}

type EngineCommand = Extract<RunCommand, { _tag: "AdmitRun" | "RestartEffect" | "RecordSessions" | Reported["_tag"] }>
type Reported = Extract<RunCommand, { sessions: ReadonlyArray<SessionRecord>; attempt: number }>
type PersonCommand = Exclude<RunCommand, EngineCommand | { _tag: "RequestRun" }>

const engines = new Set<RunCommand["_tag"]>([
  "AdmitRun",
  "RestartEffect",
  "RecordTriage",
  "RecordPlan",
  "RecordExecution",
  "RecordReview",
  "RecordPublication",
  "RecordObservation",
  "RecordFailure",
  "RecordSessions"
])
const isEngines = (command: RunCommand): command is EngineCommand => engines.has(command._tag)

// ---- what the engine reports

const decideReport = (run: Run, command: EngineCommand, at: Instant): Decided => {
  if (command._tag === "RecordSessions") return recorded(command.effectId, command.sessions)
  if (command._tag === "AdmitRun") {
    if (run.status !== "queued")
      return refuse("run-not-queued", `R-${run.number} is ${run.status}, not queued.`, "Nothing is to be done.", true)
    return run.request.triageOverride === undefined
      ? [{ _tag: "RunAdmitted" }, request(run, "triage")]
      : [{ _tag: "RunAdmitted" }, { _tag: "TriageOverridden", reason: run.request.triageOverride }, request(run, "plan")]
  }
  const effect = openEffect(run, command.effectId)
  if (effect === undefined) {
    return refuse(
      "effect-not-open",
      `${command.effectId} is not open any more.`,
      "Nothing is to be done: the run went on without it.",
      true
    )
  }
  if (command.epoch !== run.driver.epoch) {
    return refuse(
      "stale-epoch",
      `The run is driven by epoch ${run.driver.epoch}, not ${command.epoch}.`,
      "Another installation drives this run.",
      true
    )
  }
  if (command._tag === "RestartEffect") {
    const restarts = effect.restarts + 1
    return restarts > maxRestarts
      ? [{ _tag: "RunStopped", status: "needs-human", failure: restartedTooOften(effect) }]
      : [{ _tag: "EffectRestarted", effectId: effect.id, restarts }]
  }
  if (command.attempt !== effect.attempt) {
    return refuse(
      "stale-attempt",
      `Attempt ${effect.attempt} of ${effect.id} is under way, not ${command.attempt}.`,
      "Nothing is to be done.",
      true
    )
  }
  return withSessions(recorded(effect.id, command.sessions), decideOutcome(run, effect, command, at))
}

const decideOutcome = (run: Run, effect: RequestedEffect, command: Reported, at: Instant): Decided => {
  const expected = command._tag === "RecordFailure" ? effect.kind : reportOf[command._tag]
  if (effect.kind !== expected) {
    return refuse("outcome-of-another-kind", `${effect.id} is a ${effect.kind}, not a ${expected}.`, "This is a fault of PatchPlane.", true)
  }
  switch (command._tag) {
    case "RecordFailure": {
      const failed: RunEvent = { _tag: "EffectFailed", effectId: effect.id, attempt: effect.attempt, failure: command.failure }
      if (command.failure.retryable && effect.attempt % maxAttempts !== 0) {
        const attempt = effect.attempt + 1
        const notBefore = (at + backoff(attempt)) as Instant
        return [failed, { _tag: "EffectRequested", effect: { ...effect, attempt, restarts: 0, notBefore } }]
      }
      return [failed, { _tag: "RunStopped", status: "needs-human", failure: command.failure }]
    }
    case "RecordTriage": {
      const { triage } = command
      const completed: RunEvent = { _tag: "TriageCompleted", effectId: effect.id, triage }
      if (triage.verdict === "GO") return [completed, request(run, "plan")]
      if (triage.verdict === "NO-GO") return [completed, { _tag: "RunFinished", status: "declined" }]
      const questions = triage.questions.map((text, index): RunEvent => ({
        _tag: "QuestionAsked",
        questionId: questionId(run, index),
        effectId: effect.id,
        text
      }))
      return questions.length === 0
        ? [completed, { _tag: "RunStopped", status: "needs-human", failure: deferredWithoutQuestion }]
        : [completed, ...questions]
    }
    case "RecordPlan": {
      const completed: RunEvent = { _tag: "PlanCompleted", effectId: effect.id, plan: command.plan }
      return higherTier(run.tier, command.plan.tier) === "high" ? [completed] : [completed, request(run, "execute")]
    }
    case "RecordExecution": {
      const { outcome } = command
      const completed: RunEvent = { _tag: "ExecutionCompleted", effectId: effect.id, outcome }
      const left = effect.instructions.slice(command.taken)
      const last = left.at(-1)
      if (last !== undefined) return [completed, request(run, "execute", { feedback: last, instructions: left, ...onwards(run) })]
      switch (outcome.kind) {
        case "unchanged":
          return [completed, { _tag: "RunStopped", status: "needs-human", failure: changedNothing(outcome.said) }]
        case "budget-ended":
          return [completed, { _tag: "RunStopped", status: "needs-human", failure: budgetEnded(outcome.budget) }]
        case "question":
          return [completed, { _tag: "QuestionAsked", questionId: questionId(run, 0), effectId: effect.id, text: outcome.text }]
        case "changed": {
          const version = run.patchSets.length + 1
          const patchSetId = `${run.id}/patch/${version}` as PatchSetId
          const proposed: RunEvent = {
            _tag: "PatchSetProposed",
            patchSetId,
            version,
            repositoryId: run.repositories[0].id,
            change: outcome.change
          }
          const reviews = run.profile.reviewers.map((reviewer, index) =>
            request(run, "review", { patchSet: patchSetId, reviewer: reviewer.name }, index)
          )
          return reviews.length === 0
            ? [completed, proposed, { _tag: "PatchSetDecided", patchSetId, decision: "manual-review", digest: outcome.change.digest }]
            : [completed, proposed, ...reviews]
        }
      }
    }
    case "RecordReview": {
      const patchSet = currentPatchSet(run)
      if (patchSet === undefined || effect.patchSet !== patchSet.id || effect.reviewer === undefined) {
        return refuse("review-of-another-patch-set", "The review is not of the newest patch set.", "Nothing is to be done.", true)
      }
      const completed: RunEvent = {
        _tag: "ReviewCompleted",
        effectId: effect.id,
        patchSetId: patchSet.id,
        reviewer: effect.reviewer,
        review: command.review
      }
      if (run.effects.some((open) => open.id !== effect.id)) return [completed]
      const reviews = [...patchSet.reviews, { reviewer: effect.reviewer, outcome: command.review }]
      // A review can raise the tier (REV-5): what is proposed goes by the raised one.
      const raised = { ...run, tier: higherTier(run.tier, command.review.tier ?? run.tier) }
      return [
        completed,
        { _tag: "PatchSetDecided", patchSetId: patchSet.id, decision: propose(raised, reviews), digest: patchSet.change.digest }
      ]
    }
    case "RecordPublication": {
      const { outcome } = command
      return outcome.kind === "published"
        ? [{ _tag: "PublicationRecorded", effectId: effect.id, publication: outcome.publication }, request(run, "observe")]
        : [{ _tag: "RunStopped", status: "conflict", failure: noLongerApplies(outcome.reason) }]
    }
    case "RecordObservation": {
      const matches = command.observed.tree === approvedPatchSet(run)?.change.tree
      const observed: RunEvent = { _tag: "PublicationObserved", effectId: effect.id, observed: command.observed, matches }
      return matches
        ? [observed, { _tag: "RunFinished", status: "done" }]
        : [observed, { _tag: "RunStopped", status: "needs-human", failure: publishedTreeDiffers }]
    }
  }
}

const reportOf = {
  RecordTriage: "triage",
  RecordPlan: "plan",
  RecordExecution: "execute",
  RecordReview: "review",
  RecordPublication: "publish",
  RecordObservation: "observe"
} as const

/** What is proposed to whoever may approve. A score never rejects or publishes by itself (REV-3). */
const propose = (run: Run, reviews: PatchSet["reviews"]): Decision => {
  const required = run.profile.reviewers.filter((reviewer) => reviewer.required)
  const verdictOf = (name: string) => reviews.find((review) => review.reviewer === name)?.outcome.verdict
  if (reviews.some((review) => review.outcome.verdict === "errored")) return "manual-review"
  if (!required.every((reviewer) => ["passed", "skipped"].includes(verdictOf(reviewer.name) ?? "errored"))) return "manual-review"
  if (required.every((reviewer) => verdictOf(reviewer.name) === "passed") && run.tier === "low") return "accepted"
  return "ready-for-review"
}

// ---- what a person asks

const decidePerson = (run: Run, command: PersonCommand, envelope: Envelope<RunCommand>): Decided => {
  switch (command._tag) {
    case "ApprovePlan":
      if (run.status !== "awaiting-plan-approval" || run.plan === undefined) return notIn(run, "awaiting-plan-approval")
      if (command.plan !== run.plan.plan) return stale("approval-of-another-plan", "The plan has changed since you read it.")
      return [{ _tag: "PlanApproved", plan: command.plan }, request(run, "execute")]

    case "EditCommitMessage":
      return onWaitingPatchSet(run, command.patchSetId, () => [
        { _tag: "CommitMessageEdited", patchSetId: command.patchSetId, message: command.message, digest: command.digest }
      ])

    case "ApprovePatchSet":
      return onWaitingPatchSet(run, command.patchSetId, (patchSet) => {
        if (envelope.actor.kind !== "person") return stale("only-a-person-approves", "Only a person approves a patch set.")
        if (command.digest !== patchSet.change.digest) {
          return stale("approval-of-another-change", `The change is ${patchSet.change.digest.slice(0, 16)} now, not what you approved.`)
        }
        const repository = run.repositories.find((candidate) => candidate.id === patchSet.repositoryId) ?? run.repositories[0]
        return [
          {
            _tag: "PatchSetApproved",
            patchSetId: patchSet.id,
            digest: patchSet.change.digest,
            repositoryId: patchSet.repositoryId,
            base: patchSet.change.base,
            tree: patchSet.change.tree,
            target: repository.target.branch,
            message: patchSet.change.message,
            policy: run.profile.policy
          },
          request(run, "publish", { patchSet: patchSet.id })
        ]
      })

    case "RejectPatchSet":
      return onWaitingPatchSet(run, command.patchSetId, () => [
        {
          _tag: "PatchSetRejected",
          patchSetId: command.patchSetId,
          ...(command.reason === undefined ? {} : { reason: command.reason })
        },
        { _tag: "RunFinished", status: "rejected" }
      ])

    case "RequestChanges":
      return onWaitingPatchSet(run, command.patchSetId, () => [
        { _tag: "ChangesRequested", patchSetId: command.patchSetId, comments: command.comments },
        request(run, "execute", { feedback: command.comments, ...onwards(run) })
      ])

    case "Answer": {
      if (run.status !== "awaiting-input" && run.status !== "deferred") return notIn(run, "awaiting-input")
      const open = openQuestions(run)
      const chosen = command.questionId === undefined ? open : open.filter((question) => question.id === command.questionId)
      if (chosen.length === 0) return stale("question-not-open", "That question is answered already.")
      const answers = chosen.map((question): RunEvent => ({ _tag: "QuestionAnswered", questionId: question.id, answer: command.answer }))
      if (chosen.length < open.length) return answers
      return [
        ...answers,
        run.status === "deferred"
          ? request(run, "triage", { feedback: command.answer })
          : request(run, "execute", { feedback: command.answer, ...onwards(run) })
      ]
    }

    case "OverrideTriage":
      if (run.status !== "deferred") return notIn(run, "deferred")
      return [{ _tag: "TriageOverridden", reason: command.reason }, request(run, "plan")]

    case "Redirect": {
      const redirected: RunEvent = { _tag: "RunRedirected", instruction: command.instruction }
      if (run.status === "executing") return [redirected]
      const taken = run.status === "awaiting-approval" || run.status === "awaiting-input" || statusKind(run.status) === "stopped"
      if (!taken || run.plan === undefined) {
        return refuse(
          "run-not-redirectable",
          `R-${run.number} is ${run.status}: there is no agent at work to redirect.`,
          "Redirect it while it executes, or when it waits after that."
        )
      }
      const superseded = openQuestions(run).map((question): RunEvent => ({
        _tag: "QuestionAnswered",
        questionId: question.id,
        answer: command.instruction
      }))
      return [redirected, ...superseded, ...granted(run), request(run, "execute", { feedback: command.instruction, ...onwards(run) })]
    }

    case "Pause":
    case "Kill":
      if (run.status === "paused" || statusKind(run.status) === "stopped") return notIn(run, "a state in which something runs or waits")
      return [
        ...interrupt(run, command._tag === "Pause" ? "pause" : "kill"),
        { _tag: "RunPaused", by: command._tag === "Pause" ? "person" : "kill" }
      ]

    case "Resume":
      if (run.status !== "paused") return notIn(run, "paused")
      return [{ _tag: "RunResumed" }, ...again(run)]

    case "Retry": {
      if (statusKind(run.status) !== "stopped") return notIn(run, "a stopped state (needs-human, conflict, blocked-policy)")
      const repeated = again(run)
      if (repeated.length > 0) return [{ _tag: "RunResumed" }, ...repeated]
      // Stopped by an outcome and not by a failed effect: the step that came before is done once more.
      if (run.publication !== undefined) return [{ _tag: "RunResumed" }, request(run, "observe")]
      return [{ _tag: "RunResumed" }, run.plan === undefined ? request(run, "triage") : request(run, "execute", onwards(run))]
    }

    case "Close":
      if (statusKind(run.status) !== "stopped" && run.status !== "paused" && run.status !== "deferred") {
        return notIn(run, "a stopped, paused or deferred state")
      }
      // Closing what a failure stopped accepts the failure; closing what merely waits calls it off.
      return run.failure === undefined
        ? [{ _tag: "RunFinished", status: "cancelled" }]
        : [{ _tag: "RunFinished", status: "failed", failure: run.failure }]

    case "Cancel":
      return [...interrupt(run, "cancel"), { _tag: "RunFinished", status: "cancelled" }]
  }
}

const onWaitingPatchSet = (run: Run, id: PatchSetId, then: (patchSet: PatchSet) => Decided): Decided => {
  if (run.status !== "awaiting-approval") return notIn(run, "awaiting-approval")
  const patchSet = currentPatchSet(run)
  if (patchSet === undefined || patchSet.id !== id) return stale("patch-set-superseded", "There is a newer version of the patch set.")
  return then(patchSet)
}

// ---- pieces

/** The patch set that the gate may write: the newest, if exactly its digest was approved. */
export const approvedPatchSet = (run: Run): PatchSet | undefined => {
  const patchSet = currentPatchSet(run)
  return patchSet?.approval !== undefined && patchSet.approval.digest === patchSet.change.digest ? patchSet : undefined
}

const request = (
  run: Run,
  kind: RequestedEffect["kind"],
  more: Partial<Pick<RequestedEffect, "patchSet" | "reviewer" | "feedback" | "continues" | "instructions">> = {},
  offset = 0
): RunEvent => ({
  _tag: "EffectRequested",
  effect: {
    id: `${run.id}/${kind}/${run.effectCount + 1 + offset}` as EffectId,
    kind,
    epoch: run.driver.epoch,
    attempt: 1,
    restarts: 0,
    instructions: [],
    ...more
  }
})

/** Goes on in the workspace and session of the first execution, where there was one. */
const onwards = (run: Run): Partial<Pick<RequestedEffect, "continues">> => (run.execution === undefined ? {} : { continues: run.execution })

/** A redirect of a stopped run is a person's leave to spend again. */
const granted = (run: Run): ReadonlyArray<RunEvent> => (statusKind(run.status) === "stopped" ? [{ _tag: "RunResumed" }] : [])

/** Requests once more what a pause or a failure interrupted, under the same ids: the outside looks them up. */
const again = (run: Run): ReadonlyArray<RunEvent> =>
  (run.interrupted?.effects ?? []).map((effect) => {
    const { notBefore: _, ...rest } = effect
    return { _tag: "EffectRequested", effect: { ...rest, attempt: effect.attempt + 1, restarts: 0 } }
  })

const interrupt = (run: Run, by: "pause" | "kill" | "cancel"): ReadonlyArray<RunEvent> =>
  run.effects.map((effect) => ({ _tag: "EffectInterrupted", effectId: effect.id, by }))

const recorded = (effectId: EffectId, sessions: ReadonlyArray<SessionRecord>): ReadonlyArray<RunEvent> =>
  sessions.map((session) => ({ _tag: "SessionRecorded", effectId, session }))

const withSessions = (sessions: ReadonlyArray<RunEvent>, decided: Decided): Decided =>
  decided instanceof CommandRefused ? decided : [...sessions, ...decided]

const questionId = (run: Run, offset: number) => `${run.id}/question/${run.questions.length + 1 + offset}` as QuestionId

const refuse = (code: string, message: string, mend: string, isStale = false) => new CommandRefused({ code, message, mend, stale: isStale })
const stale = (code: string, message: string) => refuse(code, message, "Look at it again and decide anew.", true)
const viewerMayNot = () => refuse("role-may-not", "A viewer can look, but not act.", "Ask a reviewer or an admin.", true)
const notIn = (run: Run, wanted: string) =>
  refuse(
    `run-not-${wanted.split(" ")[0] === "a" ? "in-that-state" : wanted}`,
    `R-${run.number} is ${run.status}; this needs ${wanted}.`,
    (finalStatuses as ReadonlyArray<string>).includes(run.status)
      ? "Start it again as a new run."
      : "Wait until it is, or look at what it waits for.",
    true
  )

const failure = (fields: Omit<Failure, "retryable">): Failure => ({ ...fields, retryable: false })
const changedNothing = (said: ArtifactHash) =>
  failure({
    class: "agent",
    code: "agent-changed-nothing",
    message: "The agent ended without changing a file.",
    mend: "Read what it said, then redirect it or close the run.",
    detail: said
  })
const budgetEnded = (budget: "time" | "usd" | "tokens") =>
  failure({
    class: "agent",
    code: `budget-${budget}`,
    message: `The run's ${budget === "usd" ? "money" : budget} budget ended, and its session was interrupted.`,
    mend: "Retry grants the same budget once more and goes on where it stopped; close ends the run."
  })
const restartedTooOften = (effect: RequestedEffect) =>
  failure({
    class: "bug",
    code: "restarted-too-often",
    message: `PatchPlane was restarted ${maxRestarts} times during ${effect.kind}.`,
    mend: "Look at the logs for what ends it, then retry."
  })
const deferredWithoutQuestion = failure({
  class: "agent",
  code: "deferred-without-question",
  message: "Triage deferred the request but asked nothing.",
  mend: "Retry, or override the triage by starting the request again."
})
const noLongerApplies = (reason: string) =>
  failure({ class: "policy", code: "target-changed", message: reason, mend: "Retry once the target is as it was, or close the run." })
const publishedTreeDiffers = failure({
  class: "bug",
  code: "published-tree-differs",
  message: "The tree on the published branch is not the approved one.",
  mend: "Somebody may have pushed to the branch. Look at it, then close the run."
})
