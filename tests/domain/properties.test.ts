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

const holds = (check: (step: Step, steps: ReadonlyArray<Step>, index: number) => void) =>
  fc.assert(
    fc.property(moves(50), (choices) => {
      const steps = live(choices)
      steps.forEach((step, index) => check(step, steps, index))
    }),
    { numRuns: 2_000 }
  )

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
      expect(step.after?.status).toBe(step.before.status)
      expect(step.after?.effects).toEqual([])
    })
    expect(finals).toBeGreaterThan(1_000)
  })

  test("FLOW-2 every transition has a cause and an actor that is no model", () => {
    holds((step) => {
      if (step.before?.status === step.after?.status) return
      expect(step.decided).not.toBeInstanceOf(CommandRefused)
      expect(["person", "policy", "system"]).toContain(step.envelope.actor.kind)
      if (step.before !== undefined && step.envelope.actor.kind === "policy") {
        expect(step.envelope.command._tag).toBe("ActUnattended")
        expect(step.before.profile.unattended).toBeDefined()
      }
    })
  })

  test("FLOW-1 what nobody but the engine may report is refused from anybody else", () => {
    holds((step) => {
      const engines = step.envelope.command._tag.startsWith("Record") || step.envelope.command._tag === "RestartEffect"
      if (engines && step.envelope.actor.kind !== "system") expect(step.decided).toBeInstanceOf(CommandRefused)
    })
  })

  test("FLOW-1 the same events give the same state, and no refused command changes it", () => {
    fc.assert(
      fc.property(moves(50), (choices) => {
        const steps = live(choices)
        const replayed = steps.reduce<Run | undefined>((run, step) => fold(run, eventsOf(step), step.envelope), undefined)
        expect(replayed).toEqual(steps.at(-1)?.after)
        for (const step of steps) if (step.decided instanceof CommandRefused) expect(step.after).toBe(step.before)
      }),
      { numRuns: 300 }
    )
  })

  test("OBS-2 a command too early, too late or twice is refused with a reason and a mend, never dropped", () => {
    let refused = 0
    holds((step) => {
      if (step.decided instanceof CommandRefused) {
        refused++
        expect(step.decided.code).toMatch(/^[a-z][a-z0-9-]*$/)
        expect(step.decided.message.length).toBeGreaterThan(10)
        expect(step.decided.mend.length).toBeGreaterThan(5)
      } else if (step.envelope.command._tag !== "RecordSessions") expect(step.decided.length).toBeGreaterThan(0)
    })
    expect(refused).toBeGreaterThan(1_000)
  })

  test("FLOW-1 a run that works has an open effect, and one that waits, stopped or ended has none", () => {
    holds((step) => {
      if (step.after === undefined || step.after.status === "queued") return
      if (statusKind(step.after.status) === "working") expect(step.after.effects.length).toBeGreaterThan(0)
      else expect(step.after.effects).toEqual([])
    })
  })

  test("FLOW-3 effect ids are never given to two different actions", () => {
    fc.assert(
      fc.property(moves(50), (choices) => {
        const kinds = new Map<string, string>()
        for (const step of live(choices)) {
          for (const event of eventsOf(step)) {
            if (event._tag !== "EffectRequested") continue
            const { id, kind, attempt, patchSet, reviewer, task, repository } = event.effect
            const identity = JSON.stringify({ kind, patchSet, reviewer, task, repository })
            if (attempt === 1) expect(kinds.has(id)).toBe(false)
            else expect(kinds.get(id)).toBe(identity)
            kinds.set(id, identity)
          }
        }
      }),
      { numRuns: 1_000 }
    )
  })

  test("TRI-2 the risk tier never falls", () => {
    const rank = { low: 0, medium: 1, high: 2 }
    holds((step) => {
      if (step.before !== undefined && step.after !== undefined)
        expect(rank[step.after.tier]).toBeGreaterThanOrEqual(rank[step.before.tier])
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
        expect(event._tag).not.toBe("PatchSetApproved")
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
