import { stat } from "node:fs/promises"
import { connect } from "node:net"
import { dirname } from "node:path"
import { Effect, Exit, Fiber, Stream } from "effect"
import { afterAll, beforeAll, expect, test } from "vitest"
import { connectCore } from "../../desktop/host/client.ts"
import { openStand, type Stand } from "./stand.ts"

let stand: Stand
beforeAll(async () => {
  stand = await openStand()
})
afterAll(() => stand.close())

const withClient = <A, E>(use: (core: Effect.Success<ReturnType<typeof connectCore>>) => Effect.Effect<A, E>) =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(connectCore(stand.socket), use)))

test("DSK-4 the socket and its folder are this user's alone", async () => {
  expect((await stat(stand.socket)).mode & 0o777).toBe(0o600)
  expect((await stat(dirname(stand.socket))).mode & 0o077).toBe(0)
})

test("CLI-1 the whole contract is there: values, typed errors, defects, tickets, the end", async () => {
  await withClient((core) =>
    Effect.gen(function* () {
      expect(yield* core.ListRepositories()).toEqual([])
      expect(yield* Effect.flip(core.Status())).toMatchObject({ _tag: "CommandRefused", code: "not-here" })
      expect(Exit.isFailure(yield* Effect.exit(core.ListRuns({ limit: 1 })))).toBe(true)
      expect((yield* core.MintTicket()).url).toContain(`${stand.origin}/enter?ticket=`)
      yield* core.Shutdown()
      expect(stand.shutdowns()).toBe(1)
      expect((yield* core.GetDiff({ run: "1" })).length).toBe(10_000_000)
      expect(yield* Effect.flip(Stream.runDrain(core.Live({ run: "1" })))).toMatchObject({ _tag: "CommandRefused" })
    })
  )
})

test("CLI-1 a client that ends its stream, or just goes, leaves none behind", async () => {
  await withClient((core) => Stream.runDrain(Stream.take(core.Changes({ after: 0, follow: true }), 1)))
  await stand.streams(0)
  const socket = connect(stand.socket)
  socket.write(`${JSON.stringify({ _tag: "Request", id: "1", tag: "Changes", payload: { after: 0, follow: true }, headers: [] })}\n`)
  await stand.streams(1)
  socket.destroy()
  await stand.streams(0)
})

test("SEC-1 a line without end is cut off, and others are not disturbed", async () => {
  const piece = Buffer.alloc(64 * 1024, 0x61)
  const pour = (socket: Bun.Socket) => {
    while (socket.write(piece) === piece.length);
  }
  const closed = new Promise<void>((close, fail) => {
    void Bun.connect({ unix: stand.socket, socket: { open: pour, drain: pour, data: () => undefined, close: () => close() } }).catch(fail)
  })
  await closed
  await withClient((core) => core.ListRepositories())
})

test("CLI-1 when the core goes, what waits fails instead of hanging", async () => {
  const passing = await openStand()
  const fiber = Effect.runFork(
    Effect.scoped(Effect.flatMap(connectCore(passing.socket), (core) => Stream.runDrain(core.Changes({ after: 0, follow: true }))))
  )
  await passing.streams(1)
  await passing.close()
  const exit = await Effect.runPromise(Fiber.await(fiber))
  expect(Exit.isFailure(exit)).toBe(true)
  const error = await Effect.runPromise(Effect.flip(Effect.scoped(connectCore(passing.socket))))
  expect(error._tag).toBe("CoreUnreachable")
})
