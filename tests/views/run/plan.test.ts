import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { PlanDocument } from "../../../core/domain/plan-document.ts"
import { listChanges, sectionChanges, taskChanges } from "../../../views/run/plan/compare.ts"

const plan: PlanDocument = {
  decision: "Mend it. Keep the interface.",
  architecture: "One module.",
  scope: { in: ["the store"], out: ["the rest"] },
  tasks: [{ id: "1", goal: "Mend", acceptance: ["It passes"], paths: ["src/**"] }],
  gates: ["all tests"],
  tier: "low"
}

describe("PLN-1 two versions of a plan", () => {
  test("PLN-1 what is shared, gone and come gives both lists back, in order, whatever they hold", () => {
    const list = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 })
    fc.assert(
      fc.property(list, list, (before, after) => {
        const pieces = listChanges(before, after)
        expect(pieces.filter(({ sign }) => sign !== "came").map(({ text }) => text)).toEqual(before)
        expect(pieces.filter(({ sign }) => sign !== "gone").map(({ text }) => text)).toEqual(after)
      })
    )
  })
  test("PLN-1 the same plan has no change; one sentence of it changed is one line gone and one come", () => {
    expect(sectionChanges(plan, plan).some(({ changed }) => changed)).toBe(false)
    const [decision, ...rest] = sectionChanges(plan, { ...plan, decision: "Mend it. Break the interface." })
    expect(decision).toMatchObject({ name: "Decision", changed: true })
    expect(decision?.pieces.map(({ sign }) => sign)).toEqual(["same", "gone", "came"])
    expect(rest.some(({ changed }) => changed)).toBe(false)
  })
  test("PLN-1 tasks are told apart by their id: changed, added, taken out", () => {
    const [task] = plan.tasks
    if (task === undefined) throw new Error("the plan has a task")
    const changes = taskChanges(
      [task, { ...task, id: "2" }],
      [
        { ...task, role: "tester" },
        { ...task, id: "3" }
      ]
    )
    expect(changes.map(({ id, state }) => [id, state])).toEqual([
      ["1", "changed"],
      ["3", "came"],
      ["2", "gone"]
    ])
    expect(taskChanges([task], [task])[0]?.state).toBe("same")
  })
  test("REL-1 plans of thousands of lines are compared without comparing every pair", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `line ${index}`)
    expect(listChanges(many, many.toReversed())).toHaveLength(10_000)
  })
})
