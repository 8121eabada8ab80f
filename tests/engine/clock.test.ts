/** A clock that somebody sets while runs go on: nothing waits for the new time, and what a session took stays true. */
import { Duration, Effect, type Clock } from "effect"
import { expect, test } from "vitest"
import { RuntimeFailure } from "../../core/runtime/runtime-adapter.ts"
import { openWorld, removeWorld } from "./world.ts"

const year = 365 * 24 * 60 * 60 * 1000

/** The machine's own clock, set anew whenever somebody looks at it; what really passes goes on evenly. */
const jumping = (jumps: ReadonlyArray<number>) => {
  const real = Effect.runSync(Effect.clockWith(Effect.succeed))
  const slept: Array<number> = []
  let reads = 0
  const millis = () => real.currentTimeMillisUnsafe() + (jumps[reads++ % jumps.length] as number)
  const nanos = () => BigInt(millis()) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: real.monotonicTimeNanos,
    sleep: (duration) => {
      slept.push(Duration.toMillis(duration))
      // What is far too long is not waited for: it is found in `slept`.
      return real.sleep(Duration.millis(Math.min(Duration.toMillis(duration), 5_000)))
    }
  }
  return { clock, slept }
}

const retryable = () =>
  new RuntimeFailure({ code: "turn-interrupted", message: "It was interrupted.", mend: "Retry.", retryable: true }) as never

test.each([
  ["back", [year, 0, -year]],
  ["forward", [-year, 0, year]],
  ["back and forth", [year, -year]]
])(
  "REL-1 FLOW-3 set %s by a year at each look, a run is done all the same, and a repeated attempt waits no longer than it should",
  async (_, jumps) => {
    const { clock, slept } = jumping(jumps)
    const attempts: Array<number> = []
    const world = await openWorld(
      {
        execute: ({ effect }) => {
          attempts.push(effect.attempt)
          return effect.attempt < 3 ? Effect.fail(retryable()) : Effect.void
        }
      },
      {},
      undefined,
      clock
    )
    try {
      const run = await world.request()
      const patchSet = (await world.until(run, "awaiting-approval", "needs-human")).patchSets.at(-1)
      if (patchSet === undefined) throw new Error("no patch set")
      await world.submit(run, { _tag: "ApprovePatchSet", patchSetId: patchSet.id, digest: patchSet.change.digest })
      expect((await world.until(run, "done", "needs-human")).status).toBe("done")
      expect(attempts).toEqual([1, 2, 3])
      expect(Math.max(0, ...slept)).toBeLessThanOrEqual(4_000)
      const events = await world.events(run)
      expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    } finally {
      await removeWorld(world)
    }
  }
)
