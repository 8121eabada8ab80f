/** A run that a person starts against triage is judged by the policy all the same (POL-2, TRI-1). */
import { describe, expect, test } from "vitest"
import { runNote } from "../../core/api/run-note.ts"
import type { PolicyOutcome } from "../../core/domain/outcome.ts"
import { engine, hash, nothingViolated, profile, requestRun } from "./arbitrary.ts"
import { Life } from "./life.ts"

const frozen: PolicyOutcome = {
  violations: [{ id: "f".repeat(32), rule: "frozen-paths", severity: "BLOCK", path: "infra", message: "The path is frozen." }],
  tier: "high",
  dependencies: 0,
  report: hash(8)
}
const admitted = () => {
  const life = new Life()
  life.do(requestRun("low", profile.reviewers, { override: true }))
  life.do({ _tag: "AdmitRun" }, engine)
  return life
}

describe("triage overridden at the start", () => {
  test("POL-2 TRI-1 the policy looks at the request before anything is planned", () => {
    const life = admitted()
    expect(life.state.effects.map(({ kind, patchSet }) => [kind, patchSet])).toEqual([["policy", undefined]])
    expect([life.state.status, runNote(life.state)]).toEqual(["triaging", "The policy looks at the request"])
    life.report("policy", { _tag: "RecordPolicy", policy: nothingViolated })
    expect(life.state.policies).toMatchObject([{ stage: "request" }])
    expect(life.state.effects.map(({ kind }) => kind)).toEqual(["plan"])
  })

  test("POL-2 what blocks the request stops it, raises its tier, and goes on only by an override of that violation", () => {
    const life = admitted()
    life.report("policy", { _tag: "RecordPolicy", policy: frozen })
    expect(life.state).toMatchObject({ status: "blocked-policy", tier: "high", effects: [] })
    expect(life.do({ _tag: "Retry" })).toMatchObject({ code: "blocked-by-policy" })
    life.do({ _tag: "OverrideViolation", violationId: "f".repeat(32), reason: hash(5) })
    expect(life.state.effects.map(({ kind }) => kind)).toEqual(["plan"])
  })

  test("FLOW-3 a pause while it looks repeats that look and no other", () => {
    const life = admitted()
    const { id } = life.open("policy")
    life.do({ _tag: "Pause" })
    life.do({ _tag: "Resume" })
    expect(life.state.effects).toMatchObject([{ id, kind: "policy", attempt: 2 }])
    expect(life.state.status).toBe("triaging")
  })
})
