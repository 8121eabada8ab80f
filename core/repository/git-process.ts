/**
 * The one place where the control plane starts git. An argument list and never a shell, an environment
 * of our own, no hooks, no prompts, bounded time and output, and a process that ends with its fiber.
 *
 * It checks nothing about what is asked: `git.ts` does that for everybody, and the write gate is the only
 * other importer (the layer rules hold it).
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process"
import { Effect, Schema, type Scope } from "effect"
import { gitEnvironment } from "./git-environment.ts"

export class GitFailure extends Schema.TaggedError<GitFailure>()("GitFailure", {
  /** `exit`: git answered no. `overflow`: more output than was allowed. `refused`: only the gate may do that. */
  reason: Schema.Literals(["missing", "timeout", "overflow", "signal", "exit", "refused"]),
  /** The subcommand, for people. */
  command: Schema.String,
  exitCode: Schema.NullOr(Schema.Int),
  /** The end of what git said, addresses without their credentials. */
  stderr: Schema.String
}) {
  override get message() {
    return `git ${this.command}: ${this.reason}${this.exitCode === null ? "" : ` ${this.exitCode}`}: ${this.stderr.trim()}`
  }
}

export interface GitCall {
  /** Absolute. With `gitDir` it is only the current folder. */
  readonly cwd?: string
  readonly gitDir?: string
  /** The subcommand first. */
  readonly args: ReadonlyArray<string>
  /** Handed over by the environment, so that nothing secret stands in an argument list. */
  readonly config?: ReadonlyArray<readonly [key: string, value: string]>
  readonly env?: Readonly<Record<string, string>>
  /** Lets the person's own credentials, certificates and proxies work: for the remote they named. */
  readonly asPerson?: boolean
  readonly stdin?: Uint8Array | string
  /** Bytes of stdout; 64 MB unless told. */
  readonly maxBytes?: number
  /** What more output than that means: a failure (the default), or an answer that is cut short. */
  readonly overflow?: "fail" | "cut"
  /** One minute unless told. */
  readonly timeoutMs?: number
}

export interface GitOutput {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
  readonly cut: boolean
}

/** How long a git that was told to end may take to remove its lock files before it is killed. */
const grace = 2000

/** Starts git in a process group of its own, which ends with the scope: politely first, for its lock files. */
export const spawnGit = (call: GitCall): Effect.Effect<ChildProcessWithoutNullStreams, GitFailure, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<ChildProcessWithoutNullStreams, GitFailure>((resume) => {
      if (call.args.some((arg) => arg.includes("\0"))) return resume(Effect.fail(failure(call, "exit", 128, "a NUL in an argument")))
      const argv = [...(call.gitDir === undefined ? [] : [`--git-dir=${call.gitDir}`]), "--no-pager", ...call.args]
      const child = spawn("git", argv, { cwd: call.cwd ?? call.gitDir ?? "/", env: gitEnvironment(call), detached: true, stdio: "pipe" })
      // A git that ends before it has read everything closes the pipe: its exit code says why.
      child.stdin.on("error", () => {})
      child.once("spawn", () => resume(Effect.succeed(child)))
      child.once("error", (cause) => resume(Effect.fail(failure(call, "missing", null, String(cause)))))
    }),
    end
  )

const end = (child: ChildProcessWithoutNullStreams) =>
  Effect.callback<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    const last = setTimeout(() => signal(child, "SIGKILL"), grace)
    child.once("exit", () => {
      clearTimeout(last)
      resume(Effect.void)
    })
    signal(child, "SIGTERM")
  })

const signal = (child: ChildProcessWithoutNullStreams, name: NodeJS.Signals) => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch {
    // Gone already.
  }
}

/** Runs git to its end. A non-zero exit code is an answer here; see `gitOutput` for those to whom it is not. */
export const runGit = (call: GitCall): Effect.Effect<GitOutput, GitFailure> =>
  Effect.scoped(Effect.flatMap(spawnGit(call), (child) => collect(child, call))).pipe(
    Effect.timeoutOrElse({
      duration: call.timeoutMs ?? 60_000,
      orElse: () => Effect.fail(failure(call, "timeout", null, `no answer in ${(call.timeoutMs ?? 60_000) / 1000} s`))
    })
  )

const collect = (child: ChildProcessWithoutNullStreams, call: GitCall) =>
  Effect.callback<GitOutput, GitFailure>((resume) => {
    const limit = call.maxBytes ?? 64 * 1024 * 1024
    const chunks: Array<Buffer> = []
    let size = 0
    let stderr = ""
    let cut = false
    const answer = (exitCode: number) => resume(Effect.succeed({ exitCode, stdout: Buffer.concat(chunks), stderr: visible(stderr), cut }))
    child.stdout.on("data", (chunk: Buffer) => {
      if (cut) return
      if (size + chunk.byteLength > limit) {
        cut = true
        if (call.overflow !== "cut") return resume(Effect.fail(failure(call, "overflow", null, `more than ${limit} bytes`)))
        chunks.push(chunk.subarray(0, limit - size))
        return answer(0)
      }
      size += chunk.byteLength
      chunks.push(chunk)
    })
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-16_384)
    })
    child.once("close", (code, name) =>
      code === null ? resume(Effect.fail(failure(call, "signal", null, `${name ?? "signal"} ${stderr}`))) : answer(code)
    )
    child.stdin.end(call.stdin ?? "")
  })

/** The same, for callers to whom anything but exit code 0 is a failure. */
export const gitOutput = (run: (call: GitCall) => Effect.Effect<GitOutput, GitFailure>) => (call: GitCall) =>
  Effect.flatMap(run(call), (output) =>
    output.exitCode === 0 ? Effect.succeed(output) : Effect.fail(failure(call, "exit", output.exitCode, output.stderr))
  )

export const failure = (call: GitCall, reason: GitFailure["reason"], exitCode: number | null, stderr: string) =>
  new GitFailure({ reason, command: call.args[0] ?? "", exitCode, stderr: visible(stderr) })

/** Addresses without the name and password in them (LED-5). */
const visible = (text: string): string => text.replace(/(\b[a-z+]+:\/\/)[^/\s@]*@/gi, "$1")
