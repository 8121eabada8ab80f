/**
 * The core's connection to its supervisor: starts it on first use, starts it anew after it died, and hands out
 * one channel a process. Closing the link ends the supervisor and with it every sandbox. After a while without any
 * process it is let go, since even a silent Bun with an open socket wakes every second (DSK-5): at rest there is none.
 */
import { closeSync, mkdirSync, openSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Home } from "../../config/home.ts"
import { rawRotation, rotateLong } from "../../observability/log-file.ts"
import { LineSplitter } from "./lines.ts"
import { encode, maxProtocolLine, type Ended, type KillTarget, type Order, type Report, type SpawnOrder } from "./supervisor-protocol.ts"

/** What a process tells; all are called in order, `ended` exactly once and last. */
export interface ProcessEvents {
  readonly output: (stream: "out" | "err", bytes: Uint8Array) => void
  readonly ended: (end: ProcessEnd) => void
}
export type ProcessEnd =
  | { readonly kind: "exit"; readonly exitCode: number | null; readonly ended: Ended; readonly confined: boolean }
  | { readonly kind: "refused"; readonly code: "held" | "spawn-failed"; readonly message: string }
  /** The supervisor went away. */
  | { readonly kind: "lost" }

export interface ProcessChannel {
  readonly send: (bytes: Uint8Array) => void
  readonly closeInput: () => void
  readonly kill: () => void
}

interface Live {
  readonly write: (order: Order) => void
  readonly close: () => void
  readonly closed: Promise<void>
  /** Sandboxes of an earlier core that this supervisor ended when it began. */
  readonly leftBehind: number
}

export class SupervisorLink {
  private live: Promise<Live> | undefined
  private rest: ReturnType<typeof setTimeout> | undefined
  private readonly processes = new Map<string, ProcessEvents>()
  private readonly replies = new Map<number, (report: Report) => void>()
  private count = 0

  constructor(
    private readonly home: Home,
    private readonly bun: string,
    private readonly program: string,
    /** Milliseconds without a process after which the supervisor goes. */
    private readonly restMs: number
  ) {}

  /** Starts the supervisor if none runs. Answers how many sandboxes of an earlier core it found and ended. */
  async start(): Promise<number> {
    return (await this.connected()).leftBehind
  }

  async spawn(order: Omit<SpawnOrder, "op" | "id">, events: ProcessEvents): Promise<ProcessChannel> {
    const id = `p${++this.count}`
    this.processes.set(id, events)
    clearTimeout(this.rest)
    const live = await this.connected().catch((cause: unknown) => {
      this.processes.delete(id)
      throw cause
    })
    live.write({ op: "spawn", id, ...order })
    return {
      send: (bytes) => {
        // One line of the protocol holds so much; a longer input goes in parts.
        for (let at = 0; at < bytes.length; at += inputPart) {
          live.write({ op: "input", id, data: Buffer.from(bytes.subarray(at, at + inputPart)).toString("base64") })
        }
      },
      closeInput: () => live.write({ op: "close-input", id }),
      kill: () => {
        if (this.processes.has(id)) live.write({ op: "kill", re: 0, target: { id }, hold: false })
      }
    }
  }

  /** Resolves when the last process of the target is gone. Without a supervisor there is none: 0. */
  async kill(target: KillTarget): Promise<number> {
    if (this.live === undefined) return 0
    const live = await this.live.catch(() => undefined)
    if (live === undefined) return 0
    const report = await this.ask(live, (re) => ({ op: "kill", re, target, hold: false }))
    return report?.ev === "killed" ? report.ended : 0
  }

  /** What the machine's control groups bind: of `memory`, `processes`, `cpu`, `kill`. */
  async binds(): Promise<ReadonlyArray<string>> {
    const report = await this.ask(await this.connected(), (re) => ({ op: "list", re }))
    return report?.ev === "listed" ? report.binds : []
  }

  async close(): Promise<void> {
    clearTimeout(this.rest)
    const closing = this.live
    this.live = undefined
    const live = await closing?.catch(() => undefined)
    live?.close()
    await live?.closed
  }

  private ask(live: Live, order: (re: number) => Order): Promise<Report | undefined> {
    const re = ++this.count
    const reply = new Promise<Report | undefined>((resolve) => {
      this.replies.set(re, resolve)
      live.write(order(re))
    })
    return Promise.race([reply, live.closed.then(() => undefined)]).finally(() => this.replies.delete(re))
  }

