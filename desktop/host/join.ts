/**
 * Clients start the core or join the one that runs. Whoever comes first starts it; when two come at once,
 * the home's lock decides, and the one that lost waits for the winner's socket. The child says on its output that
 * it is ready.
 */
import { spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { connect } from "node:net"
import { dirname, join } from "node:path"
import { Effect, Schedule, Schema } from "effect"
import type { Home } from "../../core/config/home.ts"
import { lockHolder } from "../../core/ledger/home-lock.ts"
import { rawRotation, rotateLong } from "../../core/observability/log-file.ts"
import { place } from "../place.ts"
import { makePrivateFolder } from "./private-folder.ts"

/** The core ended before it was ready, and said why. */
export class CoreNotStarted extends Schema.TaggedError<CoreNotStarted>()("CoreNotStarted", {
  message: Schema.String,
  mend: Schema.String,
  /** The core's own exit code: 2 for a configuration that can't be read. */
  exitCode: Schema.NullOr(Schema.Int)
}) {}

/** Milliseconds for the whole way to a core that answers. */
const longestStart = 30_000

export type Joined = { readonly started: boolean }

/** Ends when the core answers on its socket; says whether this call started it. */
export const joinCore = (home: Home): Effect.Effect<Joined, CoreNotStarted> =>
  Effect.gen(function* () {
    if (yield* answers(home.coreSocket)) return { started: false }
    yield* Effect.promise(async () => {
      await makePrivateFolder(home.root)
      await makePrivateFolder(home.logs)
      await makePrivateFolder(dirname(home.coreSocket))
    })
    const first = yield* start(home)
    if (first === "ready") return { started: true }
    yield* comesTrue(answers(home.coreSocket))
    return { started: false }
  }).pipe(
    Effect.timeoutOrElse({
      duration: longestStart,
      orElse: () =>
        Effect.fail(
          new CoreNotStarted({
            message: `The core did not become ready within ${longestStart / 1000} seconds.`,
            mend: `Look into ${home.logs}, or run \`patchplane serve\` to see it start.`,
            exitCode: null
          })
        )
    })
  )

const answers = (path: string): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    const socket = connect(path)
    const say = (does: boolean) => {
      socket.destroy()
      resume(Effect.succeed(does))
    }
    socket.once("connect", () => say(true))
    socket.once("error", () => say(false))
    return Effect.sync(() => socket.destroy())
  })

/**
 * What a core's process is started with. Bun's own allocator looks for garbage ten times a second in a thread
 * of its own, and its collector's timer wakes the process for ever; without both, a core at rest wakes twice a
 * minute (measured with Bun 1.3.13) and collects when it allocates.
 */
export const coreEnvironment = (home: Home): NodeJS.ProcessEnv => ({
  ...process.env,
  PATCHPLANE_HOME: home.root,
  Malloc: "1",
  MALLOC_ARENA_MAX: "2",
  BUN_GC_TIMER_DISABLE: "1"
})

/** Starts a core that outlives us, in a process group of its own. `taken`: another one holds the home. */
const start = (home: Home): Effect.Effect<"ready" | "taken", CoreNotStarted> =>
  Effect.callback((resume) => {
    rotateLong(home.logs, "serve.err", rawRotation)
    const log = openSync(join(home.logs, "serve.err"), "a", 0o600)
    const child = spawn(process.execPath, [place.core, "--announce"], {
      detached: true,
      cwd: home.root,
      stdio: ["ignore", "pipe", log],
      env: coreEnvironment(home)
    })
    closeSync(log)
    const announcements = child.stdout
    let said = ""
    const settle = (outcome: Effect.Effect<"ready" | "taken", CoreNotStarted>) => {
      announcements?.destroy()
      child.unref()
      resume(outcome)
    }
    announcements?.setEncoding("utf8")
    announcements?.on("data", (text: string) => {
      said += text
      const announced = said.split("\n").slice(0, -1).map(announcement).find(Boolean)
      if (announced !== undefined) settle(announced)
    })
    child.once("error", (cause) => settle(notStarted(`The core could not be started: ${cause.message}.`, null)))
    child.once("exit", (code) => settle(notStarted(`The core ended with ${code ?? "a signal"} before it was ready.`, code)))
    return Effect.sync(() => child.unref())
  })

const announcement = (line: string): Effect.Effect<"ready" | "taken", CoreNotStarted> | undefined => {
  try {
    const said = JSON.parse(line) as {
      readonly event?: unknown
      readonly message?: unknown
      readonly mend?: unknown
      readonly code?: unknown
    }
    if (said.event === "ready") return Effect.succeed("ready")
    if (said.event === "taken") return Effect.succeed("taken")
    if (said.event === "failed") {
      const code = typeof said.code === "number" ? said.code : null
      return Effect.fail(new CoreNotStarted({ message: String(said.message), mend: String(said.mend), exitCode: code }))
    }
    return undefined
  } catch {
    return undefined
  }
}

const notStarted = (message: string, exitCode: number | null) =>
  Effect.fail(new CoreNotStarted({ message, mend: "Run `patchplane serve` to see why, or `patchplane doctor`.", exitCode }))

/**
 * Asks until it is so, for the few moments that a start or an end takes. Bun 1.3's watcher of a folder ends
 * with an error as soon as a socket lies in it, so the file system can't tell.
 */
const comesTrue = (asked: Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.asVoid(Effect.repeat(asked, { until: (answer) => answer, schedule: Schedule.spaced(20) }))

/** Ends when no core answers and none holds the home. */
export const coreGone = (home: Home): Effect.Effect<void> =>
  comesTrue(Effect.map(answers(home.coreSocket), (does) => !does && lockHolder(home) === undefined))
