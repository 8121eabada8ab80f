/**
 * Runs commands in one sandbox: each is a bubblewrap of its own over the same mounts. Here the supervisor's
 * events become results, and lines.
 */
import { Cause, Deferred, Effect, Queue, Stream, type Scope } from "effect"
import type { Limits } from "../../domain/request.ts"
import type { ExecOptions, ExecResult, LineProcess, SandboxFailure } from "../execution-adapter.ts"
import { confine, type Mount } from "./confinement.ts"
import { relayPort } from "./egress-route.ts"
import { causeChain } from "../../domain/cause-chain.ts"
import { failure, gone } from "./failures.ts"
import { LineSplitter, LineTooLong } from "./lines.ts"
import type { Machine } from "./machine.ts"
import type { ProcessChannel, ProcessEnd, ProcessEvents, SupervisorLink } from "./supervisor-link.ts"

/** What every command of one sandbox shares. */
export interface Room {
  readonly machine: Machine
  readonly link: SupervisorLink
  readonly family: string
  /** Names the sandbox at the supervisor. */
  readonly sandbox: string
  readonly run: string
  readonly user: number
  readonly mounts: ReadonlyArray<Mount>
  readonly environment: Readonly<Record<string, string>>
  /** Absolute path inside where commands start. */
  readonly directory: string
  readonly limits: Limits
  /** When the sandbox's time is over, in milliseconds of `performance.now()`: no clock that somebody sets. */
  readonly deadline: number
  /** Folders on the host whose size counts. */
  readonly disk: ReadonlyArray<string>
  /** Whether a command gets the relay to the egress broker beside it. */
  readonly relay: boolean
  /** Counts the commands that run in this room's workspace: nothing is harvested under a running agent. */
  readonly occupants: { count: number }
}

export const bunInside = "/opt/patchplane/bun"
export const relayInside = "/opt/patchplane/relay.ts"
export const egressInside = "/run/egress.sock"

const relay = [bunInside, "--no-install", relayInside, String(relayPort), egressInside]
/** Bun starts a third sooner without its compiler and its own allocator; the relay takes both off for the command. */
const relayEnvironment = { BUN_JSC_useJIT: "0", Malloc: "1" }

const start = (room: Room, argv: ReadonlyArray<string>, options: ExecOptions, input: boolean, events: ProcessEvents) =>
  Effect.suspend(() => {
    const directory = directoryInside(room.directory, options.cwd)
    if (directory === undefined) {
      return Effect.fail(
        failure("path-outside", `\`${options.cwd}\` is not a folder inside the workspace.`, "Name a path relative to the workspace.")
      )
    }
    const wrong = [...argv, ...Object.entries(options.env ?? {}).flat()].some((each) => each.includes("\0"))
    if (argv.length === 0 || wrong)
      return Effect.fail(failure("bad-command", "The command is empty or holds a NUL.", "Name a program and its arguments."))
    const command = confine({
      machine: room.machine,
      family: room.family,
      user: room.user,
      mounts: room.mounts,
      environment: { ...room.environment, ...options.env, ...(room.relay ? relayEnvironment : {}) },
      directory,
      processes: room.limits.processes,
      fileBytes: room.limits.diskBytes,
      temporaryBytes: temporaryBytes(room.limits),
      argv: room.relay ? [...relay, ...argv] : argv
    })
    const left = Math.max(0, room.deadline - performance.now())
    room.occupants.count++
    const watched: ProcessEvents = {
      output: events.output,
      ended: (end) => {
        room.occupants.count--
        events.ended(end)
      }
    }
    return Effect.tryPromise({
      try: () =>
        room.link.spawn(
          {
            sandbox: room.sandbox,
            run: room.run,
            argv: command,
            input,
            staged: room.machine.root,
            disk: room.disk,
            limits: { ...room.limits, wallMs: Math.min(left, options.timeoutMs ?? left) }
          },
          watched
        ),
      catch: (cause) => {
        room.occupants.count--
        return gone(causeChain(cause))
      }
    })
  })

/** /tmp is memory: an eighth of what the sandbox may use, at most 512 MB. */
const temporaryBytes = (limits: Limits): number =>
  Math.max(4 * 1024 * 1024, Math.min(limits.memoryBytes / 8, limits.diskBytes, 512 * 1024 * 1024)) | 0

const directoryInside = (root: string, relative: string | undefined): string | undefined => {
  if (relative === undefined || relative === "." || relative === "") return root
  const parts = relative.split("/")
  return relative.startsWith("/") || relative.includes("\0") || parts.includes("..") ? undefined : `${root}/${relative}`
}

