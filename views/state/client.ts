/** The page's one connection to the core: the contract's client over a WebSocket on the page's own origin. */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as RpcClient from "effect/rpc/RpcClient"
import type { RpcClientError } from "effect/rpc/RpcClientError"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as Socket from "effect/socket/Socket"
import { PatchPlaneRpc } from "../../core/api/contract.ts"
import { connected, disconnected, nextTry } from "./connection.ts"
import { pageKey } from "./kept.ts"
import { problemOf, type Problem } from "./problem.ts"

type Client = RpcClient.FromGroup<typeof PatchPlaneRpc, RpcClientError>

class Core extends Context.Service<Core, Client>()("views/state/Core") {}

// The waiting is `nextTry`'s, which knows whether anybody looks and what a person asked for.
const retryPolicy = Schedule.modifyDelay(Schedule.forever, () => Effect.as(Effect.promise(nextTry), Duration.zero))

/** With the key that entering left here (desktop/host/access.ts), as it is now: another entrance may have renewed it. */
const address = () => `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/rpc?key=${encodeURIComponent(pageKey() ?? "")}`

const coreLayer = Layer.effect(Core, RpcClient.make(PatchPlaneRpc, { disableTracing: true })).pipe(
  Layer.provide(
    // A lost loopback connection closes by itself; the ping only keeps the host from letting a silent page go.
    RpcClient.layerProtocolSocket({ pingInterval: "45 seconds", pingTimeout: "90 seconds", retryPolicy })
  ),
  Layer.provide(
    Layer.mergeAll(
      Layer.effect(Socket.Socket, Socket.makeWebSocket(Effect.sync(address))).pipe(Layer.provide(Socket.layerWebSocketConstructorGlobal)),
      RpcSerialization.layerNdjson,
      Layer.succeed(RpcClient.ConnectionHooks, { onConnect: Effect.sync(connected), onDisconnect: Effect.sync(disconnected) })
    )
  )
)

const runtime = ManagedRuntime.make(coreLayer)

export type Answer<A> = { readonly ok: true; readonly value: A } | { readonly ok: false; readonly problem: Problem }

/** Asks the core once. Never rejects: what went wrong is in the answer. */
export const ask = async <A, E>(question: (core: Client) => Effect.Effect<A, E>): Promise<Answer<A>> => {
  const exit = await runtime.runPromiseExit(Effect.flatMap(Core, question))
  return Exit.isSuccess(exit) ? { ok: true, value: exit.value } : { ok: false, problem: problemOf(exit.cause) }
}

/** Follows a stream until it ends, fails (then with its problem) or is left by calling what this returns. */
export const follow = <A, E>(
  source: (core: Client) => Stream.Stream<A, E>,
  onItem: (item: A) => void,
  onEnd: (problem: Problem | undefined) => void
): (() => void) => {
  const left = new AbortController()
  void runtime
    .runPromiseExit(
      Effect.flatMap(Core, (core) => Stream.runForEach(source(core), (item) => Effect.sync(() => onItem(item)))),
      { signal: left.signal }
    )
    .then((exit) => {
      if (!left.signal.aborted) onEnd(Exit.isSuccess(exit) ? undefined : problemOf(exit.cause))
    })
  return () => left.abort()
}

/** Opens the connection before anything is asked. */
export const warmConnection = (): void => void runtime.runPromise(Effect.asVoid(Core))
