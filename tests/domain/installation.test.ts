import fc from "fast-check"
import { expect, test } from "vitest"
import type { Actor } from "../../core/domain/actor.ts"
import { CommandRefused, type InstallationCommand } from "../../core/domain/command.ts"
import type { CommandId, InstallationId, Instant } from "../../core/domain/ids.ts"
import { decideInstallation, evolveInstallation, type Installation } from "../../core/domain/installation.ts"

const admin: Actor = { kind: "person", id: "ada", name: "Ada", role: "admin" }
const fresh: Installation = { id: "ins_00000000-0000-4000-8000-000000000001" as InstallationId, repositories: [] }

/** The state after a command, or the code of its refusal. */
const after = (state: Installation, command: InstallationCommand, at = 1, actor: Actor = admin): Installation | string => {
  const events = decideInstallation(state, { id: `cmd_${at}` as CommandId, at: at as Instant, actor, command })
  if (events instanceof CommandRefused) return events.code
  return events.reduce((now, event) => evolveInstallation(now, event, { at: at as Instant, actor }), state)
}

test("INT-1 intake is paused by somebody at an instant, once, and resumed, once; a viewer can do neither", () => {
  const paused = after(fresh, { _tag: "PauseIntake" }, 7)
  expect(paused).toEqual({ ...fresh, intakePause: { by: admin, at: 7 } })
  if (typeof paused === "string") throw new Error(paused)
  expect(after(paused, { _tag: "PauseIntake" })).toBe("intake-paused")
  expect(after(paused, { _tag: "ResumeIntake" })).toEqual(fresh)
  expect(after(fresh, { _tag: "ResumeIntake" })).toBe("intake-not-paused")
  const viewer: Actor = { kind: "person", id: "eve", name: "Eve", role: "viewer" }
  expect(after(fresh, { _tag: "PauseIntake" }, 1, viewer)).toBe("role-may-not")
  expect(after(paused, { _tag: "ResumeIntake" }, 1, viewer)).toBe("role-may-not")
})

test("INT-1 INT-2 pausing intake and the kill switch hold each for itself, in whatever order they come", () => {
  const commands = fc.constantFrom<InstallationCommand>(
    { _tag: "PauseIntake" },
    { _tag: "ResumeIntake" },
    { _tag: "EngageKillSwitch", reason: "person" },
    { _tag: "ReleaseKillSwitch" }
  )
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 30 }), (sequence) => {
      let state = fresh
      let [paused, held] = [false, false]
      sequence.forEach((command, at) => {
        const next = after(state, command, at)
        const wanted = { PauseIntake: !paused, ResumeIntake: paused, EngageKillSwitch: !held, ReleaseKillSwitch: held }
        expect(typeof next !== "string").toBe(wanted[command._tag as keyof typeof wanted])
        if (typeof next === "string") return
        state = next
        if (command._tag.endsWith("Intake")) paused = !paused
        else held = !held
        expect([state.intakePause !== undefined, state.held !== undefined]).toEqual([paused, held])
      })
    })
  )
})