/** Why a process that ended has no result of its own. */
const refusedEnd = (end: ProcessEnd, stderr: string): SandboxFailure | undefined => {
  if (end.kind === "lost") return gone()
  if (end.kind === "refused") {
    return end.code === "held"
      ? failure("held", end.message, "Release the kill switch: `patchplane release`.")
      : failure("gone", "The sandbox could not be started.", "Run `patchplane doctor`.", { detail: end.message, retryable: true })
  }
  if (end.confined || end.ended !== "exit") return undefined
  return failure("confinement-failed", "bubblewrap could not set the sandbox up.", "Run `patchplane doctor`: it names what is missing.", {
    detail: stderr
  })
}

export const exec = (room: Room, argv: ReadonlyArray<string>, options: ExecOptions = {}): Effect.Effect<ExecResult, SandboxFailure> =>
  Effect.gen(function* () {
    const began = performance.now()
    const parts = { out: [] as Array<Uint8Array>, err: [] as Array<Uint8Array> }
    const ended = Deferred.makeUnsafe<ProcessEnd>()
    const text = (of: "out" | "err") => Buffer.concat(parts[of]).toString("utf8")
    const channel = yield* start(room, argv, options, options.stdin !== undefined, {
      output: (of, bytes) => void parts[of].push(bytes),
      ended: (end) => Deferred.doneUnsafe(ended, Effect.succeed(end))
    })
    if (options.stdin !== undefined) {
      channel.send(Buffer.from(options.stdin))
      channel.closeInput()
    }
    const end = yield* Deferred.await(ended).pipe(Effect.onInterrupt(() => endNow(channel, ended)))
    const refused = refusedEnd(end, text("err"))
    if (refused !== undefined) return yield* refused
    if (end.kind !== "exit") return yield* gone()
    return {
      exitCode: end.exitCode,
      stdout: text("out"),
      stderr: text("err"),
      truncated: end.ended === "limit-output",
      ended: end.ended,
      durationMs: Math.round(performance.now() - began)
    }
  })

/** Interrupting waits until the last process is gone, so that nothing writes after it. */
const endNow = (channel: ProcessChannel, ended: Deferred.Deferred<ProcessEnd>) =>
  Effect.suspend(() => {
    channel.kill()
    return Deferred.await(ended)
  })

const maxLine = 8 * 1024 * 1024
const stderrKept = 64 * 1024

export const spawnLines = (
  room: Room,
  argv: ReadonlyArray<string>,
  options: ExecOptions = {}
): Effect.Effect<LineProcess, SandboxFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const lines = yield* Queue.unbounded<string, SandboxFailure | Cause.Done>()
    const splitter = new LineSplitter(maxLine)
    const ended = Deferred.makeUnsafe<ProcessEnd>()
    let broken = false
    let stderr = Buffer.alloc(0)
    const process = yield* Effect.acquireRelease(
      start(room, argv, options, true, {
        output: (of, bytes) => {
          if (of === "err") {
            stderr = Buffer.concat([stderr, bytes]).subarray(-stderrKept)
            return
          }
          if (broken) return
          try {
            for (const line of splitter.push(bytes)) Queue.offerUnsafe(lines, line)
          } catch (cause) {
            broken = true
            const limit = cause instanceof LineTooLong ? cause.limit : maxLine
            Queue.failCauseUnsafe(
              lines,
              Cause.fail(
                failure(
                  "line-too-long",
                  `A line of the process is longer than ${limit} bytes.`,
                  "Nothing can be done here: it does not speak in lines."
                )
              )
            )
          }
        },
        ended: (end) => {
          const rest = broken ? undefined : splitter.rest()
          if (rest !== undefined) Queue.offerUnsafe(lines, rest)
          const refused = refusedEnd(end, stderr.toString("utf8"))
          if (refused === undefined) Queue.endUnsafe(lines)
          else Queue.failCauseUnsafe(lines, Cause.fail(refused))
          Deferred.doneUnsafe(ended, Effect.succeed(end))
        }
      }),
      (channel) => endNow(channel, ended)
    )
    if (options.stdin !== undefined) process.send(Buffer.from(options.stdin))
    return {
      lines: Stream.fromQueue(lines),
      send: (line) =>
        Effect.suspend(() => {
          if (Deferred.isDoneUnsafe(ended)) return Effect.fail(gone("it ended"))
          if (line.includes("\n")) return Effect.fail(failure("bad-line", "A line holds an LF.", "Send lines one by one."))
          process.send(Buffer.from(`${line}\n`))
          return Effect.void
        }),
      stderrTail: Effect.sync(() => stderr.toString("utf8")),
      exited: Deferred.await(ended).pipe(
        Effect.map((end) =>
          end.kind === "exit" ? { exitCode: end.exitCode, ended: end.ended } : { exitCode: null, ended: "killed" as const }
        )
      ),
      kill: Effect.asVoid(endNow(process, ended))
    }
  })
