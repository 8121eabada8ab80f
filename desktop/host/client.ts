/** The contract's client over the core's Unix socket, for the command line and the shell. */
import { connect, type Socket } from "node:net"
import { Effect, Layer, Schema, type Scope } from "effect"
import { RpcClient, RpcClientError, type RpcMessage, type RpcSerialization } from "effect/rpc"
import { PatchPlaneRpc } from "../../core/api/contract.ts"
import { makeLineReader } from "./lines.ts"

/** Nobody answers on the socket. */
export class CoreUnreachable extends Schema.TaggedError<CoreUnreachable>()("CoreUnreachable", {
  socket: Schema.String,
  why: Schema.String
}) {
  override get message() {
    return `PatchPlane does not answer at ${this.socket} (${this.why}).`
  }
}

export type CoreClient = RpcClient.FromGroup<typeof PatchPlaneRpc, RpcClientError.RpcClientError>

/** Connects once. When the connection is lost, every request that waits fails, and later ones too. */
export const connectCore = Effect.fnUntraced(function* (socket: string): Effect.fn.Return<CoreClient, CoreUnreachable, Scope.Scope> {
  const connection = yield* Effect.acquireRelease(opened(socket), (open) => Effect.sync(() => open.destroy()))
  const services = yield* Layer.build(Layer.effect(RpcClient.Protocol, protocolOver(connection)))
  return yield* RpcClient.make(PatchPlaneRpc, { disableTracing: true }).pipe(Effect.provideContext(services))
})

const opened = (path: string): Effect.Effect<Socket, CoreUnreachable> =>
  Effect.callback((resume) => {
    const socket = connect(path)
    const failed = (cause: NodeJS.ErrnoException) => {
      socket.destroy()
      resume(Effect.fail(new CoreUnreachable({ socket: path, why: cause.code ?? cause.message })))
    }
    socket.once("error", failed)
    socket.once("connect", () => {
      socket.off("error", failed)
      resume(Effect.succeed(socket))
    })
    return Effect.sync(() => socket.destroy())
  })

const protocolOver = (socket: Socket) =>
  RpcClient.Protocol.make(
    Effect.fnUntraced(function* (write, clientIds) {
      const fork = Effect.runForkWith(yield* Effect.context<never>())
      let lost: RpcClientError.RpcClientError | undefined
      const toAll = (message: RpcMessage.FromServerEncoded | RpcMessage.ClientProtocolError) =>
        fork(Effect.forEach(Array.from(clientIds), (id) => write(id, message as RpcMessage.FromServerEncoded), { discard: true }))
      const lose = (why: string) => {
        if (lost !== undefined) return
        lost = connectionLost(why)
        toAll({ _tag: "ClientProtocolError", error: lost })
      }
      const read = makeLineReader((line) => toAll(JSON.parse(line) as RpcMessage.FromServerEncoded))
      socket.on("data", (bytes) => {
        if (typeof bytes === "string" || !read(bytes)) socket.destroy()
      })
      socket.on("error", (cause) => lose(cause.message))
      socket.on("close", () => lose("the core ended the connection"))
      return {
        send: (_clientId, request) =>
          Effect.suspend(() => {
            if (lost !== undefined) return Effect.fail(lost)
            socket.write(`${JSON.stringify(request)}\n`)
            return Effect.void
          }),
        supportsAck: true,
        supportsTransferables: false,
        codecFor: Schema.toCodecJson as RpcSerialization.CodecFor
      }
    })
  )

const connectionLost = (message: string) =>
  new RpcClientError.RpcClientError({ reason: new RpcClientError.RpcClientDefect({ message, cause: message }) })
