/** What was approved and no longer merges into its target (FLOW-6). */
import { describe, expect, test } from "vitest"
import { runNote } from "../../core/api/run-note.ts"
import { gatesOf } from "../../core/domain/gates.ts"
import { isApproved } from "../../core/domain/run.ts"
import { change, hash, object, profile, repositoryId, requestRun, secondId } from "./arbitrary.ts"
import { Life } from "./life.ts"

const head = object(77)
const conflict = { kind: "conflict", reason: "demo: it does not merge.", repositoryId, head, paths: ["a.txt"] } as const
const conflicted = (outcome: object = conflict) => {
  const life = new Life()
  life.do(requestRun("low", profile.reviewers))
  life.toApproval().approve()
  life.report("publish", { _tag: "RecordPublication", outcome: outcome as typeof conflict })
  return life
}
const newVersion = () => ({ ...change(9), base: head })

describe("a conflict at publication", () => {
  test("FLOW-6 GATE-1 stops the run for a person, names what is in conflict, and fails the gate that it applies", () => {
    const life = conflicted()
    expect(life.state).toMatchObject({ status: "conflict", conflict: { head, paths: ["a.txt"] }, failure: { code: "target-conflicts" } })
    expect(runNote(life.state)).toContain("patchplane resolve R-1")
    expect(gatesOf(life.state).find(({ name }) => name === "applies")).toMatchObject({
      state: "failed",
      evidence: expect.stringContaining("a.txt") as string
    })
  })

  test("FLOW-6 APR-1 a resolver makes a new version on the base as it is now, which is judged and approved anew", () => {
    const life = conflicted()
    life.do({ _tag: "ResolveConflict" })
    const effect = life.open("execute")
    expect(effect).toMatchObject({ onto: { paths: ["a.txt"] }, patchSet: life.state.patchSets[0]?.id })
    expect(effect.continues).toBeUndefined()
    expect(life.state.repositories[0].base).toEqual({ branch: "main", commit: head })
    expect(life.state.conflict).toBeUndefined()
    life.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "changed", change: newVersion() } })
    expect(life.state.patchSets.at(-1)).toMatchObject({ version: 2, from: life.state.patchSets[0]?.id })
    life.judged()
    expect(life.state.status).toBe("awaiting-approval")
    const [first, second] = life.state.patchSets
    expect([first, second].map((patchSet) => patchSet !== undefined && isApproved(patchSet))).toEqual([true, false])
    life.approve()
    expect(life.state.status).toBe("publishing")
  })

  test("FLOW-6 retry only looks again, with the same approval", () => {
    const life = conflicted()
    life.do({ _tag: "Retry" })
    expect(life.state.effects).toMatchObject([{ kind: "publish", attempt: 2 }])
    expect(life.state.repositories[0].base.commit).not.toBe(head)
  })

  test("FLOW-6 it can be rejected where it stands", () => {
    const life = conflicted()
    life.do({ _tag: "RejectPatchSet", patchSetId: life.state.patchSets[0]?.id ?? ("" as never) })
    expect(life.state.status).toBe("rejected")
  })

  test("FLOW-6 where the base is gone there is nothing to resolve onto, and a run without a conflict has none", () => {
    expect(conflicted({ kind: "conflict", reason: "The base is gone." }).do({ _tag: "ResolveConflict" })).toMatchObject({
      code: "no-conflict-of-contents"
    })
    const waiting = new Life()
    waiting.do(requestRun("low", profile.reviewers))
    expect(waiting.toApproval().do({ _tag: "ResolveConflict" })).toMatchObject({ stale: true })
  })

  test("FLOW-6 INT-1 redirected before it has a version, the resolver goes on, and nobody works on the old base", () => {
    const life = conflicted()
    life.do({ _tag: "ResolveConflict", instruction: hash(5) })
    const { id } = life.open("execute")
    life.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "unchanged", said: hash(1) } })
    expect(life.state.status).toBe("needs-human")
    const from = life.state.patchSets[0]?.id ?? ("" as never)
    expect(life.do({ _tag: "ProposeVersion", from, change: change(8) })).toMatchObject({ code: "version-on-another-base" })
    life.do({ _tag: "Redirect", instruction: hash(6) })
    expect(life.open("execute")).toMatchObject({ continues: id, onto: { paths: ["a.txt"] }, feedback: hash(6) })
  })

  test("FLOW-6 PUB-5 of several repositories only the one in conflict is made anew; the other keeps its approval", () => {
    const life = new Life()
    life.do(requestRun("low", profile.reviewers, { repositories: 2 }))
    life.admitted()
    const work = [
      { id: "1", repositoryId, role: "generalist", after: [] },
      { id: "2", repositoryId: secondId, role: "generalist", after: [] }
    ] as const
    life.report("plan", { _tag: "RecordPlan", plan: { plan: hash(3), tasks: 2, work, tier: "low", context: hash(2) } })
    for (const n of [1, 2]) life.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "changed", change: change(n) } })
    life.judged()
    for (const { id, change: made } of life.state.patchSets) life.do({ _tag: "ApprovePatchSet", patchSetId: id, digest: made.digest })
    life.report("publish", { _tag: "RecordPublication", outcome: { ...conflict, repositoryId: secondId } })
    life.do({ _tag: "ResolveConflict" })
    expect(life.state.repositories.map(({ base }) => base.commit)).toEqual([object(1), head])
    expect(life.state.effects).toMatchObject([{ kind: "execute", repository: secondId }])
    life.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "changed", change: newVersion() } })
    life.judged()
    expect(life.state.status).toBe("awaiting-approval")
    life.approve()
    expect(life.state.status).toBe("publishing")
    expect(life.state.publications).toEqual([])
  })

  test("FLOW-6 FLOW-4 leaving the repository in conflict out publishes the rest", () => {
    const life = new Life()
    life.do(requestRun("low", profile.reviewers, { repositories: 2 }))
    life.admitted()
    const task = (id: string, of: typeof repositoryId) => ({ id, repositoryId: of, role: "generalist", after: [] })
    const work = [task("1", repositoryId), task("2", secondId)] as const
    life.report("plan", { _tag: "RecordPlan", plan: { plan: hash(3), tasks: 2, work, tier: "low", context: hash(2) } })
    for (const n of [1, 2]) life.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "changed", change: change(n) } })
    life.judged()
    for (const { id, change: made } of life.state.patchSets) life.do({ _tag: "ApprovePatchSet", patchSetId: id, digest: made.digest })
    life.report("publish", { _tag: "RecordPublication", outcome: { ...conflict, repositoryId: secondId } })
    life.do({ _tag: "RejectPatchSet", patchSetId: life.state.patchSets[1]?.id ?? ("" as never), goOn: true })
    expect(life.state).toMatchObject({ status: "publishing", excluded: [secondId] })
  })
})
