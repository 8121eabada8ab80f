/** What a second start tells the first: its arguments as one line of JSON, answered by one line once they were taken. */
import { connect, type Socket } from "node:net"
import { Schema } from "effect"

const longestArgument = 4096
const mostArguments = 64
/** Bytes of a message: what the schema allows, escaped at its worst, and then nothing more is read. */
const longestMessage = 64 * 1024
/** Milliseconds for a client to say its line. */
const clientPatience = 5_000

const SecondStart = Schema.Struct({
  argv: Schema.Array(Schema.String.check(Schema.isMaxLength(longestArgument))).check(Schema.isMaxLength(mostArguments))
})
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(SecondStart))
const answer = '{"taken":true}'

/** The first's side of one connection. Whoever says something else is cut off without an answer. */
export const receiveArguments = (socket: Socket, onSecond: (argv: ReadonlyArray<string>) => void): void => {
  socket.on("error", () => socket.destroy())
  socket.setTimeout(clientPatience, () => socket.destroy())
  readLine(socket, (line) => {
    const said = decode(line)
    if (said._tag === "None") return void socket.destroy()
    onSecond(said.value.argv)
    socket.end(`${answer}\n`)
  })
}

/** The second's side: whether somebody took the arguments within so many milliseconds. Never throws. */
export const handOver = (path: string, argv: ReadonlyArray<string>, patience: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(path)
    const settle = (taken: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      done(taken)
    }
    const timer = setTimeout(() => settle(false), patience)
    socket.once("error", () => settle(false))
    // Bun says no `close` of a connection that was cut off while it still writes.
    for (const over of ["end", "close"]) socket.once(over, () => settle(false))
    socket.once("connect", () => socket.write(`${messageOf(argv)}\n`))
    readLine(socket, (line) => settle(line === answer))
  })

/** Too much to hand over is no reason to start twice: the first one comes to the front without it. */
const messageOf = (argv: ReadonlyArray<string>): string => {
  const message = JSON.stringify({ argv })
  return Buffer.byteLength(message) < longestMessage && decode(message)._tag === "Some" ? message : JSON.stringify({ argv: [] })
}

/** Hands on the first line alone. */
const readLine = (socket: Socket, onLine: (line: string) => void): void => {
  let heard = Buffer.alloc(0)
  const listen = (bytes: Buffer) => {
    heard = Buffer.concat([heard, bytes])
    const end = heard.indexOf(10)
    if (end === -1) {
      if (heard.byteLength > longestMessage) socket.destroy()
      return
    }
    socket.off("data", listen)
    onLine(heard.subarray(0, end).toString("utf8"))
  }
  socket.on("data", listen)
}
