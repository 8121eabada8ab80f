/** A person who asks to judge a run is not overtaken by the policy, whenever they ask (INT-1, RUN-4). */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { runNote } from "../../core/api/run-note.ts"
import { CommandRefused } from "../../core/domain/command.ts"
import { scoreOf } from "../../core/domain/scored.ts"
import { change, envelopeOf, moves, policyActor, profile, requestRun } from "./arbitrary.ts"
import { Life } from "./life.ts"

const unattended = { posture: "auto-approve", afterMs: 1, bounds: { tiers: ["low"], files: 10, lines: 100 } } as const
const asked = () => {
  const life = new Life()
  life.do(requestRun("low", profile.reviewers, { unattended }))
  return life
}
const tick = (life: Life) => life.do({ _tag: "ActUnattended" }, policyActor, 1_000_000)

describe("manual review", () => {
  test("INT-1 RUN-4 asked for after the change was decided, it keeps the policy from approving, and says so", () => {
    const life = asked().toApproval()
    expect(life.state.patchSets[0]?.decision).toBe("accepted")
    life.do({ _tag: "ForceManualReview" })
    const [patchSet] = life.state.patchSets
    expect(patchSet?.decision).toBe("manual-review")
    expect(patchSet === undefined ? [] : scoreOf(life.state, patchSet).reasons).toContain("A person asked to choose themselves.")
    expect(runNote(life.state)).toContain("a person asked to judge it")
    expect(tick(life)).toMatchObject([{ _tag: "RunEscalated" }])
    expect(life.state.status).toBe("awaiting-approval")
    life.approve()
    expect(life.state.status).toBe("publishing")
  })

  test("RUN-4 without it the same run is approved by the policy", () => {
    const life = asked().toApproval()
    tick(life)
    expect(life.state.status).toBe("publishing")
  })

  test("INT-1 what a person approved already stays approved, and a version after it is theirs to judge too", () => {
    const life = asked().toApproval()
    const first = life.state.patchSets[0]
    life.do({ _tag: "ForceManualReview" })
    if (first === undefined) throw new Error("no patch set")
    life.do({ _tag: "RequestChanges", patchSetId: first.id, comments: first.change.message })
    life.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "changed", change: change(2) } })
    life.judged()
    expect(life.state.patchSets.map(({ decision }) => decision)).toEqual(["manual-review", "manual-review"])
    expect(tick(life)).not.toBeInstanceOf(CommandRefused)
    expect(life.state.status).toBe("awaiting-approval")
  })

  test("INT-1 RUN-4 over random lives no policy approves a run that a person asked to judge", () => {
    let forced = 0
    fc.assert(
      fc.property(moves(40), (choices) => {
        const life = new Life()
        for (const [n, move] of choices.entries()) {
          const { command, actor } = envelopeOf(life.run, move, n)
          const before = life.run
          const decided = life.do(command, actor, 1_000_000 + n)
          if (decided instanceof CommandRefused || before?.manualReview !== true) continue
          forced++
          if (actor.kind === "policy") expect(decided.map(({ _tag }) => _tag)).not.toContain("PatchSetApproved")
        }
      }),
      { numRuns: 500 }
    )
    expect(forced).toBeGreaterThan(20)
  })
})