  private connected(): Promise<Live> {
    if (this.live === undefined) {
      const live = this.begin()
      this.live = live
      const lost = () => {
        if (this.live === live) this.lost()
      }
      live.then((begun) => void begun.closed.then(lost), lost)
      this.restSoon()
    }
    return this.live
  }

  private restSoon(): void {
    clearTimeout(this.rest)
    this.rest = setTimeout(() => {
      if (this.processes.size === 0) void this.close()
    }, this.restMs)
    this.rest.unref()
  }

  private lost(): void {
    this.live = undefined
    clearTimeout(this.rest)
    for (const events of [...this.processes.values()]) events.ended({ kind: "lost" })
    this.processes.clear()
  }

  private async begin(): Promise<Live> {
    const socketPath = this.home.supervisorSocket
    mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 })
    mkdirSync(this.home.logs, { recursive: true, mode: 0o700 })
    rotateLong(this.home.logs, "supervisor.log", rawRotation)
    const log = openSync(join(this.home.logs, "supervisor.log"), "a", 0o600)
    const child = Bun.spawn([this.bun, "--smol", this.program, socketPath, this.home.killMark, `${socketPath}.run`], {
      stdio: ["pipe", "pipe", log],
      // Of the core's environment it needs only the way to the tools: no secret goes on.
      // Bun's collector and its allocator's own thread would wake it for ever; what it allocates is collected as it runs.
      env: {
        PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
        BUN_BE_BUN: "1",
        BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
        BUN_GC_TIMER_DISABLE: "1",
        Malloc: "1",
        MALLOC_ARENA_MAX: "2"
      },
      cwd: "/"
    })
    closeSync(log)
    child.unref()
    const reader = child.stdout.getReader()
    const said = new TextDecoder().decode((await reader.read()).value)
    await reader.cancel().catch(() => undefined)
    const leftBehind = /^ready (\d+)/.exec(said)?.[1]
    if (leftBehind === undefined) throw new Error(`The supervisor did not start; see ${join(this.home.logs, "supervisor.log")}.`)

    const closed = Promise.withResolvers<void>()
    const splitter = new LineSplitter(maxProtocolLine)
    let waiting: Array<Uint8Array> = []
    const flush = (socket: Bun.Socket) => {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        const written = socket.write(next)
        if (written < 0) return
        if (written < next.length) {
          waiting[0] = next.subarray(written)
          return
        }
        waiting.shift()
      }
    }
    const socket = await Bun.connect({
      unix: socketPath,
      socket: {
        data: (_, bytes) => {
          for (const line of splitter.push(bytes)) this.take(JSON.parse(line) as Report)
        },
        drain: flush,
        close: () => closed.resolve(),
        error: () => closed.resolve()
      }
    })
    const write = (order: Order) => {
      waiting.push(Buffer.from(encode(order)))
      flush(socket)
    }
    const held = { socket, child }
    open.add(held)
    void closed.promise.then(() => {
      open.delete(held)
      // Its pipe would wake the core for ever: it is the other end that is gone.
      void Promise.resolve(child.stdin.end()).catch(() => undefined)
    })
    write({ op: "drive" })
    return {
      write,
      close: () => {
        waiting = []
        socket.end()
        child.stdin.end()
      },
      closed: closed.promise.then(() => child.exited).then(() => undefined),
      leftBehind: Number(leftBehind)
    }
  }

  private take(report: Report): void {
    switch (report.ev) {
      case "out":
      case "err":
        this.processes.get(report.id)?.output(report.ev, Buffer.from(report.data, "base64"))
        return
      case "exit":
        this.end(report.id, { kind: "exit", exitCode: report.exitCode, ended: report.ended, confined: report.confined })
        return
      case "refused":
        this.end(report.id, { kind: "refused", code: report.code, message: report.message })
        return
      case "killed":
      case "done":
      case "listed":
        this.replies.get(report.re)?.(report)
        return
      case "started":
      case "bad-order":
        return
    }
  }

  private end(id: string, end: ProcessEnd): void {
    const events = this.processes.get(id)
    this.processes.delete(id)
    if (this.processes.size === 0) this.restSoon()
    events?.ended(end)
  }
}

/** What is open, from the outside: Bun closes a socket that it collects, and a core that only waits holds on to nothing. */
const open = new Set<object>()

const inputPart = 8 * 1024 * 1024
