/** A host with handlers that only record: what the transports themselves do, without a core behind them. */
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, ManagedRuntime, Queue, Stream } from "effect"
import { PatchPlaneRpc } from "../../core/api/contract.ts"
import { Tickets } from "../../core/api/handlers/ports.ts"
import { CommandRefused } from "../../core/domain/command.ts"
import { homeAt } from "../../core/config/home.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { LoopbackHost, loopbackLayer, ticketsLayer } from "../../desktop/host/loopback.ts"
import { pageRpcLayer, socketRpcLayer } from "../../desktop/host/rpc.ts"

export interface Stand {
  readonly root: string
  readonly socket: string
  readonly origin: string
  readonly port: string
  readonly mint: () => Promise<string>
  /** Streams that are open now. */
  readonly openStreams: () => number
  /** Ends when so many streams are open. */
  readonly streams: (wanted: number) => Promise<void>
  readonly shutdowns: () => number
  readonly close: () => Promise<void>
}

const refused = new CommandRefused({ code: "not-here", message: "This stand only records.", mend: "Ask a core.", stale: false })

export const openStand = async (port = 0): Promise<Stand> => {
  const root = await mkdtemp(join(tmpdir(), "patchplane-host-"))
  const views = join(root, "views")
  await mkdir(views)
  await writeFile(join(views, "index.html"), "<!doctype html><html><head><title>PatchPlane</title></head></html>")
  await writeFile(join(views, "main-abc12345.js"), "export {}")
  await writeFile(join(root, "secret.txt"), "not for browsers")
  const { coreSocket: socket } = homeAt(root)

  let open = 0
  let shutdowns = 0
  let noticed: Array<() => void> = []
  const count = (by: number) =>
    Effect.sync(() => {
      open += by
      const waiting = noticed
      noticed = []
      for (const notice of waiting) notice()
    })
  const counted = Stream.unwrap(
    Effect.gen(function* () {
      yield* Effect.acquireRelease(count(1), () => count(-1))
      const queue = yield* Queue.unbounded<number>()
      yield* Queue.offer(queue, 1)
      return Stream.fromQueue(queue)
    })
  )
  const refuse = () => Effect.fail(refused)
  const handlers = PatchPlaneRpc.toLayer(
    Effect.gen(function* () {
      const tickets = yield* Tickets
      return PatchPlaneRpc.of({
        Status: refuse,
        Doctor: () => Effect.succeed([{ name: "stand", status: "works" as const, why: "\u001b[31mred", mend: "" }]),
        ListRepositories: () => Effect.succeed([]),
        AddRepository: refuse,
        RemoveRepository: refuse,
        GetConfig: refuse,
        CheckConfig: refuse,
        SaveConfig: refuse,
        GetPolicy: refuse,
        GetKnowledge: refuse,
        CreateRequest: refuse,
        ListRuns: () => Effect.die("a handler that breaks"),
        GetRun: refuse,
        GetReport: refuse,
        ListFiles: refuse,
        GetFile: refuse,
        GetDiff: () => Effect.succeed("x".repeat(10_000_000)),
        ReadArtifact: refuse,
        Act: refuse,
        EngageKillSwitch: refuse,
        ReleaseKillSwitch: refuse,
        PauseIntake: refuse,
        ResumeIntake: refuse,
        Changes: () => Stream.map(counted, (seq) => ({ _tag: "live" as const, seq })),
        Live: () => Stream.fail(refused),
        VerifyLedger: refuse,
        ExportProof: () => Stream.fail(refused),
        ProofKey: refuse,
        ReplayRun: () => Stream.fail(refused),
        VerifyNewEvents: refuse,
        BackUpLedger: refuse,
        Erase: refuse,
        RetainLedger: refuse,
        DiskUsage: refuse,
        ReclaimDisk: refuse,
        RebuildLedger: refuse,
        Metrics: refuse,
        Graph: refuse,
        GraphPath: refuse,
        Demo: refuse,
        MintTicket: () => Effect.map(tickets.mint, (url) => ({ url })),
        Shutdown: () => Effect.sync(() => void shutdowns++)
      })
    })
  )
  const layer = Layer.mergeAll(pageRpcLayer, socketRpcLayer(socket)).pipe(
    Layer.provide(handlers),
    Layer.provide(ticketsLayer),
    Layer.provideMerge(loopbackLayer({ port, views })),
    Layer.provide(Layer.succeed(Ledger, {} as Ledger["Service"]))
  )
  const runtime = ManagedRuntime.make(layer)
  const host = await runtime.runPromise(LoopbackHost)
  return {
    root,
    socket,
    origin: host.origin,
    port: new URL(host.origin).port,
    mint: () => runtime.runPromise(host.mint),
    openStreams: () => open,
    streams: async (wanted) => {
      while (open !== wanted) await new Promise<void>((done) => noticed.push(done))
    },
    shutdowns: () => shutdowns,
    close: async () => {
      await runtime.dispose()
      await rm(root, { recursive: true, force: true })
    }
  }
}

export interface Entered {
  /** As a browser would send it. */
  readonly cookie: string
  readonly key: string
}

/** Enters with a ticket. */
export const enter = async (stand: Stand): Promise<Entered> => {
  const response = await fetch(await stand.mint(), { redirect: "manual" })
  const [, key = ""] = /name="patchplane-key" content="([^"]*)"/.exec(await response.text()) ?? []
  return { cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "", key }
}

/** Sends bytes as they are and gives the whole answer, by its Content-Length: for what `fetch` would not send. */
export const raw = (stand: Stand, request: string): Promise<string> =>
  new Promise((done, fail) => {
    let answer = ""
    const whole = () => {
      const end = answer.indexOf("\r\n\r\n")
      const length = /^content-length: *(\d+)/im.exec(answer.slice(0, end))?.[1]
      return end !== -1 && length !== undefined && answer.length >= end + 4 + Number(length)
    }
    void Bun.connect({
      hostname: "127.0.0.1",
      port: Number(stand.port),
      socket: {
        open: (socket) => void socket.write(request),
        data: (socket, bytes) => {
          answer += new TextDecoder("latin1").decode(bytes)
          if (whole()) socket.end()
        },
        close: () => done(answer),
        error: (_socket, error) => fail(error)
      }
    }).catch(fail)
  })

export interface Page {
  readonly send: (message: unknown) => void
  /** The next message of the host; `undefined` when it closed. */
  readonly next: () => Promise<Record<string, unknown> | undefined>
  readonly close: () => void
}

/** A WebSocket with these headers, as a page opens it with its key; `undefined` when the host refuses it. */
export const openPage = (stand: Stand, headers: Record<string, string>, key?: string): Promise<Page | undefined> =>
  new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${stand.port}/rpc${key === undefined ? "" : `?key=${key}`}`, {
      headers
    } as unknown as string[])
    const arrived: Array<Record<string, unknown> | undefined> = []
    const waiting: Array<(message: Record<string, unknown> | undefined) => void> = []
    const push = (message: Record<string, unknown> | undefined) => {
      const next = waiting.shift()
      if (next === undefined) arrived.push(message)
      else next(message)
    }
    socket.onmessage = ({ data }) => push(JSON.parse(String(data)) as Record<string, unknown>)
    socket.onopen = () =>
      done({
        send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
        next: () => (arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise((next) => waiting.push(next))),
        close: () => socket.close()
      })
    socket.onclose = () => {
      push(undefined)
      done(undefined)
    }
    socket.onerror = () => undefined
  })

export const call = (tag: string, payload: unknown = null, id = "1") => ({ _tag: "Request", id, tag, payload, headers: [] })
