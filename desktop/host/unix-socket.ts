/**
 * The core's Unix socket: the whole contract, for the command line and the shell. Only this user can open
 * it, so it needs no ticket, and only here can a ticket be minted or the core be ended.
 */
import { chmod, rm } from "node:fs/promises"
import { createServer, type Server, type Socket } from "node:net"
import { dirname } from "node:path"
import { Effect, Layer } from "effect"
import { RpcServer } from "effect/rpc"
import { Ledger } from "../../core/ledger/ledger.ts"
import { makeConnections, type Connections } from "./connections.ts"
import { makeLineReader } from "./lines.ts"
import { makePrivateFolder } from "./private-folder.ts"

/** Needs the ledger, since who has that open holds the home: a socket file that is there is then an earlier core's. */
export const unixSocketProtocol = (path: string): Layer.Layer<RpcServer.Protocol, never, Ledger> =>
  Layer.effect(
    RpcServer.Protocol,
    Effect.gen(function* () {
      yield* Ledger
      const connections = yield* makeConnections
      const open = new Set<Socket>()
      yield* Effect.acquireRelease(
        Effect.promise(() => listen(path, connections, open)),
        (server) =>
          Effect.promise(async () => {
            for (const socket of open) socket.destroy()
            await new Promise<void>((done) => server.close(() => done()))
            await rm(path, { force: true })
          })
      )
      return connections.protocol
    })
  )

const listen = async (path: string, connections: Connections, open: Set<Socket>): Promise<Server> => {
  await makePrivateFolder(dirname(path))
  await rm(path, { force: true })
  const server = createServer((socket) => {
    const id = connections.opened({ send: (text) => void socket.write(text), close: () => socket.destroy() })
    open.add(socket)
    const read = makeLineReader((line) => connections.received(id, line))
    socket.on("data", (bytes) => {
      if (typeof bytes === "string" || !read(bytes)) socket.destroy()
    })
    // A client that went away is an everyday end, whatever the socket calls it.
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      open.delete(socket)
      connections.closed(id)
    })
  })
  await new Promise<void>((done, fail) => {
    server.once("error", fail)
    server.listen(path, () => done())
  })
  await chmod(path, 0o600)
  return server
}
