/**
 * The loopback host: the views and the RPC's WebSocket, for browsers on this machine (DSK-4). It binds
 * 127.0.0.1 alone, takes only its own Host (no rebound name reaches it), only its own Origin on the
 * WebSocket, and only who came with a ticket.
 */
import { Context, Effect, Layer } from "effect"
import { RpcServer } from "effect/rpc"
import { Tickets } from "../../core/api/handlers/ports.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { cookieIn, makeAccess } from "./access.ts"
import { makeConnections, type Connections } from "./connections.ts"
import { enterScript, needsTicket, notBuilt, refused, safeHeaders, welcome } from "./pages.ts"
import { appPage, serveView } from "./static-views.ts"

const hostname = "127.0.0.1"
/** Bytes of one message from a client, and of what may wait for a slow one before it is let go. */
const longestMessage = 4 * 1024 * 1024
const mostWaiting = 64 * 1024 * 1024

export class LoopbackHost extends Context.Service<
  LoopbackHost,
  {
    /** `http://127.0.0.1:<port>`, without a slash. */
    readonly origin: string
    readonly connections: Connections
    /** A one-time address that lets a browser in. */
    readonly mint: Effect.Effect<string>
  }
>()("desktop/host/LoopbackHost") {}

export interface LoopbackOptions {
  /** Taken when it is free, so that what a browser keeps by origin stays; else any port. 0: any. */
  readonly port: number
  /** The folder of the built views. */
  readonly views: string
}

/** Needs the ledger: a second core of one home must not get as far as a port. */
export const loopbackLayer = (options: LoopbackOptions): Layer.Layer<LoopbackHost, never, Ledger> =>
  Layer.effect(
    LoopbackHost,
    Effect.gen(function* () {
      yield* Ledger
      const connections = yield* makeConnections
      const access = makeAccess()
      const server = yield* Effect.acquireRelease(
        Effect.sync(() => bind(options, connections, access)),
        // Closed at once; the promise of when the last socket is gone sometimes never comes (Bun 1.3.13).
        (bound) => Effect.sync(() => void bound.stop(true))
      )
      const origin = `http://${hostname}:${server.port}`
      return { origin, connections, mint: Effect.sync(() => `${origin}/enter?ticket=${access.mint()}`) }
    })
  )

/** The protocol of the WebSocket clients. */
export const loopbackProtocol: Layer.Layer<RpcServer.Protocol, never, LoopbackHost> = Layer.effect(
  RpcServer.Protocol,
  Effect.map(LoopbackHost, ({ connections }) => connections.protocol)
)

export const ticketsLayer: Layer.Layer<Tickets, never, LoopbackHost> = Layer.effect(
  Tickets,
  Effect.map(LoopbackHost, ({ mint }) => ({ mint }))
)

interface Socket {
  id: number
}

const bind = (options: LoopbackOptions, connections: Connections, access: ReturnType<typeof makeAccess>) => {
  const listen = (port: number) =>
    Bun.serve<Socket>({
      hostname,
      port,
      development: false,
      // Outside of development Bun shares the port by default: another process could take half of the connections.
      reusePort: false,
      fetch: (request, server) => answer(request, server, options.views, access),
      error: () => refused(500, "The host could not answer."),
      websocket: {
        maxPayloadLength: longestMessage,
        backpressureLimit: mostWaiting,
        closeOnBackpressureLimit: true,
        idleTimeout: 120,
        perMessageDeflate: false,
        open: (socket) => {
          socket.data.id = connections.opened({ send: (text) => void socket.send(text), close: (why) => socket.close(1003, why) })
        },
        message: (socket, message) =>
          typeof message === "string" ? connections.received(socket.data.id, message) : socket.close(1003, "text only"),
        close: (socket) => connections.closed(socket.data.id)
      }
    })
  try {
    return listen(options.port)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause
    return listen(0)
  }
}

const answer = async (
  request: Request,
  server: Bun.Server<Socket>,
  views: string,
  access: ReturnType<typeof makeAccess>
): Promise<Response | undefined> => {
  const host = `${hostname}:${server.port}`
  if (request.headers.get("host") !== host) return refused(421, "This host answers only to its own address.")
  const url = new URL(request.url)
  const cookieName = `pp_${server.port}`
  const cookie = cookieIn(request.headers.get("cookie"), cookieName)

  if (url.pathname === "/rpc") {
    if (request.headers.get("origin") !== `http://${host}`) return refused(403, "Another page may not speak to this host.")
    if (!access.lets(cookie, url.searchParams.get("key"))) return needsTicket()
    return server.upgrade(request, { data: { id: 0 } }) ? undefined : refused(426, "This address speaks WebSocket only.")
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response(null, { status: 405, headers: { ...safeHeaders, Allow: "GET, HEAD" } })
  }
  if (url.pathname === "/enter" && request.method === "GET") {
    const app = await appPage(views)
    if (app === undefined) return notBuilt()
    const session = access.redeem(url.searchParams.get("ticket") ?? "")
    return session === undefined ? needsTicket() : welcome(app, cookieName, session, placeIn(url.searchParams.get("to")))
  }
  if (url.pathname === "/enter.js") return enterScript()
  return access.admits(cookie) ? serveView(views, url.pathname) : needsTicket()
}

/** Where to go after entering: a place on this host and nowhere else. */
const placeIn = (to: string | null): string => (to !== null && /^\/(?![/\\])[\w\-./#?=&%]*$/.test(to) ? to : "/")
