import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { EffectId } from "../../core/domain/ids.ts"
import { evolve } from "../../core/domain/evolve.ts"
import type { Run } from "../../core/domain/run.ts"
import { makeRunMeter, sessionKey } from "../../core/steps/run-meter.ts"
import { Life } from "../domain/life.ts"
import { engine, requestRun, session } from "../domain/arbitrary.ts"

const run = (() => {
  const life = new Life()
  life.do(requestRun())
  return life.state
})()
const recorded = (before: Run, effectId: string, n: number): Run =>
  evolve(before, { _tag: "SessionRecorded", effectId: effectId as EffectId, session: session(n) }, { at: before.updatedAt, actor: engine })
const budget = { timeMs: 60_000, usd: 1, tokens: 1_000 }

describe("one budget for all sessions of a run", () => {
  test("RUN-3 two reviewers at once can't together use more than what is left: what one takes, the other has no more", () => {
    const meter = makeRunMeter(budget, 0)
    const [one, two] = [meter.begin(run, "one", 0), meter.begin(run, "two", 0)]
    expect(one.use({ tokens: 600, usd: 0.1 })).toBeUndefined()
    expect(two.use({ tokens: 400, usd: 0.1 })).toBeUndefined()
    expect(two.use({ tokens: 401, usd: 0.1 })).toBe("tokens")
    // The other is at its end too, and nobody begins any more.
    expect(meter.over(0)).toBe("tokens")
    expect(one.use({ tokens: 600, usd: 0.1 })).toBe("tokens")
  })

  test("RUN-3 however sessions come, work and go, all know the same sum, and it never passes the budget by more than the last use of each", () => {
    const steps = fc.array(
      fc.record({ who: fc.nat(4), tokens: fc.integer({ min: 1, max: 200 }), leave: fc.boolean(), known: fc.boolean() }),
      { minLength: 20, maxLength: 60 }
    )
    const small = { ...budget, tokens: 300 }
    let full = 0
    fc.assert(
      fc.property(steps, (all) => {
        const meter = makeRunMeter(small, 0)
        const live = new Map<number, { readonly of: ReturnType<typeof meter.begin>; readonly key: string; tokens: number }>()
        let snapshot = run
        let sum = 0
        for (const [index, { who, tokens, leave, known }] of all.entries()) {
          const at = live.get(who)
          if (at === undefined) {
            if (meter.over(0) !== undefined) {
              full++
              continue
            }
            const key = sessionKey(`run/execute/${index}`, `s${index}`)
            // What the ledger says of sessions that the meter knows is not counted twice, whether it knows it or not yet.
            live.set(who, { of: meter.begin(known ? snapshot : run, key, 0), key, tokens: 0 })
          } else if (leave) {
            at.of.leave({ tokens: at.tokens, usd: 0 }, 0)
            const [effectId = "", id = ""] = at.key.split(" ")
            const kept = session(0)
            const ended = { ...kept, id, tokens: { input: at.tokens, output: 0, cached: 0 }, usd: 0, durationMs: 0 }
            snapshot = evolve(
              snapshot,
              { _tag: "SessionRecorded", effectId: effectId as EffectId, session: ended },
              { at: run.updatedAt, actor: engine }
            )
            live.delete(who)
          } else {
            at.tokens += tokens
            sum += tokens
            const over = at.of.use({ tokens: at.tokens, usd: 0 })
            expect(over === undefined).toBe(sum <= small.tokens)
            // It is told to end at once, and so are the others by their own watch.
            if (over !== undefined) for (const other of live.values()) other.of.leave({ tokens: other.tokens, usd: 0 }, 0)
            if (over !== undefined) live.clear()
          }
          expect(meter.spent(0).tokens).toBe(sum)
          expect(sum).toBeLessThanOrEqual(small.tokens + 200)
        }
      })
    )
    expect(full).toBeGreaterThan(10)
  })

  test("RUN-3 what the ledger had before counts once, and what a person's retry grants anew begins at nothing", () => {
    const before = recorded(recorded(run, "run/triage/1", 100), "run/plan/2", 200)
    const meter = makeRunMeter(budget, 0)
    meter.begin(before, "a", 0)
    meter.begin(before, "b", 0)
    expect(meter.spent(0)).toEqual({ tokens: 302, timeMs: 20, usd: 0.02 })
    const anew = makeRunMeter(budget, 2)
    anew.begin(before, "a", 0)
    expect(anew.spent(0)).toEqual({ tokens: 0, timeMs: 0, usd: 0 })
  })

  test("LED-4 RUN-3 where one price is unknown the sum is, and the tokens bound it", () => {
    const meter = makeRunMeter(budget, 0)
    meter.begin(run, "known", 0).use({ tokens: 10, usd: 5 })
    expect(meter.over(0)).toBe("usd")
    const other = meter.begin(run, "unknown", 0)
    expect(other.use({ tokens: 10, usd: undefined })).toBeUndefined()
    expect(meter.spent(0)).toEqual({ tokens: 20, timeMs: 0 })
    expect(other.use({ tokens: 991, usd: undefined })).toBe("tokens")
  })

  test("RUN-3 time is shared: two at once end after half of it, and one that leaves gives back what it did not take", () =>
    Effect.gen(function* () {
      const meter = makeRunMeter(budget, 0)
      const at = yield* Clock.currentTimeMillis
      const one = meter.begin(run, "one", at)
      const ended = yield* Effect.forkChild(meter.ended(Clock.currentTimeMillis))
      yield* TestClock.adjust(20_000)
      const two = meter.begin(run, "two", yield* Clock.currentTimeMillis)
      yield* TestClock.adjust(10_000)
      two.leave({ tokens: 0, usd: 0 }, yield* Clock.currentTimeMillis)
      // 30 s by the first, 10 s by the second: 20 s are left for the one that goes on.
      yield* TestClock.adjust(19_999)
      expect(ended.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(ended)).toBe("time")
      one.leave({ tokens: 0, usd: 0 }, yield* Clock.currentTimeMillis)
      expect(meter.spent(yield* Clock.currentTimeMillis).timeMs).toBe(60_000)
      expect(meter.over(yield* Clock.currentTimeMillis)).toBe("time")
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer()), Effect.runPromise))

  test("RUN-3 whoever waits in a long call is told when another used up what was left", () =>
    Effect.gen(function* () {
      const meter = makeRunMeter(budget, 0)
      meter.begin(run, "waits", 0)
      const other = meter.begin(run, "works", 0)
      const ended = yield* Effect.forkChild(meter.ended(Effect.succeed(0)))
      other.use({ tokens: 1_001, usd: 0 })
      expect(yield* Fiber.join(ended)).toBe("tokens")
    }).pipe(Effect.runPromise))
})
