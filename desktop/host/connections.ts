/**
 * The RPC protocol over connections that carry text, one JSON message each: WebSockets and the Unix socket
 * are both such. Keeps no timer: with no client connected there is nothing that wakes.
 */
import { Effect, Predicate, Queue, Schema } from "effect"
import { RpcServer, type RpcMessage, type RpcSerialization } from "effect/rpc"

/** One client's way back. `close` ends the connection; `closed` must still be called when it is gone. */
export interface Connection {
  readonly send: (text: string) => void
  readonly close: (why: string) => void
}

export interface Connections {
  readonly protocol: RpcServer.Protocol["Service"]
  /** Takes a new client in; answers its id. */
  readonly opened: (connection: Connection) => number
  /** One message from the client. Anything that is no message of the protocol ends its connection. */
  readonly received: (id: number, text: string) => void
  /** The client is gone: its requests and streams are interrupted. */
  readonly closed: (id: number) => void
  readonly size: () => number
}

const codecFor = Schema.toCodecJson as RpcSerialization.CodecFor

export const makeConnections: Effect.Effect<Connections> = Effect.gen(function* () {
  const clients = new Map<number, Connection>()
  const disconnects = yield* Queue.make<number>()
  const fork = Effect.runForkWith(yield* Effect.context<never>())
  let lastId = 0
  let write: (id: number, message: RpcMessage.FromClientEncoded) => Effect.Effect<void> = () => Effect.void

  const protocol = yield* RpcServer.Protocol.make((writeRequest) => {
    write = writeRequest
    return Effect.succeed({
      disconnects,
      // A line end after each message serves clients that split by lines and those that take whole frames.
      send: (id, response) => Effect.sync(() => clients.get(id)?.send(`${JSON.stringify(response)}\n`)),
      end: () => Effect.void,
      clientIds: Effect.sync(() => new Set(clients.keys())),
      initialMessage: Effect.succeedNone,
      supportsAck: true,
      supportsTransferables: false,
      supportsSpanPropagation: false,
      supportsNotifications: false,
      codecFor
    })
  })

  return {
    protocol,
    opened: (connection) => {
      const id = ++lastId
      clients.set(id, connection)
      return id
    },
    received: (id, text) => {
      const connection = clients.get(id)
      if (connection === undefined) return
      const messages = messagesIn(text)
      if (messages === undefined) return connection.close("that was no message of this protocol")
      for (const message of messages) fork(write(id, message))
    },
    closed: (id) => {
      if (clients.delete(id)) Queue.offerUnsafe(disconnects, id)
    },
    size: () => clients.size
  }
})

/** The messages in a frame, or `undefined` when it holds anything else. What they carry is decoded by the contract. */
const messagesIn = (text: string): ReadonlyArray<RpcMessage.FromClientEncoded> | undefined => {
  try {
    const json: unknown = JSON.parse(text)
    const messages: ReadonlyArray<unknown> = Array.isArray(json) ? json : [json]
    return messages.every(isMessage) ? messages : undefined
  } catch {
    return undefined
  }
}

const tags: ReadonlySet<unknown> = new Set(["Request", "Ack", "Interrupt", "Ping", "Eof"])

const isMessage = (message: unknown): message is RpcMessage.FromClientEncoded => {
  if (!Predicate.isObject(message) || !Predicate.hasProperty(message, "_tag") || !tags.has(message._tag)) return false
  if (message._tag !== "Request") return true
  // Headers are of no use here; none are taken from outside.
  return Object.assign(message, { headers: [] }) !== undefined
}
