/** What plan, tasks, the combining of their results and the policy add to a run's graph. */
import type { RunEvent } from "../../domain/event.ts"
import type { EffectId, RepositoryId } from "../../domain/ids.ts"
import type { At, Of } from "./draw.ts"
import { inRepository, labelled, recall, remember, repositoryOfEffect, steers, type Sheet } from "./sheet.ts"

export const drawWork = (event: RunEvent, at: At, sheet: Sheet): void => {
  switch (event._tag) {
    case "EffectRequested":
      return drawEffect(event, sheet)
    case "PlanCompleted":
      return drawPlan(event, at, sheet)
    case "ExecutionCompleted": {
      const { outcome, effectId } = event
      if (outcome.kind === "not-combined") return drawCombination(event, at, sheet, outcome)
      const repository = repositoryOfEffect(sheet, effectId)
      const resolves = recall(sheet, `resolves ${effectId}`).length > 0
      if (outcome.kind === "changed" && resolves) sheet.remembered.set(`merge in ${repository}`, sheet.makers(effectId))
      return
    }
    case "CombinationCompleted":
      return drawCombination(event, at, sheet, event.outcome.kind === "conflict" ? event.outcome : undefined)
    case "PolicyEvaluated":
      return drawPolicy(event, at, sheet)
    case "ViolationOverridden": {
      const evaluations = recall(sheet, `violation ${event.violationId}`)
      const id = sheet.node(`${sheet.run}/override/${at.version}`, "override", "override", { violation: event.violationId })
      sheet.artifact(id, "reason", event.reason)
      const [evaluation = sheet.run] = evaluations.slice(-1)
      sheet.link(evaluation, "leads-to", id)
      // A decision about the change comes after it, and is made in its light.
      for (const patchSet of recall(sheet, `patch set of ${evaluation}`)) remember(sheet, `reviews of ${patchSet}`, id)
      return
    }
    default:
      return
  }
}

const drawEffect = ({ effect }: Of<"EffectRequested">, sheet: Sheet): void => {
  const { id, kind, feedback, task, conflict } = effect
  if (kind === "triage" || kind === "plan" || kind === "publish" || kind === "observe") return
  const repository = effect.repository ?? sheet.state.repositories[0].id
  sheet.remembered.set(`repository of ${id}`, [repository])
  if (feedback !== undefined) for (const said of recall(sheet, `said ${feedback}`)) steers(sheet, said, repository)
  if (feedback !== undefined) sheet.remembered.delete(`said ${feedback}`)
  if (task !== undefined) sheet.remembered.set(`asked by ${id}`, recall(sheet, `task ${task}`))
  if (conflict === undefined) return
  sheet.remembered.set(`resolves ${id}`, [conflict.task])
  sheet.remembered.set(`asked by ${id}`, recall(sheet, `conflict in ${repository}`))
}

const drawPlan = ({ effectId, plan }: Of<"PlanCompleted">, { version }: At, sheet: Sheet): void => {
  const { tasks, tier, context } = plan
  const id = sheet.node(`${sheet.run}/plan/${version}`, "plan", "plan", { tasks, tier, context })
  for (const maker of sheet.makers(effectId)) sheet.link(maker, "makes", id)
  remember(sheet, "plan", id)
  sheet.artifact(id, "plan", plan.plan)
  // Without a list of its own a plan is one task, which the run names.
  for (const [index, task] of sheet.state.tasks.entries()) {
    const { repositoryId: repository, role } = task
    const label = labelled(sheet, repository, `task ${index + 1}`)
    const node = sheet.node(`${id}/task/${index + 1}`, "task", label, { task: task.id, role }, { repository })
    sheet.link(id, "contains", node)
    sheet.remembered.set(`task ${task.id}`, [node])
    for (const before of task.after) for (const from of recall(sheet, `task ${before}`)) sheet.link(from, "leads-to", node)
  }
}

/** Git put the tasks' changes together, or found where they conflict. */
const drawCombination = (
  { effectId }: { readonly effectId: EffectId },
  { version }: At,
  sheet: Sheet,
  conflict: { readonly task: string; readonly paths: ReadonlyArray<string> } | undefined
): void => {
  const repository = repositoryOfEffect(sheet, effectId)
  const label = labelled(sheet, repository, conflict === undefined ? "combined" : "conflict")
  const facts = conflict === undefined ? {} : { task: conflict.task, paths: conflict.paths.length }
  const id = sheet.node(`${sheet.run}/combination/${version}`, "combination", label, facts, inRepository(repository))
  const tasks = sheet.state.tasks.filter(({ repositoryId, result }) => repositoryId === repository && result !== undefined)
  const from = tasks.flatMap((task) => recall(sheet, `task ${task.id}`))
  for (const one of from.length > 0 ? from : [sheet.run]) sheet.link(one, "leads-to", id)
  if (conflict === undefined) sheet.remembered.set(`sessions of ${effectId}`, [id])
  else sheet.remembered.set(`conflict in ${repository}`, [id])
}

const drawPolicy = ({ effectId, stage, patchSetId, policy }: Of<"PolicyEvaluated">, { version }: At, sheet: Sheet): void => {
  const blocking = policy.violations.filter(({ severity }) => severity === "BLOCK").length
  const warning = policy.violations.length - blocking
  const repository = (patchSetId === undefined ? undefined : recall(sheet, `repository of ${patchSetId}`)[0]) as RepositoryId | undefined
  const found = blocking > 0 ? "blocks" : warning > 0 ? "warns" : "nothing violated"
  const id = sheet.node(
    `${sheet.run}/policy/${version}`,
    "policy",
    labelled(sheet, repository, `policy at ${stage}: ${found}`),
    { stage, blocking, warning, tier: policy.tier, dependencies: policy.dependencies },
    inRepository(repository)
  )
  sheet.artifact(id, "report", policy.report)
  for (const violation of policy.violations) remember(sheet, `violation ${violation.id}`, id)
  if (patchSetId === undefined) {
    const [plan] = stage === "plan" ? recall(sheet, "plan").slice(-1) : []
    for (const from of plan === undefined ? sheet.makers(effectId) : [plan]) sheet.link(from, "leads-to", id)
    return
  }
  sheet.link(patchSetId, "leads-to", id)
  sheet.remembered.set(`patch set of ${id}`, [patchSetId])
  remember(sheet, `reviews of ${patchSetId}`, id)
}
