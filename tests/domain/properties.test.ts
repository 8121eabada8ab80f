/** The rules that hold over every life of a run: 2,000 lives of 50 commands, 100,000 in all. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CommandRefused, type Envelope, type RunCommand } from "../../core/domain/command.ts"
import { decide } from "../../core/domain/decide.ts"
import type { RunEvent } from "../../core/domain/event.ts"
import { evolve } from "../../core/domain/evolve.ts"
import { blockingViolation, currentPatchSets, isCurrent, runStatuses, statusKind, type Run } from "../../core/domain/run.ts"
import { envelopeOf, moves, requestRun, runId, type Move } from "./arbitrary.ts"

interface Step {
  readonly before: Run | undefined
  readonly after: Run | undefined
  readonly envelope: Envelope<RunCommand>
  readonly decided: ReadonlyArray<RunEvent> | CommandRefused
}

const fold = (run: Run | undefined, events: ReadonlyArray<RunEvent>, envelope: Envelope<RunCommand>) =>
  events.reduce<Run | undefined>((state, event) => evolve(state, event, envelope), run)

const live = (choices: ReadonlyArray<Move>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let run: Run | undefined
  choices.forEach((move, n) => {
    const envelope = envelopeOf(run, move, n)
    const decided = decide(run, envelope)
    const after = decided instanceof CommandRefused ? run : fold(run, decided, envelope)
    steps.push({ before: run, after, envelope, decided })
    run = after
  })
  return steps
}

/** New ones each time; fast-check names the seed of a failure, which is also taken from `PATCHPLANE_SEED`. */
const seed = Number(process.env["PATCHPLANE_SEED"] ?? Math.trunc(Math.random() * 2 ** 31))
const numRuns = Number(process.env["PATCHPLANE_LIVES"] ?? 2_000)

/** Lived once and shown to every rule: living them costs ten times what a rule does. */
const lives = fc.sample(moves(50), { numRuns, seed }).map(live)

const holds = (check: (step: Step) => void) => {
  try {
    for (const steps of lives) for (const step of steps) check(step)
  } catch (broken) {
    // The same lives once more by fast-check, which finds the one that broke the rule, and makes it small.
    fc.assert(
      fc.property(moves(50), (choices) => live(choices).forEach(check)),
      { numRuns, seed }
    )
    throw broken
  }
}

/** Asks `expect`, which takes its time, only for the words of what is wrong: there are a million answers. */
const mustBe = (found: unknown, wanted: unknown) => {
  if (!Object.is(found, wanted)) expect(found).toBe(wanted)
}

const idle: Move = { guided: 99, kind: 0, pick: 0, forged: 50, actor: 0 }
const eventsOf = (step: Step) => (step.decided instanceof CommandRefused ? [] : step.decided)

