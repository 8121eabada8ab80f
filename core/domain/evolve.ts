/** Folds events into a run's state. Total and pure: the same events give the same state, on every machine. */
import type { EffectKind, RequestedEffect, RunEvent, StoredEvent } from "./event.ts"
import type { EffectId } from "./ids.ts"
import { higherTier } from "./request.ts"
import {
  isApproved,
  isCurrent,
  statusKind,
  type Execution,
  type Interrupted,
  type PatchSet,
  type Run,
  type RunStatus,
  type Task
} from "./run.ts"

export type Meta = Pick<StoredEvent, "at" | "actor">

/** In the order of a run's way: with several at work, the run is where the one furthest behind is. */
const statusOf: Record<EffectKind, RunStatus> = {
  triage: "triaging",
  plan: "planning",
  execute: "executing",
  combine: "executing",
  policy: "reviewing",
  review: "reviewing",
  publish: "publishing",
  observe: "verifying"
}
const way = Object.keys(statusOf) as ReadonlyArray<EffectKind>

export const evolve = (run: Run | undefined, event: RunEvent, meta: Meta): Run => {
  if (event._tag === "RunRequested") {
    return {
      id: event.runId,
      number: event.number,
      status: "queued",
      request: event.request,
      repositories: event.repositories,
      profile: event.profile,
      driver: event.driver,
      tier: event.request.tier,
      createdAt: meta.at,
      createdBy: meta.actor,
      updatedAt: meta.at,
      triaged: false,
      earlierPlans: [],
      tasks: [],
      executions: [],
      merges: [],
      patchSets: [],
      policies: [],
      overrides: [],
      excluded: [],
      manualReview: false,
      questions: [],
      sessions: [],
      effects: [],
      effectCount: 0,
      budgetFrom: 0,
      publications: [],
      observations: []
    }
  }
  if (run === undefined) throw new Error(`the stream begins with ${event._tag}, not with RunRequested: the ledger is damaged`)
  return waitingSince({ ...step(run, event, meta), updatedAt: meta.at }, meta)
}

/** The wait begins with the first event that leaves the run waiting, and ends with the one that does not. */
const waitingSince = (run: Run, { at }: Meta): Run => {
  const waits = statusKind(run.status) === "waiting" && run.status !== "paused"
  if (waits === (run.waiting !== undefined)) return run
  return waits ? { ...run, waiting: { since: at, escalated: false } } : without(run, ["waiting"])
}

