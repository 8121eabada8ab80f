/** Folds events into a run's state. Total and pure: the same events give the same state, on every machine. */
import type { StoredEvent, RunEvent, EffectKind } from "./event.ts"
import type { EffectId } from "./ids.ts"
import type { Interrupted, PatchSet, Run, RunStatus } from "./run.ts"
import { higherTier } from "./request.ts"

type Meta = Pick<StoredEvent, "at" | "actor">

const statusOf: Record<EffectKind, RunStatus> = {
  triage: "triaging",
  plan: "planning",
  execute: "executing",
  review: "reviewing",
  publish: "publishing",
  observe: "verifying"
}

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
      patchSets: [],
      questions: [],
      sessions: [],
      effects: [],
      effectCount: 0,
      budgetFrom: 0
    }
  }
  if (run === undefined) throw new Error(`the stream begins with ${event._tag}, not with RunRequested: the ledger is damaged`)
  return { ...step(run, event, meta), updatedAt: meta.at }
}

const step = (run: Run, event: Exclude<RunEvent, { _tag: "RunRequested" }>, meta: Meta): Run => {
  switch (event._tag) {
    case "RunAdmitted":
      return run
    case "EffectRequested": {
      const { effect } = event
      const again = run.effects.some((open) => open.id === effect.id) || effect.attempt > 1
      return {
        ...without(run, ["failure", "pausedBy", "interrupted"]),
        status: statusOf[effect.kind],
        effects: [...run.effects.filter((open) => open.id !== effect.id), effect],
        effectCount: again ? run.effectCount : run.effectCount + 1,
        ...(effect.kind === "execute" && run.execution === undefined ? { execution: effect.id } : {})
      }
    }
    case "EffectRestarted":
      return { ...run, effects: run.effects.map((open) => (open.id === event.effectId ? { ...open, restarts: event.restarts } : open)) }
    case "EffectFailed":
      return run
    case "EffectInterrupted":
      return run
    case "SessionRecorded":
      return { ...run, sessions: [...run.sessions, { effectId: event.effectId, session: event.session }] }
    case "TriageCompleted": {
      const { triage } = event
      const next = { ...answered(run, event.effectId), triage, tier: higherTier(run.tier, triage.tier) }
      return triage.verdict === "DEFER" ? { ...next, status: "deferred" } : next
    }
    case "TriageOverridden":
      return run
    case "PlanCompleted": {
      const tier = higherTier(run.tier, event.plan.tier)
      const next = { ...answered(run, event.effectId), plan: event.plan, tier }
      return tier === "high" ? { ...next, status: "awaiting-plan-approval" } : next
    }
    case "PlanApproved":
      return run
    case "ExecutionCompleted":
      return answered(run, event.effectId)
    case "QuestionAsked":
      return {
        ...run,
        status: run.status === "deferred" ? "deferred" : "awaiting-input",
        questions: [
          ...run.questions,
          { id: event.questionId, from: run.status === "deferred" ? "triage" : "agent", text: event.text, at: meta.at }
        ]
      }
    case "QuestionAnswered":
      return {
        ...run,
        questions: run.questions.map((question) => (question.id === event.questionId ? { ...question, answer: event.answer } : question))
      }
    case "PatchSetProposed":
      return {
        ...run,
        patchSets: [
          ...run.patchSets,
          {
            id: event.patchSetId,
            version: event.version,
            repositoryId: event.repositoryId,
            change: event.change,
            effectId: run.execution ?? fail("a patch set without an execution"),
            at: meta.at,
            reviews: []
          }
        ]
      }
    case "ReviewCompleted": {
      const reviewed = { ...answered(run, event.effectId), tier: higherTier(run.tier, event.review.tier ?? run.tier) }
      return onPatchSet(reviewed, event.patchSetId, (patchSet) => ({
        ...patchSet,
        reviews: [...patchSet.reviews, { reviewer: event.reviewer, outcome: event.review }]
      }))
    }
    case "PatchSetDecided":
      return {
        ...onPatchSet(run, event.patchSetId, (patchSet) => ({ ...patchSet, decision: event.decision })),
        status: "awaiting-approval"
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
    case "ChangesRequested":
      return run
    case "RunRedirected":
      return {
        ...run,
        effects: run.effects.map((open) =>
          open.kind === "execute" ? { ...open, instructions: [...open.instructions, event.instruction] } : open
        )
      }
    case "PublicationRecorded":
      return { ...answered(run, event.effectId), publication: event.publication }
    case "PublicationObserved":
      return answered(run, event.effectId)
    case "RunPaused":
      return { ...run, status: "paused", pausedBy: event.by, effects: [], interrupted: interruptedOf(run) }
    case "RunResumed": {
      const resumed = without(run, ["interrupted", "pausedBy", "failure"])
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

const interruptedOf = (run: Run): Interrupted => run.interrupted ?? { status: run.status, effects: run.effects }

const answered = (run: Run, effectId: EffectId): Run => ({ ...run, effects: run.effects.filter((open) => open.id !== effectId) })

const onPatchSet = (run: Run, id: PatchSet["id"], change: (patchSet: PatchSet) => PatchSet): Run => ({
  ...run,
  patchSets: run.patchSets.map((patchSet) => (patchSet.id === id ? change(patchSet) : patchSet))
})

const without = <K extends keyof Run>(run: Run, keys: ReadonlyArray<K>): Omit<Run, K> & Partial<Pick<Run, K>> => {
  const copy = { ...run }
  for (const key of keys) delete copy[key]
  return copy
}

const fail = (message: string): never => {
  throw new Error(`${message}: the ledger is damaged`)
}
