/**
 * The supervisor: a small process of its own that is the parent of every sandbox of one home. It ends them all
 * at once when the core goes away, when the shell or the command line says so without the core (INT-2), and by
 * its own death, since every bubblewrap dies with its parent. At rest it has no timer and no wake-up.
 *
 * Started by the core as `bun supervisor.ts <socket> <kill mark> <scratch folder>`; says `ready` on stdout when it listens.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { controlGroups, familyOf } from "./control-groups.ts"
import { LineSplitter } from "./lines.ts"
import { marked, signalKill } from "./process-tree.ts"
import { removeGroup, SupervisedSandboxes } from "./supervised-sandboxes.ts"
import { decodeOrder, encode, maxProtocolLine, type Order, type Report } from "./supervisor-protocol.ts"

interface Connection {
  readonly splitter: LineSplitter
  /** Bytes that the socket did not take yet. */
  waiting: Array<Uint8Array>
  waitingBytes: number
  room: PromiseWithResolvers<void> | undefined
}
type Socket = Bun.Socket<Connection>

const [socketPath, killMark, scratch] = process.argv.slice(2) as [string, string, string]
const family = familyOf(socketPath)

/** More than this much waiting for the core holds the sandbox's output back. */
const roomyBytes = 4 * 1024 * 1024

const flush = (socket: Socket): void => {
  const connection = socket.data
  for (let next = connection.waiting[0]; next !== undefined; next = connection.waiting[0]) {
    const written = socket.write(next)
    if (written < 0) return drop(connection)
    connection.waitingBytes -= written
    if (written < next.length) {
      connection.waiting[0] = next.subarray(written)
      break
    }
    connection.waiting.shift()
  }
  if (connection.waitingBytes < roomyBytes) makeRoom(connection)
}
const drop = (connection: Connection): void => {
  connection.waiting = []
  connection.waitingBytes = 0
  makeRoom(connection)
}
const makeRoom = (connection: Connection): void => {
  connection.room?.resolve()
  connection.room = undefined
}

const tellOn =
  (socket: Socket) =>
  (report: Report): Promise<void> | undefined => {
    const connection = socket.data
    if (socket.readyState !== 1) return undefined
    const bytes = Buffer.from(encode(report))
    connection.waiting.push(bytes)
    connection.waitingBytes += bytes.length
    flush(socket)
    if (connection.waitingBytes < roomyBytes) return undefined
    connection.room ??= Promise.withResolvers<void>()
    return connection.room.promise
  }

const groups = controlGroups(family)
const sandboxes = new SupervisedSandboxes(groups, killMark, scratch)
let driver: Socket | undefined
let leaving: Promise<void> | undefined

const leave = (why: string): Promise<void> =>
  (leaving ??= (async () => {
    process.stderr.write(`${new Date().toISOString()} supervisor ${process.pid} leaves: ${why}\n`)
    sandboxes.hold(true)
    await sandboxes.kill({ all: true })
    for (const name of groups.left()) await removeGroup(groups.open(name))
    groups.close()
    listener.stop()
    rmSync(socketPath, { force: true })
    rmSync(`${socketPath}.pid`, { force: true })
    rmSync(scratch, { recursive: true, force: true })
    process.exit(0)
  })())

const obey = (socket: Socket, order: Order): void => {
  const tell = tellOn(socket)
  switch (order.op) {
    case "drive":
      driver ??= socket
      return
    case "spawn":
      if (socket === driver) sandboxes.spawn(order, tell)
      else void tell({ ev: "bad-order", message: "spawn: only the core's connection may start something" })
      return
    case "input":
      if (socket === driver) sandboxes.input(order.id, Buffer.from(order.data, "base64"))
      return
    case "close-input":
      if (socket === driver) sandboxes.closeInput(order.id)
      return
    case "kill":
      if (order.hold) sandboxes.hold(true)
      void sandboxes.kill(order.target).then((ended) => tell({ ev: "killed", re: order.re, ended }))
      return
    case "hold":
    case "release":
      sandboxes.hold(order.op === "hold")
      void tell({ ev: "done", re: order.re })
      return
    case "list":
      void tell({ ev: "listed", re: order.re, held: sandboxes.holding, binds: groups.binds, processes: sandboxes.list() })
      return
    case "retire":
      void leave("another core took over")
  }
}

/** An earlier supervisor of this home, whose core is gone, is told to go; resolves when it went or there is none. */
const retireEarlier = async (): Promise<void> => {
  const gone = Promise.withResolvers<void>()
  try {
    const socket = await Bun.connect({
      unix: socketPath,
      socket: { data: () => undefined, close: () => gone.resolve(), error: () => gone.resolve(), end: () => gone.resolve() }
    })
    socket.write(encode({ op: "retire" }))
    await Promise.race([gone.promise, Bun.sleep(2000)])
  } catch {
    // Nobody listens.
  }
}

await retireEarlier()
rmSync(socketPath, { force: true })
let leftBehind = 0
for (const pid of marked(family)) {
  leftBehind++
  signalKill(pid)
}
for (const name of groups.left()) {
  const group = groups.open(name)
  group.kill()
  await removeGroup(group)
}
mkdirSync(scratch, { recursive: true, mode: 0o700 })

const before = process.umask(0o177)
const listener = Bun.listen<Connection>({
  unix: socketPath,
  socket: {
    open: (socket) => {
      socket.data = { splitter: new LineSplitter(maxProtocolLine), waiting: [], waitingBytes: 0, room: undefined }
    },
    data: (socket, bytes) => {
      try {
        for (const line of socket.data.splitter.push(bytes)) obey(socket, decodeOrder(line))
      } catch (cause) {
        void tellOn(socket)({ ev: "bad-order", message: cause instanceof Error ? cause.message : String(cause) })
      }
    },
    drain: flush,
    close: (socket) => {
      drop(socket.data)
      if (socket === driver) void leave("the core closed its connection")
    }
  }
})
process.umask(before)
chmodSync(socketPath, 0o600)
writeFileSync(`${socketPath}.pid`, String(process.pid), { mode: 0o600 })

// The core's end of this pipe closes with the core, even when it dies before it said `drive`.
process.stdin.on("end", () => void leave("the core is gone"))
process.stdin.on("error", () => void leave("the core is gone"))
process.stdin.resume()
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => void leave(signal))
// A terminal's Ctrl-C goes to the whole group; the core decides what it means.
process.on("SIGINT", () => undefined)
process.stdout.write(`ready ${leftBehind}\n`)
