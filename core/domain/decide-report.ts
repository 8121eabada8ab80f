/** What the engine reports of the effects that it performs. Only what fits the run as it stands is taken. */
import { CommandRefused, type Envelope, type RunCommand } from "./command.ts"
import { onward, proposal } from "./advance.ts"
import type { RequestedEffect, RunEvent } from "./event.ts"
import { budgetEnded, changedNothing, deferredWithoutQuestion, doesNotMerge, noLongerApplies, restartedTooOften } from "./failures.ts"
import type { EffectId, Instant, QuestionId } from "./ids.ts"
import type { PublicationOutcome, SessionRecord } from "./outcome.ts"
import { refuse } from "./refusals.ts"
import { anotherRound, requestEffect } from "./requested.ts"
import { isCurrent, newestPatchSet, openEffect, repositoryOf, type Run } from "./run.ts"

/** Attempts of one effect before a person is asked (OBS-2: retries converge). */
export const maxAttempts = 3
/** Restarts of PatchPlane that one effect may live through before it is taken for their cause. */
export const maxRestarts = 50
/** Milliseconds before attempt `next`: 1 s, then 4 s; a person's retry or resume begins a new row of attempts. */
export const backoff = (next: number): number => 1000 * 4 ** ((next - 2) % maxAttempts)

type Decided = ReadonlyArray<RunEvent> | CommandRefused
export type EngineCommand = Extract<RunCommand, { _tag: "AdmitRun" | "RestartEffect" | "RecordSessions" | Reported["_tag"] }>
type Reported = Extract<RunCommand, { sessions: ReadonlyArray<SessionRecord>; attempt: number }>

const engines = new Set<RunCommand["_tag"]>([
  "AdmitRun",
  "RestartEffect",
  "RecordTriage",
  "RecordPlan",
  "RecordExecution",
  "RecordCombination",
  "RecordPolicy",
  "RecordReview",
  "RecordPublication",
  "RecordObservation",
  "RecordFailure",
  "RecordSessions"
])
export const isEngines = (command: RunCommand): command is EngineCommand => engines.has(command._tag)

