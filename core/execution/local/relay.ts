/**
 * Runs inside a sandbox that may reach something: listens on its own loopback, hands every connection to the
 * egress broker's socket that was mounted in, runs the command beside it and ends with the command's own code.
 * The only program of ours that stands beside an agent; it holds no secret and decides nothing.
 *
 * `bun relay.ts <port> <socket> <command> [argument…]`
 */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { connect, createServer } from "node:net"

const [port, socket, command, ...rest] = process.argv.slice(2) as [string, string, string, ...Array<string>]

const server = createServer({ allowHalfOpen: true }, (inner) => {
  const outer = connect({ path: socket, allowHalfOpen: true })
  const end = () => {
    inner.destroy()
    outer.destroy()
  }
  inner.on("error", end)
  outer.on("error", end)
  inner.pipe(outer)
  outer.pipe(inner)
})

server.on("error", (error) => {
  process.stderr.write(`patchplane relay: ${error.message}\n`)
  process.exit(125)
})

server.listen(Number(port), "127.0.0.1", () => {
  const child = spawn(command, rest, { stdio: "inherit" })
  child.on("error", (error: NodeJS.ErrnoException) => {
    process.stderr.write(`${command}: ${error.message}\n`)
    process.exit(error.code === "ENOENT" ? 127 : 126)
  })
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal === null ? 1 : constants.signals[signal])))
})
