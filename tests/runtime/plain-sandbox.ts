/**
 * A sandbox that confines nothing, for tests of runtimes alone: paths inside are translated to folders
 * outside. Not a second execution adapter: it can't check out, harvest or limit.
 */
import { spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { Effect, type Scope, Stream } from "effect"
import { SandboxFailure, type ExecResult, type ReadOnlyFolder, type Sandbox } from "../../core/execution/execution-adapter.ts"
import { LineSplitter } from "../../core/execution/local/lines.ts"

export interface PlainSandbox extends Sandbox {
  /** Ends every process of the sandbox at once, as a crash of the machine would. */
  readonly crash: () => void
  readonly workspace: string
}

export interface PlainSandboxOptions {
  /** Holds `workspace` and `state`; the caller removes it. */
  readonly folder: string
  readonly readOnly: ReadonlyArray<ReadOnlyFolder>
  readonly modelAddress: string
}

export const plainSandbox = ({ folder, readOnly, modelAddress }: PlainSandboxOptions): PlainSandbox => {
  const workspace = join(folder, "workspace")
  const state = join(folder, "state")
  const scratch = join(folder, "tmp")
  for (const path of [workspace, state, scratch]) mkdirSync(path, { recursive: true })
  const outside = (text: string): string =>
    [...readOnly, { source: state, target: "/state" }].reduce(
      (path, mount) =>
        path === mount.target || path.startsWith(`${mount.target}/`) ? mount.source + path.slice(mount.target.length) : path,
      text
    )
  const children = new Set<number>()
  const killGroup = (pid: number): void => {
    try {
      process.kill(-pid, "SIGKILL")
    } catch {
      children.delete(pid)
    }
  }

  const start: Sandbox["spawn"] = (argv, options = {}) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const [program = "", ...args] = argv.map(outside)
        const child = spawn(program, args, {
          cwd: join(workspace, options.cwd ?? "."),
          detached: true,
          stdio: "pipe",
          env: { PATH: "/usr/bin:/bin", HOME: scratch, TMPDIR: scratch, LANG: "C.UTF-8", ...options.env }
        })
        const pid = child.pid ?? 0
        if (pid > 0) children.add(pid)
        let stderr = ""
        child.stderr.on("data", (bytes: Buffer) => (stderr = (stderr + bytes.toString()).slice(-16_000)))
        child.stdin.on("error", () => undefined)
        let killed = false
        const exited = new Promise<{ readonly exitCode: number | null; readonly ended: ExecResult["ended"] }>((resolve) => {
          child.on("error", () => resolve({ exitCode: 127, ended: "exit" }))
          child.on("close", (exitCode, signal) => {
            children.delete(pid)
            resolve({ exitCode, ended: killed ? "killed" : signal === null ? "exit" : "signal" })
          })
        })
        const splitter = new LineSplitter(8 * 1024 * 1024)
        const lines = Stream.fromAsyncIterable(child.stdout as AsyncIterable<Uint8Array>, String).pipe(
          Stream.map((bytes) => splitter.push(bytes)),
          Stream.flattenIterable,
          Stream.mapError((detail) => gone(String(detail)))
        )
        return {
          lines,
          send: (line: string) =>
            Effect.suspend(() =>
              child.stdin.writable ? Effect.sync(() => void child.stdin.write(`${line}\n`)) : Effect.fail(gone("stdin is closed"))
            ),
          stderrTail: Effect.sync(() => stderr),
          exited: Effect.promise(() => exited),
          kill: Effect.sync(() => {
            killed = true
            killGroup(pid)
          })
        }
      }),
      (running) => running.kill.pipe(Effect.andThen(running.exited))
    )

  return {
    id: "plain",
    workdir: workspace,
    workspace,
    modelAddress,
    spawn: start,
    exec: (argv, options) =>
      Effect.scoped(
        Effect.gen(function* () {
          const running = yield* start(argv, options)
          const stdout = yield* Stream.runCollect(running.lines)
          const { exitCode, ended } = yield* running.exited
          return { exitCode, ended, stdout: stdout.join("\n"), stderr: yield* running.stderrTail, truncated: false, durationMs: 0 }
        })
      ),
    crash: () => children.forEach(killGroup)
  }
}

const gone = (detail: string): SandboxFailure =>
  new SandboxFailure({ code: "gone", message: "The process is gone.", mend: "Start it again.", retryable: true, detail })

/** The same sandbox whose processes also say `extra` after each line of their own. */
export const withExtraLines = (sandbox: Sandbox, extra: ReadonlyArray<string>): Sandbox => ({
  ...sandbox,
  spawn: (argv, options) =>
    Effect.map(sandbox.spawn(argv, options), (running) => ({
      ...running,
      lines: Stream.flatMap(running.lines, (line) => Stream.fromIterable([line, ...extra]))
    })) satisfies Effect.Effect<unknown, SandboxFailure, Scope.Scope>
})
