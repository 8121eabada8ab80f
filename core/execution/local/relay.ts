/**
 * Runs inside a sandbox that may reach something: listens on its own loopback, hands every connection to the
 * egress broker's socket that was mounted in, runs the command beside it and ends with the command's own code.
 * The only program of ours that stands beside an agent; it holds no secret and decides nothing. It uses Bun's own
 * sockets, since Node's modules would more than double the time that it takes to begin.
 *
 * `bun relay.ts <port> <socket> <command> [argument…]`
 */
/** What makes a short program of Bun's start sooner; the command does not get it. */
const onlyForRelay = ["BUN_JSC_useJIT", "Malloc"]

export interface Side {
  /** The other end; absent until the broker answered. */
  peer: Bun.Socket<Side> | undefined
  /** What this end did not take yet. */
  waiting: Array<Uint8Array>
  bytes: number
  /** The other end said all it has. */
  last: boolean
}

const [port, path, ...command] = process.argv.slice(2) as [string, string, ...Array<string>]
/** More than this much waiting holds the sender back. */
const roomyBytes = 1024 * 1024

/** What came before the broker's side was open. */
const early = new Map<Bun.Socket<Side>, ReadonlyArray<Uint8Array>>()

const side = (): Side => ({ peer: undefined, waiting: [], bytes: 0, last: false })

const give = (to: Bun.Socket<Side>, bytes: Uint8Array): void => {
  // The buffer is the socket's own and is used again.
  to.data.waiting.push(bytes.slice())
  to.data.bytes += bytes.length
  flush(to)
  if (to.data.bytes > roomyBytes) to.data.peer?.pause()
}

const flush = (to: Bun.Socket<Side>): void => {
  const { data } = to
  for (let next = data.waiting[0]; next !== undefined; next = data.waiting[0]) {
    const written = to.write(next)
    if (written < 0) return
    data.bytes -= written
    if (written < next.length) {
      data.waiting[0] = next.subarray(written)
      return
    }
    data.waiting.shift()
  }
  data.peer?.resume()
  if (data.last) to.end()
}

const finish = (of: Bun.Socket<Side>): void => {
  const { peer } = of.data
  if (peer === undefined) return
  peer.data.last = true
  flush(peer)
}

const outside: Bun.SocketHandler<Side> = {
  data: (socket, bytes) => {
    if (socket.data.peer !== undefined) give(socket.data.peer, bytes)
  },
  drain: flush,
  close: finish,
  error: finish
}

Bun.listen<Side>({
  hostname: "127.0.0.1",
  port: Number(port),
  socket: {
    open: (inner) => {
      inner.data = side()
      Bun.connect<Side>({ unix: path, data: { ...side(), peer: inner }, socket: outside }).then(
        (outer) => {
          inner.data.peer = outer
          for (const bytes of early.get(inner) ?? []) give(outer, bytes)
          early.delete(inner)
        },
        () => inner.end()
      )
    },
    data: (inner, bytes) => {
      if (inner.data.peer !== undefined) give(inner.data.peer, bytes)
      else early.set(inner, [...(early.get(inner) ?? []), bytes.slice()])
    },
    drain: flush,
    close: finish,
    error: finish
  }
})

try {
  const env = { ...process.env }
  for (const name of onlyForRelay) delete env[name]
  const child = Bun.spawn(command, { stdio: ["inherit", "inherit", "inherit"], env })
  // The end by a signal comes as 128 and its number, the way a shell says it.
  process.exit(await child.exited)
} catch (cause) {
  process.stderr.write(`${command[0]}: ${cause instanceof Error ? cause.message : String(cause)}\n`)
  process.exit(127)
}