describe("decide and evolve, over random lives", () => {
  test("APR-3 RUN-4 no write is requested without the approval of exactly every change, by a person or within a person's bounds", () => {
    let writes = 0
    holds((step) => {
      for (const event of eventsOf(step)) {
        if (event._tag !== "EffectRequested" || event.effect.kind !== "publish") continue
        writes++
        const current = step.after === undefined ? [] : currentPatchSets(step.after)
        expect(current.length).toBeGreaterThan(0)
        for (const { approval, change, decision } of current) {
          expect(approval?.digest).toBe(change.digest)
          expect(approval?.by).not.toMatchObject({ role: "viewer" })
          if (approval?.by.kind === "policy") {
            expect(step.after?.profile.unattended?.posture).toBe("auto-approve")
            expect([step.after?.tier, decision]).toEqual(["low", "accepted"])
          } else expect(approval?.by.kind).toBe("person")
        }
      }
    })
    expect(writes).toBeGreaterThan(50)
  })

  test("FLOW-1 a final status never changes", () => {
    let finals = 0
    holds((step) => {
      if (step.before === undefined || statusKind(step.before.status) !== "final") return
      finals++
      mustBe(step.after?.status, step.before.status)
      mustBe(step.after?.effects.length, 0)
    })
    expect(finals).toBeGreaterThan(1_000)
  })

  test("FLOW-2 every transition has a cause and an actor that is no model", () => {
    holds((step) => {
      if (step.before?.status === step.after?.status) return
      mustBe(step.decided instanceof CommandRefused, false)
      mustBe(["person", "policy", "system"].includes(step.envelope.actor.kind), true)
      if (step.before !== undefined && step.envelope.actor.kind === "policy") {
        expect(step.envelope.command._tag).toBe("ActUnattended")
        expect(step.before.profile.unattended).toBeDefined()
      }
    })
  })

  test("FLOW-1 what nobody but the engine may report is refused from anybody else", () => {
    holds((step) => {
      const engines = step.envelope.command._tag.startsWith("Record") || step.envelope.command._tag === "RestartEffect"
      if (engines && step.envelope.actor.kind !== "system") mustBe(step.decided instanceof CommandRefused, true)
    })
  })

  test("FLOW-1 the same events give the same state, and no refused command changes it", () => {
    for (const steps of lives) {
      const replayed = steps.reduce<Run | undefined>((run, step) => fold(run, eventsOf(step), step.envelope), undefined)
      expect(Bun.deepEquals(replayed, steps.at(-1)?.after, true)).toBe(true)
      for (const step of steps) if (step.decided instanceof CommandRefused) mustBe(step.after, step.before)
    }
  })

  test("OBS-2 a command too early, too late or twice is refused with a reason and a mend, never dropped", () => {
    let refused = 0
    holds((step) => {
      if (step.decided instanceof CommandRefused) {
        refused++
        const { code, message, mend } = step.decided
        if (!/^[a-z][a-z0-9-]*$/.test(code) || message.length <= 10 || mend.length <= 5) throw new Error(`${code}: ${message} ${mend}`)
      } else if (step.envelope.command._tag !== "RecordSessions") mustBe(step.decided.length > 0, true)
    })
    expect(refused).toBeGreaterThan(1_000)
  })

  test("FLOW-1 a run that works has an open effect, and one that waits, stopped or ended has none", () => {
    holds((step) => {
      if (step.after === undefined || step.after.status === "queued") return
      if (statusKind(step.after.status) === "working") mustBe(step.after.effects.length > 0, true)
      else mustBe(step.after.effects.length, 0)
    })
  })

  test("FLOW-3 effect ids are never given to two different actions", () => {
    for (const steps of lives) {
      const kinds = new Map<string, string>()
      for (const event of steps.flatMap(eventsOf)) {
        if (event._tag !== "EffectRequested") continue
        const { id, kind, attempt, patchSet, reviewer, task, repository } = event.effect
        const identity = JSON.stringify({ kind, patchSet, reviewer, task, repository })
        if (attempt === 1) mustBe(kinds.has(id), false)
        else mustBe(kinds.get(id), identity)
        kinds.set(id, identity)
      }
    }
  })

  test("TRI-2 the risk tier never falls", () => {
    const rank = { low: 0, medium: 1, high: 2 }
    holds((step) => {
      if (step.before !== undefined && step.after !== undefined) mustBe(rank[step.after.tier] >= rank[step.before.tier], true)
    })
  })

  test("FLOW-1 random lives reach every kind of status", () => {
    const seen = new Set<string>()
    holds((step) => void (step.after !== undefined && seen.add(step.after.status)))
    expect([...seen].toSorted()).toEqual(runStatuses.toSorted())
  })

  test("FLOW-1 a model's words change nothing but what is recorded of them", () => {
    const admitted = live([idle, idle]).at(-1)?.after
    expect(admitted?.status).toBe("triaging")
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
        const statusAfter = (words: number) => {
          const envelope = envelopeOf(admitted, { ...idle, kind: 1 }, 9)
          if (envelope.command._tag !== "RecordTriage") throw new Error("not a triage")
          const said = {
            ...envelope.command.triage,
            reasons: words.toString(16).padStart(64, "0") as typeof envelope.command.triage.reasons
          }
          const told = { ...envelope, command: { ...envelope.command, triage: said } }
          const decided = decide(admitted, told)
          return decided instanceof CommandRefused ? decided.code : fold(admitted, decided, told)?.status
        }
        expect(statusAfter(a)).toBe(statusAfter(b))
      })
    )
  })

  test("POL-2 what the policy blocks is reviewed, approved and published only after that very violation was overridden", () => {
    let blocked = 0
    holds((step) => {
      if (step.after === undefined) return
      const blocking = blockingViolation(step.after)
      if (blocking === undefined) return
      blocked++
      // Whatever goes on around it (a pause, a cancellation), nothing is judged or written while it blocks.
      for (const event of eventsOf(step)) {
        if (event._tag === "EffectRequested")
          expect(["policy", "execute", "combine", "triage", "plan", "review"]).toContain(event.effect.kind)
        mustBe(event._tag === "PatchSetApproved", false)
      }
      if (statusKind(step.after.status) === "working") throw new Error(`it works (${step.after.status}) though ${blocking.id} blocks it`)
    })
    expect(blocked).toBeGreaterThan(100)
  })

  test("POL-2 only an admin overrides, and an override clears one violation", () => {
    let overrides = 0
    holds((step) => {
      for (const event of eventsOf(step)) {
        if (event._tag !== "ViolationOverridden") continue
        overrides++
        expect(step.envelope.actor).toMatchObject({ kind: "person", role: "admin" })
        const names = (run: Run | undefined) => run?.overrides.map(({ violationId }) => violationId) ?? []
        expect(names(step.after)).toEqual([...names(step.before), event.violationId])
      }
    })
    expect(overrides).toBeGreaterThan(20)
  })

  test("FLOW-4 PUB-5 all repositories are approved before any is published, and each is judged by itself", () => {
    let several = 0
    holds((step) => {
      for (const event of eventsOf(step)) {
        if (event._tag === "ReviewCompleted" || event._tag === "PatchSetApproved") {
          expect(isCurrent(step.before as Run, event.patchSetId)).toBe(true)
        }
        if (event._tag !== "EffectRequested" || event.effect.kind !== "publish") continue
        const current = currentPatchSets(step.after as Run)
        if (current.length > 1) several++
        expect(new Set(current.map(({ repositoryId }) => repositoryId)).size).toBe(current.length)
        for (const { reviews } of current) expect(reviews.map(({ reviewer }) => reviewer).toSorted()).toEqual(["lint", "test"])
      }
    })
    expect(several).toBeGreaterThan(5)
  })

  test("PLN-6 a task begins when all it builds on is done, and a change is proposed when all tasks of its repository are", () => {
    let dependent = 0
    holds((step) => {
      if (step.before === undefined || step.after === undefined) return
      for (const event of eventsOf(step)) {
        if (
          event._tag === "EffectRequested" &&
          event.effect.kind === "execute" &&
          event.effect.task !== undefined &&
          event.effect.attempt === 1
        ) {
          const task = step.after.tasks.find(({ id }) => id === event.effect.task)
          if ((task?.after.length ?? 0) > 0) dependent++
          for (const before of task?.after ?? []) expect(step.after.tasks.find(({ id }) => id === before)?.result).toBeDefined()
        }
        if (event._tag === "PatchSetProposed" && event.version === 1) {
          for (const task of step.after.tasks) if (task.repositoryId === event.repositoryId) expect(task.result).toBeDefined()
        }
      }
    })
    expect(dependent).toBeGreaterThan(50)
  })

  test("REQ-3 a run can't be requested twice under one id", () => {
    const first = live([idle]).at(-1)?.after
    expect(first?.id).toBe(runId)
    const again = decide(first, { ...envelopeOf(first, idle, 2), command: requestRun() })
    expect(again).toBeInstanceOf(CommandRefused)
  })
})
