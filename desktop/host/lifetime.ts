/** When the core's process ends: by a signal, or because a client asked. */
import { Deferred, Effect } from "effect"

export interface Lifetime {
  /** Asks for the end; answers at once. */
  readonly end: Effect.Effect<void>
  /** Ends when the end was asked for. */
  readonly ended: Effect.Effect<void>
}

export const makeLifetime: Effect.Effect<Lifetime> = Effect.gen(function* () {
  const asked = yield* Deferred.make<void>()
  const end = Effect.asVoid(Deferred.succeed(asked, undefined))
  const onSignal = () => void Effect.runFork(end)
  process
    .on("SIGTERM", onSignal)
    .on("SIGINT", onSignal)
    .on("SIGHUP", () => undefined)
  return { end, ended: Deferred.await(asked) }
})
