/**
 * One bubblewrap under the supervisor: started in its control group, bounded in time and output, and ended
 * with everything below it. Imports no package, for the supervisor's sake.
 */
import { readFileSync, unlinkSync } from "node:fs"
import type { ControlGroup } from "./control-groups.ts"
import { alive, descendants, signalKill } from "./process-tree.ts"
import type { Ended, Report, SpawnOrder } from "./supervisor-protocol.ts"

/** Where reports go. Resolves when there is room for more, so that a flood waits in the sandbox and not in memory. */
export type Tell = (report: Report) => Promise<void> | undefined

/**
 * Opens descriptors 3 and, where there are two bubblewraps, 4 on the status files, joins the control groups whose files come next, then becomes the command.
 * The shell opens it: a descriptor handed to `Bun.spawn` beyond the third is closed again when the process object is
 * collected, whatever has that number by then.
 */
const joinThenRun =
  'exec 3>"$1"; [ "$2" = "" ] || exec 4>"$2"; shift 2; n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ >"$1" || exit 125; shift; n=$((n-1)); done; exec "$@"'

export class SupervisedProcess {
  readonly pid: number
  /** Resolves after the last process is gone and the report is out. */
  readonly finished: Promise<void>
  private cause: Ended | undefined
  private output = 0
  private readonly child: Bun.Subprocess<"pipe" | "ignore", "pipe", "pipe">
  private readonly timer: ReturnType<typeof setTimeout>
  private readonly killsForMemoryBefore: number

  constructor(
    readonly order: SpawnOrder,
    private readonly group: ControlGroup,
    /** A file of ours that bubblewrap writes the id of its first process inside and the exit code to. */
    private readonly statusFile: string,
    private readonly tell: Tell
  ) {
    this.killsForMemoryBefore = group.outOfMemory()
    this.child = Bun.spawn(
      [
        "/bin/sh",
        "-c",
        joinThenRun,
        "sh",
        statusFile,
        order.staged ? `${statusFile}.command` : "",
        String(group.joins.length),
        ...group.joins,
        ...order.argv
      ],
      {
        stdio: [order.input ? "pipe" : "ignore", "pipe", "pipe"],
        env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
        cwd: "/"
      }
    ) as Bun.Subprocess<"pipe" | "ignore", "pipe", "pipe">
    this.pid = this.child.pid
    this.timer = setTimeout(() => void this.end("timeout"), Math.min(order.limits.wallMs, 2 ** 31 - 1))
    const read = Promise.all([this.pump(this.child.stdout, "out"), this.pump(this.child.stderr, "err")])
    this.finished = this.finish(read)
  }

  /** Ends it and everything it started; the first cause is the one that is reported. Resolves when all is gone. */
  async end(cause: Ended): Promise<void> {
    this.cause ??= cause
    // Bubblewrap may be half-way: its first process inside takes all others with it once it is there.
    for (let round = 0; this.child.exitCode === null && this.child.signalCode === null; round++) {
      const inner = this.firstInside()
      if (inner !== undefined) signalKill(inner)
      else for (const pid of descendants(this.pid)) signalKill(pid)
      if (round > 2 || inner === undefined) signalKill(this.pid)
      await Promise.race([this.child.exited, Bun.sleep(Math.min(5 * 2 ** round, 100))])
    }
    await this.finished
  }

  send(bytes: Uint8Array): void {
    const sink = this.child.stdin
    if (typeof sink === "object" && sink !== null) {
      sink.write(bytes)
      void Promise.resolve(sink.flush()).catch(() => undefined)
    }
  }

  closeInput(): void {
    const sink = this.child.stdin
    if (typeof sink === "object" && sink !== null) void Promise.resolve(sink.end()).catch(() => undefined)
  }

  private async pump(stream: ReadableStream<Uint8Array>, ev: "out" | "err"): Promise<void> {
    const limit = this.order.limits.outputBytes
    const reader = stream.getReader()
    for (;;) {
      const { value } = await reader.read().catch(() => ({ value: undefined }))
      if (value === undefined) return
      const room = limit - this.output
      this.output += value.length
      const kept = value.length > room ? value.subarray(0, Math.max(0, room)) : value
      if (kept.length > 0) await this.tell({ ev, id: this.order.id, data: Buffer.from(kept).toString("base64") })
      if (value.length > room) {
        void this.end("limit-output")
        await reader.cancel().catch(() => undefined)
        return
      }
    }
  }

  private async finish(read: Promise<unknown>): Promise<void> {
    await this.child.exited
    clearTimeout(this.timer)
    const status = this.status()
    // The command is over, but what it left in the background dies a moment later: wait for its namespace's first process.
    const inner = status.inner
    if (inner !== undefined) {
      while (orphaned(inner)) {
        signalKill(inner)
        await Bun.sleep(1)
      }
    }
    await read
    const outOfMemory = this.group.outOfMemory() > this.killsForMemoryBefore
    const code = status.exitCode ?? this.child.exitCode
    const byMemory = outOfMemory && code !== 0
    const bySignal = status.exitCode === undefined ? this.child.signalCode !== null : fatalSignals.has(status.exitCode - 128)
    const ended: Ended = this.cause ?? (byMemory ? "limit-memory" : bySignal ? "signal" : "exit")
    unlinkQuietly(this.statusFile)
    if (this.order.staged) unlinkQuietly(`${this.statusFile}.command`)
    await this.tell({
      ev: "exit",
      id: this.order.id,
      exitCode: ended === "exit" ? code : null,
      ended,
      confined: status.inner !== undefined && (status.exitCode !== undefined || this.cause !== undefined || outOfMemory)
    })
  }

  private firstInside(): number | undefined {
    return this.status().inner
  }

  private status(): { readonly inner: number | undefined; readonly exitCode: number | undefined } {
    const outer = readQuietly(this.statusFile)
    const inner = /"child-pid": (\d+)/.exec(outer)?.[1]
    const exitCode = /"exit-code": (\d+)/.exec(this.order.staged ? readQuietly(`${this.statusFile}.command`) : outer)?.[1]
    return { inner: inner === undefined ? undefined : Number(inner), exitCode: exitCode === undefined ? undefined : Number(exitCode) }
  }
}

/** Bubblewrap reports a command that a signal ended as 128 and the signal's number. */
const fatalSignals: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 15, 24, 25, 31])

/**
 * Whether `pid` is a first process inside whose monitor is gone. Its number may be another's by now, so it is
 * looked at: a bubblewrap whose parent is none.
 */
const orphaned = (pid: number): boolean => {
  if (!alive(pid) || readQuietly(`/proc/${pid}/comm`).trim() !== "bwrap") return false
  const parent = /^PPid:\s*(\d+)$/m.exec(readQuietly(`/proc/${pid}/status`))?.[1]
  return parent !== undefined && readQuietly(`/proc/${parent}/comm`).trim() !== "bwrap"
}

const readQuietly = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
const unlinkQuietly = (path: string): void => {
  try {
    unlinkSync(path)
  } catch {
    // Nothing to remove.
  }
}