export const decideReport = (run: Run, command: EngineCommand, envelope: Envelope<RunCommand>): Decided => {
  if (command._tag === "RecordSessions") return recorded(command.effectId, command.sessions)
  if (command._tag === "AdmitRun") {
    if (run.status !== "queued")
      return refuse("run-not-queued", `R-${run.number} is ${run.status}, not queued.`, "Nothing is to be done.", true)
    // Triage would have had the policy look at the request: without it that is asked for by itself (POL-2).
    return run.request.triageOverride === undefined
      ? [{ _tag: "RunAdmitted" }, requestEffect(run, "triage")]
      : [{ _tag: "RunAdmitted" }, { _tag: "TriageOverridden", reason: run.request.triageOverride }, requestEffect(run, "policy")]
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
      ? [{ _tag: "RunStopped", status: "needs-human", failure: restartedTooOften(effect, maxRestarts) }]
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
  const decided = decideOutcome(run, effect, command, envelope.at)
  return decided instanceof CommandRefused ? decided : onward(run, [...recorded(effect.id, command.sessions), ...decided], envelope)
}

const decideOutcome = (run: Run, effect: RequestedEffect, command: Reported, at: Instant): Decided => {
  const expected = command._tag === "RecordFailure" ? effect.kind : reportOf[command._tag]
  if (effect.kind !== expected) {
    return refuse("outcome-of-another-kind", `${effect.id} is a ${effect.kind}, not a ${expected}.`, "This is a fault of PatchPlane.", true)
  }
  const effectId = effect.id
  switch (command._tag) {
    case "RecordFailure": {
      const failed: RunEvent = { _tag: "EffectFailed", effectId, attempt: effect.attempt, failure: command.failure }
      if (command.failure.retryable && effect.attempt % maxAttempts !== 0) {
        const attempt = effect.attempt + 1
        const notBefore = (at + backoff(attempt)) as Instant
        return [failed, { _tag: "EffectRequested", effect: { ...effect, attempt, restarts: 0, notBefore } }]
      }
      return [failed, { _tag: "RunStopped", status: "needs-human", failure: command.failure }]
    }
    case "RecordTriage": {
      const { triage } = command
      const completed: ReadonlyArray<RunEvent> = [{ _tag: "TriageCompleted", effectId, triage }, ...evaluated(effectId, "request", command)]
      if (triage.verdict === "GO") return completed
      if (triage.verdict === "NO-GO") return [...completed, { _tag: "RunFinished", status: "declined" }]
      const questions = triage.questions.map((text, index): RunEvent => ({
        _tag: "QuestionAsked",
        questionId: questionId(run, index),
        effectId,
        text
      }))
      return questions.length === 0
        ? [...completed, { _tag: "RunStopped", status: "needs-human", failure: deferredWithoutQuestion }]
        : [...completed, ...questions]
    }
    case "RecordPlan": {
      const unknown = command.plan.work?.find(({ repositoryId }) => run.repositories.every(({ id }) => id !== repositoryId))
      if (unknown !== undefined) {
        return refuse(
          "task-of-another-repository",
          `Task ${unknown.id} is in no repository of the run.`,
          "This is a fault of PatchPlane.",
          true
        )
      }
      return [{ _tag: "PlanCompleted", effectId, plan: command.plan }, ...evaluated(effectId, "plan", command)]
    }
    case "RecordExecution":
      return executed(run, effect, command)
    case "RecordCombination": {
      const { outcome } = command
      const completed: RunEvent = { _tag: "CombinationCompleted", effectId, outcome }
      const repository = repositoryOf(run, effect.repository).id
      const tasks = effect.tasks ?? []
      return outcome.kind === "combined"
        ? [completed, proposal(run, repository, outcome.change, { effectId, tasks })]
        : [completed, resolution(run, { repository, tasks, ...outcome })]
    }
    case "RecordPolicy": {
      const { patchSet } = effect
      if (patchSet === undefined) return [{ _tag: "PolicyEvaluated", effectId, stage: "request", policy: command.policy }]
      return isCurrent(run, patchSet)
        ? [{ _tag: "PolicyEvaluated", effectId, stage: "patch", patchSetId: patchSet, policy: command.policy }]
        : ofAnotherPatchSet("evaluation")
    }
    case "RecordReview": {
      const { patchSet, reviewer } = effect
      return patchSet !== undefined && reviewer !== undefined && isCurrent(run, patchSet)
        ? [{ _tag: "ReviewCompleted", effectId, patchSetId: patchSet, reviewer, review: command.review }]
        : ofAnotherPatchSet("review")
    }
    case "RecordPublication": {
      const { outcome } = command
      switch (outcome.kind) {
        case "published":
          return outcome.publications.map(({ repositoryId, publication }): RunEvent => ({
            _tag: "PublicationRecorded",
            effectId,
            publication,
            repositoryId
          }))
        case "conflict":
          return conflicted(run, effectId, outcome)
        case "blocked":
          return [{ _tag: "PolicyEvaluated", effectId, stage: "gate", patchSetId: outcome.patchSetId, policy: outcome.policy }]
      }
    }
    case "RecordObservation":
      return command.observed.map(({ repositoryId, observed }): RunEvent => ({
        _tag: "PublicationObserved",
        effectId,
        repositoryId,
        observed,
        matches: observed.tree === newestPatchSet(run, repositoryId)?.change.tree
      }))
  }
}

/** It is never merged by guessing: a person arbitrates (FLOW-6). */
const conflicted = (
  run: Run,
  effectId: EffectId,
  { reason, repositoryId, head, paths = [] }: Extract<PublicationOutcome, { kind: "conflict" }>
): ReadonlyArray<RunEvent> => {
  const repository = repositoryOf(run, repositoryId).id
  const patchSet = newestPatchSet(run, repository)
  const failure = head === undefined ? noLongerApplies(reason) : doesNotMerge(run.number, reason)
  const stopped: RunEvent = { _tag: "RunStopped", status: "conflict", failure }
  if (patchSet === undefined) return [stopped]
  return [
    {
      _tag: "PublicationConflicted",
      effectId,
      patchSetId: patchSet.id,
      repositoryId: repository,
      paths,
      ...(head === undefined ? {} : { head })
    },
    stopped
  ]
}

const executed = (run: Run, effect: RequestedEffect, { outcome, taken }: Extract<Reported, { _tag: "RecordExecution" }>): Decided => {
  const effectId = effect.id
  const completed: RunEvent = { _tag: "ExecutionCompleted", effectId, outcome }
  const repository = repositoryOf(run, effect.repository).id
  const left = effect.instructions.slice(taken)
  const last = left.at(-1)
  const execution = run.executions.find((known) => known.effectId === effectId)
  if (last !== undefined && execution !== undefined) {
    return [completed, anotherRound(run, execution, { feedback: last, instructions: left })]
  }
  switch (outcome.kind) {
    case "unchanged":
      // A task without a change may be what was needed; another round that changes nothing was for nothing.
      return effect.task === undefined
        ? [completed, { _tag: "RunStopped", status: "needs-human", failure: changedNothing(outcome.said) }]
        : [completed]
    case "budget-ended":
      return [completed, { _tag: "RunStopped", status: "needs-human", failure: budgetEnded(outcome.budget) }]
    case "question":
      return [completed, { _tag: "QuestionAsked", questionId: questionId(run, 0), effectId, text: outcome.text }]
    case "not-combined":
      return [completed, resolution(run, { repository, ...outcome })]
    case "changed": {
      // A task's change becomes a patch set when all tasks of its repository are done.
      if (effect.conflict !== undefined) return [completed]
      const first = newestPatchSet(run, repository)
      if (effect.task !== undefined && first === undefined) return [completed]
      return [
        completed,
        proposal(run, repository, outcome.change, { effectId, ...(first === undefined ? {} : { from: first.id, tasks: first.tasks }) })
      ]
    }
  }
}

/** An agent puts together what git could not: the result of `task` onto those of `tasks` before it (PLN-6). */
const resolution = (
  run: Run,
  {
    repository,
    tasks,
    task,
    paths
  }: {
    readonly repository: Run["repositories"][0]["id"]
    readonly tasks: ReadonlyArray<string>
    readonly task: string
    readonly paths: ReadonlyArray<string>
  }
): RunEvent => requestEffect(run, "execute", { repository, tasks: tasks.slice(0, tasks.indexOf(task)), conflict: { task, paths } })

const evaluated = (
  effectId: EffectId,
  stage: "request" | "plan",
  { policy }: Extract<Reported, { _tag: "RecordTriage" | "RecordPlan" }>
): ReadonlyArray<RunEvent> => (policy === undefined ? [] : [{ _tag: "PolicyEvaluated", effectId, stage, policy }])

const reportOf = {
  RecordTriage: "triage",
  RecordPlan: "plan",
  RecordExecution: "execute",
  RecordCombination: "combine",
  RecordPolicy: "policy",
  RecordReview: "review",
  RecordPublication: "publish",
  RecordObservation: "observe"
} as const

const ofAnotherPatchSet = (what: string) =>
  refuse(`${what}-of-another-patch-set`, `The ${what} is not of a newest patch set.`, "Nothing is to be done.", true)

const recorded = (effectId: EffectId, sessions: ReadonlyArray<SessionRecord>): ReadonlyArray<RunEvent> =>
  sessions.map((session) => ({ _tag: "SessionRecorded", effectId, session }))

const questionId = (run: Run, offset: number) => `${run.id}/question/${run.questions.length + 1 + offset}` as QuestionId
