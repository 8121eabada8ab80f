/**
 * Reminds a run that waits for a person when the time is over that its profile lets it wait unseen (RUN-4). Whether
 * the time is over, and what follows, is decided in the domain; a run without such a profile costs nothing here.
 */
import { Clock, Effect, FiberMap } from "effect"
import type { Instant, RunId } from "../domain/ids.ts"
import { mint } from "../domain/ids.ts"
import type { Run } from "../domain/run.ts"
import { Ledger } from "../ledger/ledger.ts"

/** The longest that a timer can sleep, in milliseconds. */
const longestSleep = 2 ** 31 - 1

export const makeUnattended = Effect.gen(function* () {
  const ledger = yield* Ledger
  const timers = yield* FiberMap.make<RunId>()

  const remind = Effect.fnUntraced(function* ({ id, profile }: Run, due: number) {
    for (let now = yield* Clock.currentTimeMillis; now < due; now = yield* Clock.currentTimeMillis) {
      yield* Effect.sleep(Math.min(due - now, longestSleep))
    }
    const at = (yield* Clock.currentTimeMillis) as Instant
    yield* ledger.submit(id, {
      id: mint("cmd"),
      at,
      actor: { kind: "policy", bundle: profile.policy.slice(0, 12), rule: "unattended" },
      command: { _tag: "ActUnattended" }
    })
  })

  /** Sets, keeps or takes back the run's timer. A new wait is a new timer. */
  return (run: Run): Effect.Effect<void> => {
    const { unattended } = run.profile
    const { waiting } = run
    if (unattended === undefined || waiting === undefined || waiting.escalated) return FiberMap.remove(timers, run.id)
    return remind(run, waiting.since + unattended.afterMs).pipe(
      // Somebody came meanwhile: there is nothing to remind of.
      Effect.catch((refused) => Effect.logDebug(`${run.id}: ${refused._tag === "CommandRefused" ? refused.code : refused.message}`)),
      FiberMap.run(timers, run.id),
      Effect.asVoid
    )
  }
})
