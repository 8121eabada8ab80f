import { describe, expect, test } from "vitest"
import { evolve } from "../../core/domain/evolve.ts"
import type { Instant } from "../../core/domain/ids.ts"
import { builtInRoles, type ProjectRole } from "../../core/domain/role.ts"
import type { PlanDocument, PlanTask } from "../../core/domain/plan-document.ts"
import { objectionTo, plannedTasks } from "../../core/steps/planned-tasks.ts"
import { hash, person, profile, repositoryId, requestRun, secondId } from "../domain/arbitrary.ts"

const own = (name: string, more: Partial<ProjectRole> = {}): ProjectRole => ({
  name,
  purpose: hash(1),
  instructions: hash(2),
  tools: ["read"],
  ...more
})
const runWith = (roles: ReadonlyArray<ProjectRole>) => {
  const { _tag: _, ...fields } = requestRun("low", profile.reviewers, { repositories: 2 }) as Extract<
    ReturnType<typeof requestRun>,
    { _tag: "RequestRun" }
  >
  return evolve(undefined, { _tag: "RunRequested", ...fields, profile: { ...fields.profile, roles } }, { at: 1 as Instant, actor: person })
}
const planOf = (task: Partial<PlanTask>): PlanDocument => ({
  decision: "",
  architecture: "",
  scope: { in: [], out: [] },
  tasks: [{ id: "1", goal: "", acceptance: [], paths: [], ...task }],
  gates: [],
  tier: "low"
})

describe("tasks of a plan", () => {
  test("PLN-2 a role that is not known is named, with all that are", () => {
    const run = runWith([own("copywriter"), own("baker", { repository: secondId })])
    expect(objectionTo(run, planOf({ role: "wizard" }))).toBe(
      `Task 1 names the role "wizard". There are: ${builtInRoles.join(", ")}, copywriter.`
    )
    for (const role of [...builtInRoles, "copywriter"]) expect(objectionTo(run, planOf({ role }))).toBeUndefined()
    // What is no name of a role but of everything in JavaScript is none either.
    for (const role of ["constructor", "__proto__", "toString"]) expect(objectionTo(run, planOf({ role }))).toContain("There are:")
  })

  test("PLN-2 FLOW-4 what one repository brings is for tasks in that repository alone", () => {
    const run = runWith([own("baker", { repository: secondId })])
    expect(objectionTo(run, planOf({ role: "baker" }))).toContain('names the role "baker"')
    expect(objectionTo(run, planOf({ role: "baker", repository: "second" }))).toBeUndefined()
    expect(plannedTasks(run, planOf({ role: "baker", repository: "second" }))).toMatchObject([{ role: "baker", repositoryId: secondId }])
  })

  test("PLN-2 PLN-6 a task has the least of the run's, its own and its role's budget", () => {
    const run = runWith([own("copywriter", { budget: { timeMs: 10_000, usd: 50 } })])
    const budgetOf = (task: Partial<PlanTask>) => plannedTasks(run, planOf(task))[0].budget
    expect(budgetOf({})).toBeUndefined()
    expect(budgetOf({ role: "copywriter" })).toEqual({ timeMs: 10_000, usd: 1, tokens: 100_000 })
    expect(budgetOf({ role: "copywriter", budget: { minutes: 0.05, usd: 0.5 } })).toEqual({ timeMs: 3_000, usd: 0.5, tokens: 100_000 })
    expect(budgetOf({ budget: { minutes: 999, usd: 999 } })).toEqual(profile.budget)
    expect(plannedTasks(run, planOf({}))[0].repositoryId).toBe(repositoryId)
  })
})
