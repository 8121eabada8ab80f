/** A plan's tasks as the run keeps them: repositories by id, roles that exist, and an order that can be worked in. */
import type { PlannedTask } from "../domain/outcome.ts"
import type { Budget } from "../domain/request.ts"
import { rolesFor } from "../domain/role.ts"
import type { Run } from "../domain/run.ts"
import type { PlanDocument, PlanTask } from "../domain/plan-document.ts"
import { knownRoles } from "./role.ts"

/** What is wrong with the tasks, in words for the agent that planned them; undefined when nothing is. */
export const objectionTo = (run: Run, { tasks }: PlanDocument): string | undefined => {
  const ids = tasks.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) return `Two tasks have the id ${JSON.stringify(twice)}.`
  const names = run.repositories.map(({ name }) => name)
  for (const [index, { id, repository, role, after = [] }] of tasks.entries()) {
    if (repository !== undefined && !names.includes(repository))
      return `Task ${id} names the repository ${JSON.stringify(repository)}. There are: ${names.join(", ")}.`
    const known = knownRoles(run, repositoryNamed(run, repository).id)
    if (role !== undefined && !known.includes(role))
      return `Task ${id} names the role ${JSON.stringify(role)}. There are: ${known.join(", ")}.`
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

const plannedTask = (run: Run, { id, role = "generalist", repository, after, budget }: PlanTask): PlannedTask => {
  const { id: repositoryId } = repositoryNamed(run, repository)
  const own = rolesFor(run.profile.roles, repositoryId).find(({ name }) => name === role)?.budget
  const limits = [
    ...(budget === undefined ? [] : [{ timeMs: budget.minutes === undefined ? undefined : budget.minutes * 60_000, usd: budget.usd }]),
    ...(own === undefined ? [] : [own])
  ]
  return {
    id,
    repositoryId,
    role,
    after: after ?? [],
    ...(limits.length === 0 ? {} : { budget: within(run.profile.budget, limits) })
  }
}

/** Absent: the primary one. */
const repositoryNamed = (run: Run, name: string | undefined) =>
  run.repositories.find((repository) => repository.name === name) ?? run.repositories[0]

interface Limit {
  readonly timeMs?: number | undefined
  readonly usd?: number | undefined
}

/** The least of all; nothing makes more of what the run has. */
const within = (whole: Budget, limits: ReadonlyArray<Limit>): Budget =>
  limits.reduce<Budget>(
    (left, { timeMs = left.timeMs, usd = left.usd }) => ({
      timeMs: Math.min(left.timeMs, Math.max(1, Math.round(timeMs))),
      usd: Math.min(left.usd, usd),
      tokens: left.tokens
    }),
    whole
  )
