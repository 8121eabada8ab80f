/** Speaking with the core from a command: start it or join it, ask, and let go. */
import { Effect } from "effect"
import type { RpcClientError } from "effect/rpc"
import type { Home } from "../../core/config/home.ts"
import { connectCore, type CoreClient, type CoreUnreachable } from "../host/client.ts"
import { joinCore, type CoreNotStarted } from "../host/join.ts"

/** With the core of this home, which is started when there is none. */
export const withCore = <A, E>(
  home: Home,
  use: (core: CoreClient) => Effect.Effect<A, E>
): Effect.Effect<A, E | CoreUnreachable | CoreNotStarted> =>
  Effect.scoped(
    Effect.gen(function* () {
      yield* joinCore(home)
      return yield* use(yield* connectCore(home.coreSocket))
    })
  )

/** With the core that runs; fails with `CoreUnreachable` when none does. */
export const withRunningCore = <A, E>(home: Home, use: (core: CoreClient) => Effect.Effect<A, E>): Effect.Effect<A, E | CoreUnreachable> =>
  Effect.scoped(Effect.flatMap(connectCore(home.coreSocket), use))

export type Lost = RpcClientError.RpcClientError