const step = (run: Run, event: Exclude<RunEvent, { _tag: "RunRequested" }>, meta: Meta): Run => {
  switch (event._tag) {
    case "RunAdmitted":
    case "EffectFailed":
    case "EffectInterrupted":
      return run
    case "ChangesRequested": {
      const { comments, lines } = event
      const asked = { by: meta.actor, at: meta.at, comments, ...(lines === undefined ? {} : { lines }) }
      return onPatchSet(run, event.patchSetId, (patchSet) => ({ ...patchSet, requested: [...(patchSet.requested ?? []), asked] }))
    }
    case "EffectRequested":
      return effectRequested(run, event.effect)
    case "EffectRestarted":
      return { ...run, effects: run.effects.map((open) => (open.id === event.effectId ? { ...open, restarts: event.restarts } : open)) }
    case "SessionRecorded":
      return { ...run, sessions: [...run.sessions, { effectId: event.effectId, session: event.session }] }
    case "TriageCompleted": {
      const { triage } = event
      const next = {
        ...answered(run, event.effectId),
        triage,
        triaged: triage.verdict === "GO",
        tier: higherTier(run.tier, triage.tier)
      }
      return triage.verdict === "DEFER" ? { ...next, status: "deferred" } : next
    }
    case "TriageOverridden":
      return { ...run, triaged: true }
    case "PlanCompleted": {
      const tier = higherTier(run.tier, event.plan.tier)
      const next = {
        ...answered(run, event.effectId),
        plan: event.plan,
        earlierPlans: run.plan === undefined ? [] : [...run.earlierPlans, run.plan],
        tier,
        tasks: tasksOf(run, event.plan)
      }
      return tier === "high" ? { ...next, status: "awaiting-plan-approval" } : next
    }
    case "PlanApproved":
      return { ...run, status: "planning", planApproval: { by: meta.actor, at: meta.at } }
    case "ExecutionCompleted":
      return executionCompleted(run, event)
    case "CombinationCompleted":
      return answered(run, event.effectId)
    case "PolicyEvaluated": {
      const { stage, patchSetId, policy } = event
      const same = (evaluation: Run["policies"][number]) =>
        patchSetId === undefined ? evaluation.stage === stage : evaluation.patchSetId === patchSetId
      return {
        ...answered(run, event.effectId),
        tier: higherTier(run.tier, policy.tier),
        policies: [
          ...run.policies.filter((evaluation) => !same(evaluation)),
          { stage, outcome: policy, at: meta.at, ...(patchSetId === undefined ? {} : { patchSetId }) }
        ]
      }
    }
    case "ViolationOverridden": {
      const { violationId, reason } = event
      return { ...run, overrides: [...run.overrides, { violationId, reason, by: meta.actor, at: meta.at }] }
    }
    case "QuestionAsked":
      return {
        ...run,
        status: run.effects.length > 0 || run.status === "deferred" ? run.status : "awaiting-input",
        questions: [
          ...run.questions,
          {
            id: event.questionId,
            from: run.status === "deferred" ? "triage" : "agent",
            effectId: event.effectId,
            text: event.text,
            at: meta.at
          }
        ]
      }
    case "QuestionAnswered":
      return {
        ...run,
        questions: run.questions.map((question) => (question.id === event.questionId ? { ...question, answer: event.answer } : question))
      }
    case "PatchSetProposed":
      return proposed(run, event, meta)
    case "ReviewCompleted": {
      const { review } = event
      const next = review.tier === undefined ? run : { ...run, tier: higherTier(run.tier, review.tier) }
      return onPatchSet(answered(next, event.effectId), event.patchSetId, (patchSet) => ({
        ...patchSet,
        reviews: [...patchSet.reviews.filter(({ reviewer }) => reviewer !== event.reviewer), { reviewer: event.reviewer, outcome: review }]
      }))
    }
    case "PatchSetDecided": {
      const decided = onPatchSet(run, event.patchSetId, (patchSet) => ({ ...patchSet, decision: event.decision }))
      return run.effects.length > 0 ? decided : { ...decided, status: "awaiting-approval" }
    }
    case "CommitMessageEdited":
      return onPatchSet(run, event.patchSetId, ({ approval: _void, ...patchSet }) => ({
        ...patchSet,
        change: { ...patchSet.change, message: event.message, digest: event.digest }
      }))
    case "PatchSetApproved":
      return onPatchSet(run, event.patchSetId, (patchSet) => ({
        ...patchSet,
        approval: { digest: event.digest, by: meta.actor, at: meta.at }
      }))
    case "PatchSetRejected":
      return onPatchSet(run, event.patchSetId, (patchSet) => ({ ...patchSet, decision: "rejected" }))
    case "RepositoryExcluded":
      return { ...run, excluded: [...run.excluded, event.repositoryId] }
    case "ManualReviewForced":
      return manualReviewForced(run)
    case "RunRedirected":
      return {
        ...run,
        effects: run.effects.map((open) =>
          open.kind === "execute" ? { ...open, instructions: [...open.instructions, event.instruction] } : open
        )
      }
    case "PublicationConflicted": {
      const { patchSetId, repositoryId, head, paths } = event
      return { ...run, conflict: { patchSetId, repositoryId, paths, ...(head === undefined ? {} : { head }) } }
    }
    case "BaseMoved":
      return { ...run, repositories: onBase(run.repositories, event) }
    case "PublicationRecorded": {
      const repositoryId = event.repositoryId ?? run.repositories[0].id
      const others = run.publications.filter((published) => published.repositoryId !== repositoryId)
      return { ...answered(run, event.effectId), publications: [...others, { repositoryId, publication: event.publication }] }
    }
    case "PublicationObserved": {
      const { observed, matches } = event
      const repositoryId = event.repositoryId ?? run.repositories[0].id
      const others = run.observations.filter((seen) => seen.repositoryId !== repositoryId)
      return { ...answered(run, event.effectId), observations: [...others, { repositoryId, observed, matches }] }
    }
    case "RunWaits":
      return { ...run, status: event.status }
    case "RunEscalated":
      return run.waiting === undefined ? run : { ...run, waiting: { ...run.waiting, escalated: true } }
    case "RunPaused":
      return { ...run, status: "paused", pausedBy: event.by, effects: [], interrupted: interruptedOf(run) }
    case "RunResumed": {
      const resumed = without(run, ["interrupted", "pausedBy", "failure", "conflict"])
      return {
        ...resumed,
        status: run.interrupted?.status ?? run.status,
        // A stop by a failure or a spent budget is taken up again with the budget granted anew; a pause is not.
        budgetFrom: run.status === "paused" ? run.budgetFrom : run.sessions.length
      }
    }
    case "RunStopped":
      return { ...run, status: event.status, failure: event.failure, effects: [], interrupted: interruptedOf(run) }
    case "RunFinished":
      return {
        ...without(run, ["interrupted", "pausedBy", "failure"]),
        status: event.status,
        effects: [],
        ...(event.failure === undefined ? {} : { failure: event.failure })
      }
  }
}

/** Without a list of its own a plan is one task in the primary repository. */
const tasksOf = (run: Run, plan: NonNullable<Run["plan"]>): ReadonlyArray<Task> =>
  plan.work ?? [{ id: "1", repositoryId: run.repositories[0].id, role: "generalist", after: [] }]

const onBase = (
  [first, ...others]: Run["repositories"],
  { repositoryId, commit }: Extract<RunEvent, { _tag: "BaseMoved" }>
): Run["repositories"] => {
  const moved = (repository: Run["repositories"][0]) =>
    repository.id === repositoryId ? { ...repository, base: { ...repository.base, commit } } : repository
  return [moved(first), ...others.map(moved)]
}

