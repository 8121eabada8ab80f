/** A plan's tasks as the run keeps them: repositories by id, roles that exist, and an order that can be worked in. */
import type { PlannedTask } from "../domain/outcome.ts"
import type { Budget } from "../domain/request.ts"
import type { Run } from "../domain/run.ts"
import type { PlanDocument, PlanTask } from "../domain/plan-document.ts"
import { workerRoles } from "./role.ts"

/** What is wrong with the tasks, in words for the agent that planned them; undefined when nothing is. */
export const objectionTo = (run: Run, { tasks }: PlanDocument): string | undefined => {
  const ids = tasks.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) return `Two tasks have the id ${JSON.stringify(twice)}.`
  const names = run.repositories.map(({ name }) => name)
  for (const [index, { id, repository, role, after = [] }] of tasks.entries()) {
    if (repository !== undefined && !names.includes(repository))
      return `Task ${id} names the repository ${JSON.stringify(repository)}. There are: ${names.join(", ")}.`
    if (role !== undefined && !Object.hasOwn(workerRoles, role))
      return `Task ${id} names the role ${JSON.stringify(role)}. There are: ${Object.keys(workerRoles).join(", ")}.`
    // Plan order is the order in which results are combined: a task can only build on what stands before it.
    const late = after.find((name) => !ids.slice(0, index).includes(name))
    if (late !== undefined) return `Task ${id} builds on ${JSON.stringify(late)}, which is no task that stands before it.`
  }
  return undefined
}

export const plannedTasks = (
  run: Run,
  { tasks: [first, ...others] }: PlanDocument
): readonly [PlannedTask, ...ReadonlyArray<PlannedTask>] => [plannedTask(run, first), ...others.map((task) => plannedTask(run, task))]

const plannedTask = (run: Run, { id, role, repository, after, budget }: PlanTask): PlannedTask => ({
  id,
  repositoryId: (run.repositories.find(({ name }) => name === repository) ?? run.repositories[0]).id,
  role: role ?? "generalist",
  after: after ?? [],
  ...(budget === undefined ? {} : { budget: within(run.profile.budget, budget) })
})

const within = (whole: Budget, { minutes, usd }: NonNullable<PlanTask["budget"]>): Budget => ({
  timeMs: minutes === undefined ? whole.timeMs : Math.min(whole.timeMs, Math.max(1, Math.round(minutes * 60_000))),
  usd: usd === undefined ? whole.usd : Math.min(whole.usd, usd),
  tokens: whole.tokens
})
