/**
 * What a run does next by itself. Whoever decides something says only what happened; this adds what follows
 * from it: the rules below, in their order, each looking at the run as it stands. It ends when the run works on
 * what was requested, waits for a person, is stopped, or is over.
 */
import type { Decision, RunEvent } from "./event.ts"
import { evolve, type Meta } from "./evolve.ts"
import { blockedBy, changedNothing, gateFailed } from "./failures.ts"
import { failingGate } from "./gates.ts"
import { requestEffect } from "./requested.ts"
import {
  approvedPatchSets,
  blockingViolation,
  currentPatchSets,
  newestPatchSet,
  openEffects,
  openQuestions,
  openRepositories,
  reviewersOf,
  statusKind,
  type PatchSet,
  type Run,
  type Task
} from "./run.ts"
import { scoreOf } from "./scored.ts"

/** The given events, and those that follow from them. */
export const onward = (run: Run, events: ReadonlyArray<RunEvent>, meta: Meta): ReadonlyArray<RunEvent> => {
  const all = [...events]
  let state = events.reduce<Run>((before, event) => evolve(before, event, meta), run)
  for (let event = next(state); event !== undefined; event = next(state)) {
    all.push(event)
    state = evolve(state, event, meta)
  }
  return all
}

const next = (run: Run): RunEvent | undefined => {
  const kind = statusKind(run.status)
  if (kind === "final" || kind === "stopped" || run.status === "paused" || run.status === "queued") return undefined
  const blocking = blockingViolation(run)
  if (blocking !== undefined) return { _tag: "RunStopped", status: "blocked-policy", failure: blockedBy(run.number, blocking) }
  return planning(run) ?? working(run) ?? judging(run) ?? resting(run)
}

/** Triage, then the plan, then a person's leave for it where the risk is high. */
const planning = (run: Run): RunEvent | undefined => {
  if (!run.triaged) return run.effects.length > 0 || run.status === "deferred" ? undefined : requestEffect(run, "triage")
  if (run.plan === undefined) return run.effects.length > 0 ? undefined : requestEffect(run, "plan")
  return undefined
}

/** Whether a person has to approve the plan before anything is written (TRI-2). */
const planWaits = (run: Run): boolean => run.tier === "high" && run.planApproval === undefined && run.executions.length === 0

/** Tasks whose turn has come, and the joining of their results. */
const working = (run: Run): RunEvent | undefined => {
  if (run.plan === undefined || planWaits(run)) return undefined
  const ready = run.tasks.find((task) => isReady(run, task))
  if (ready !== undefined) return requestEffect(run, "execute", { repository: ready.repositoryId, task: ready.id })
  for (const { id } of openRepositories(run)) {
    const tasks = run.tasks.filter((task) => task.repositoryId === id)
    const changed = tasks.filter((task) => task.result?.kind === "changed")
    if (newestPatchSet(run, id) !== undefined || changed.length === 0 || tasks.some((task) => task.result === undefined)) continue
    if (run.effects.some((effect) => (effect.kind === "combine" || effect.conflict !== undefined) && effect.repository === id)) continue
    const names = changed.map((task) => task.id)
    const [only] = changed
    if (changed.length === 1 && only?.result?.kind === "changed") {
      return proposal(run, id, only.result.change, { tasks: names, ...(only.effectId === undefined ? {} : { effectId: only.effectId }) })
    }
    const merged = run.merges.findLast((merge) => merge.repositoryId === id && names.every((name) => merge.tasks.includes(name)))
    return merged === undefined
      ? requestEffect(run, "combine", { repository: id, tasks: names })
      : proposal(run, id, merged.change, { tasks: names })
  }
  return undefined
}

const isReady = (run: Run, task: Task): boolean =>
  task.effectId === undefined &&
  !run.excluded.includes(task.repositoryId) &&
  task.after.every((name) => run.tasks.find((other) => other.id === name)?.result !== undefined) &&
  // What a resolver is putting together for it comes first.
  !run.effects.some((effect) => effect.conflict !== undefined && effect.repository === task.repositoryId)

/** Policy, then the reviewers, then what is proposed to whoever may approve. */
const judging = (run: Run): RunEvent | undefined => {
  for (const patchSet of currentPatchSets(run)) {
    if (patchSet.decision !== undefined) continue
    const of = { patchSet: patchSet.id, repository: patchSet.repositoryId }
    const at = (kind: "policy" | "review") => openEffects(run, kind).filter((effect) => effect.patchSet === patchSet.id)
    if (!run.policies.some((evaluation) => evaluation.patchSetId === patchSet.id)) {
      if (at("policy").length === 0) return requestEffect(run, "policy", of)
      continue
    }
    const asked = new Set([...at("review").map(({ reviewer }) => reviewer), ...patchSet.reviews.map(({ reviewer }) => reviewer)])
    const missing = reviewersOf(run, patchSet.repositoryId).find(({ name }) => !asked.has(name))
    if (missing !== undefined) return requestEffect(run, "review", { ...of, reviewer: missing.name })
    if (at("review").length === 0) {
      return { _tag: "PatchSetDecided", patchSetId: patchSet.id, decision: propose(run, patchSet), digest: patchSet.change.digest }
    }
  }
  return undefined
}

/** Nothing is at work any more: what the run waits for, or its end. */
const resting = (run: Run): RunEvent | undefined => {
  if (run.effects.length > 0) return undefined
  if (run.publications.length > 0) return afterPublication(run)
  if (!run.triaged || run.plan === undefined) return undefined
  if (planWaits(run)) return waits(run, "awaiting-plan-approval")
  if (openQuestions(run).length > 0) return waits(run, "awaiting-input")
  const patchSets = currentPatchSets(run)
  if (patchSets.length === 0) {
    const said = run.tasks.map(({ result }) => result).find((result) => result?.kind === "unchanged")
    return { _tag: "RunStopped", status: "needs-human", failure: changedNothing(said?.kind === "unchanged" ? said.said : undefined) }
  }
  return approvedPatchSets(run).length > 0 ? requestEffect(run, "publish") : waits(run, "awaiting-approval")
}

const waits = (run: Run, status: Extract<RunEvent, { _tag: "RunWaits" }>["status"]): RunEvent | undefined =>
  run.status === status ? undefined : { _tag: "RunWaits", status }

const afterPublication = (run: Run): RunEvent | undefined => {
  if (run.observations.length === 0) return requestEffect(run, "observe")
  const failing = failingGate(run)
  return failing === undefined
    ? { _tag: "RunFinished", status: "done" }
    : { _tag: "RunStopped", status: "needs-human", failure: gateFailed(failing) }
}

/** The next version of a repository's change. */
export const proposal = (
  run: Run,
  repositoryId: PatchSet["repositoryId"],
  change: PatchSet["change"],
  more: Partial<Pick<PatchSet, "effectId" | "from" | "tasks">> = {}
): RunEvent => ({
  _tag: "PatchSetProposed",
  patchSetId: `${run.id}/patch/${run.patchSets.length + 1}` as PatchSet["id"],
  version: run.patchSets.filter((patchSet) => patchSet.repositoryId === repositoryId).length + 1,
  repositoryId,
  change,
  ...more
})

/** What is proposed to whoever may approve: it never rejects or publishes by itself (REV-3). */
const propose = (run: Run, patchSet: PatchSet): Decision => scoreOf(run, patchSet).decision
