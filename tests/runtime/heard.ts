/** Listens to a session's events and lets a test wait for one of them. */
import { Deferred, Effect, type Scope, Stream } from "effect"
import type { RuntimeEvent, RuntimeSession } from "../../core/runtime/runtime-adapter.ts"

export interface Heard {
  /** The first event, past or to come, for which `wanted` holds. */
  readonly until: (wanted: (event: RuntimeEvent) => boolean) => Effect.Effect<RuntimeEvent>
  /** Every event, once the session has ended. */
  readonly all: Effect.Effect<ReadonlyArray<RuntimeEvent>>
}

export const hearEvents = (session: RuntimeSession): Effect.Effect<Heard, never, Scope.Scope> =>
  Effect.gen(function* () {
    const events: Array<RuntimeEvent> = []
    const waiting = new Map<Deferred.Deferred<RuntimeEvent>, (event: RuntimeEvent) => boolean>()
    const ended = yield* Deferred.make<void>()
    yield* session.events.pipe(
      Stream.runForEach((event) =>
        Effect.sync(() => {
          events.push(event)
          for (const [found, wanted] of waiting) if (wanted(event)) Deferred.doneUnsafe(found, Effect.succeed(event))
        })
      ),
      Effect.andThen(Deferred.succeed(ended, undefined)),
      Effect.forkScoped
    )
    return {
      until: (wanted) =>
        Effect.suspend(() => {
          const past = events.find(wanted)
          if (past !== undefined) return Effect.succeed(past)
          const found = Deferred.makeUnsafe<RuntimeEvent>()
          waiting.set(found, wanted)
          return Deferred.await(found)
        }),
      all: Effect.as(Deferred.await(ended), events)
    }
  })