const effectRequested = (run: Run, effect: RequestedEffect): Run => {
  const again = run.effects.some((open) => open.id === effect.id) || effect.attempt > 1
  const effects = [...run.effects.filter((open) => open.id !== effect.id), effect]
  const next: Run = {
    ...without(run, ["failure", "pausedBy", "interrupted"]),
    status: furthestBehind(effects, run.status),
    effects,
    effectCount: again ? run.effectCount : run.effectCount + 1
  }
  return effect.kind === "execute" ? executionRequested(next, effect) : next
}

const executionRequested = (run: Run, effect: RequestedEffect): Run => {
  const { id: effectId, task, tasks, conflict, onto, continues } = effect
  const repositoryId = effect.repository ?? run.repositories[0].id
  const execution: Execution = {
    effectId,
    repositoryId,
    workspace: continues ?? effectId,
    ...(task === undefined ? {} : { task }),
    ...(tasks === undefined ? {} : { tasks }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(onto === undefined ? {} : { onto })
  }
  return {
    ...run,
    executions: [...run.executions.filter((known) => known.effectId !== effectId), execution],
    tasks: run.tasks.map((known) => (known.id === task ? { ...withoutResult(known), effectId } : known))
  }
}
const withoutResult = ({ result: _, ...task }: Task): Task => task

const executionCompleted = (run: Run, { effectId, outcome }: Extract<RunEvent, { _tag: "ExecutionCompleted" }>): Run => {
  const effect = run.effects.find((open) => open.id === effectId)
  const next = answered(run, effectId)
  if (effect === undefined) return next
  if (effect.conflict !== undefined && outcome.kind === "changed") {
    const tasks = [...(effect.tasks ?? []), effect.conflict.task]
    return {
      ...next,
      merges: [...run.merges, { repositoryId: effect.repository ?? run.repositories[0].id, tasks, change: outcome.change }]
    }
  }
  const { task } = effect
  if (task === undefined) return next
  if (outcome.kind === "changed") return onTask(next, task, (known) => ({ ...known, result: { kind: "changed", change: outcome.change } }))
  if (outcome.kind === "unchanged") return onTask(next, task, (known) => ({ ...known, result: { kind: "unchanged", said: outcome.said } }))
  // It could not begin: it is requested anew once what it builds on is put together.
  return outcome.kind === "not-combined" ? onTask(next, task, ({ effectId: _, ...known }) => known) : next
}

const proposed = (run: Run, event: Extract<RunEvent, { _tag: "PatchSetProposed" }>, meta: Meta): Run => {
  const { patchSetId, version, repositoryId, change, from, tasks } = event
  const effectId = event.effectId
  const patchSet: PatchSet = {
    id: patchSetId,
    version,
    repositoryId,
    change,
    tasks: tasks ?? [],
    at: meta.at,
    reviews: [],
    ...(effectId === undefined ? {} : { effectId }),
    ...(from === undefined ? {} : { from }),
    ...(meta.actor.kind === "person" ? { by: meta.actor } : {})
  }
  return { ...run, patchSets: [...run.patchSets, patchSet] }
}

/** What was decided before and nobody approved yet is a person's to decide too, so that no policy takes it (INT-1, RUN-4). */
const manualReviewForced = (run: Run): Run => ({
  ...run,
  manualReview: true,
  patchSets: run.patchSets.map((patchSet) =>
    patchSet.decision !== undefined && isCurrent(run, patchSet.id) && !isApproved(patchSet)
      ? { ...patchSet, decision: "manual-review" }
      : patchSet
  )
})

const furthestBehind = (effects: ReadonlyArray<RequestedEffect>, otherwise: RunStatus): RunStatus => {
  // The policy's look at the request is a part of triage, whoever did without the rest of it.
  const kinds = new Set(effects.map(({ kind, patchSet }) => (kind === "policy" && patchSet === undefined ? "triage" : kind)))
  const kind = way.find((candidate) => kinds.has(candidate))
  return kind === undefined ? otherwise : statusOf[kind]
}

const interruptedOf = (run: Run): Interrupted => run.interrupted ?? { status: run.status, effects: run.effects }

const answered = (run: Run, effectId: EffectId): Run => {
  const effects = run.effects.filter((open) => open.id !== effectId)
  return effects.length === run.effects.length ? run : { ...run, effects, status: furthestBehind(effects, run.status) }
}

const onTask = (run: Run, id: string, change: (task: Task) => Task): Run => ({
  ...run,
  tasks: run.tasks.map((task) => (task.id === id ? change(task) : task))
})

const onPatchSet = (run: Run, id: PatchSet["id"], change: (patchSet: PatchSet) => PatchSet): Run => ({
  ...run,
  patchSets: run.patchSets.map((patchSet) => (patchSet.id === id ? change(patchSet) : patchSet))
})

const without = <K extends keyof Run>(run: Run, keys: ReadonlyArray<K>): Omit<Run, K> & Partial<Pick<Run, K>> => {
  const copy = { ...run }
  for (const key of keys) delete copy[key]
  return copy
}
