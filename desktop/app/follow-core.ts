/**
 * Keeps up with the core (DSK-1): joins it or starts it, reads what is open, and reads again when something happened.
 * Nothing here polls: at rest it waits on the core's stream. A core that crashed is started again; one that was ended by
 * somebody is only looked for, a few times with growing waits, and then no more until a person asks.
 */
import { Cause, Deferred, Effect, Exit, Option, Queue, Stream } from "effect"
import type { RunSummary, Status } from "../../core/api/contract.ts"
import type { Home } from "../../core/config/home.ts"
import { statusKind, runStatuses } from "../../core/domain/run.ts"
import { wasLeft } from "../../core/ledger/home-lock.ts"
import { connectCore, type CoreClient } from "../host/client.ts"
import { coreGone, joinCore } from "../host/join.ts"
import type { CoreStanding } from "./app-state.ts"

/** What the app hears. */
export interface CoreListener {
  readonly standing: (standing: CoreStanding) => void
  /** Once for each connection, before the first `seen`. Answers from which event on ends of runs are asked for. */
  readonly joined: (core: CoreClient, status: Status, started: boolean, after: "crash" | "start") => number
  readonly seen: (seen: CoreSeen) => void
}

export interface CoreSeen {
  readonly status: Status
  /** The last event that is taken into account. */
  readonly seq: number
  /** Runs that are not over. */
  readonly open: ReadonlyArray<RunSummary>
  /** Runs that ended since what was seen before. */
  readonly ended: ReadonlyArray<RunSummary>
}

/** Milliseconds before each further try to reach a core that is not there. */
const waits = [1_000, 2_000, 5_000, 10_000, 20_000] as const
/** Milliseconds for a core that ends to be gone. */
const endingPatience = 15_000
/** A connection that held this long was a good one: what comes then is counted anew. */
const steadyMs = 60_000
const mostRuns = 500
/** Events that are looked through for ends of runs after a long time away. */
const mostEvents = 50_000
const openStatuses = runStatuses.filter((status) => statusKind(status) !== "final")

export interface FollowOptions {
  readonly home: Home
  readonly listen: CoreListener
  /** Milliseconds before each try; tests shorten them. */
  readonly waits?: ReadonlyArray<number>
}

export interface Following {
  /** Never ends by itself. */
  readonly run: Effect.Effect<never>
  /** Looks for the core at once and starts it, whatever was tried before. */
  readonly again: Effect.Effect<void>
}

export const followCore = ({ home, listen, waits: pauses = waits }: FollowOptions): Following => {
  let asked = Deferred.makeUnsafe<void>()
  const takeAsked = Effect.sync(() => (asked = Deferred.makeUnsafe<void>()))
  const again = Effect.suspend(() => Effect.asVoid(Deferred.succeed(asked, undefined)))

  let stoodSince: number | undefined
  /** One connection, from joining to losing it. */
  const session = (start: boolean, after: "crash" | "start") =>
    Effect.scoped(
      Effect.gen(function* () {
        const { started } = start ? yield* joinCore(home) : { started: false }
        const core = yield* connectCore(home.coreSocket)
        const status = yield* core.Status()
        stoodSince = Date.now()
        const from = listen.joined(core, status, started, after)
        listen.standing({ _tag: "joined" })
        yield* keepUp(core, status, from, listen)
      })
    )

  const run = Effect.gen(function* () {
    let tries = 0
    let start = true
    let after: "crash" | "start" = "start"
    let why = ""
    while (true) {
      stoodSince = undefined
      const failed = failureOf(yield* Effect.exit(session(start, after)))
      if (stoodSince !== undefined && Date.now() - stoodSince > steadyMs) tries = 0
      const gone = yield* Effect.timeoutOption(coreGone(home), endingPatience)
      // Whoever ends in order takes the lock's number away; a crash leaves it.
      const crashed = gone._tag === "Some" && wasLeft(home)
      if (gone._tag === "None") why = "The core does not answer."
      else if (stoodSince !== undefined)
        why = crashed ? "The core ended unexpectedly." : "The core was stopped; its runs go on when it starts again."
      else if (failed !== undefined && (why === "" || failed._tag !== "CoreUnreachable")) why = reasonOf(failed)
      start = crashed
      after = crashed ? "crash" : "start"
      const pause = pauses[tries]
      listen.standing(pause === undefined ? { _tag: "gone", why } : { _tag: "away", why })
      // The first time at once: whatever ended it, runs should not stand still.
      const waiting =
        pause === undefined ? Effect.as(Deferred.await(asked), true) : Effect.as(Effect.sleep(tries === 0 && crashed ? 0 : pause), false)
      tries++
      const person = yield* Effect.raceFirst(Effect.as(Deferred.await(asked), true), waiting)
      if (!person) continue
      yield* takeAsked
      listen.standing({ _tag: "joining" })
      start = true
      tries = 0
      why = ""
    }
  })
  return { run: run as Effect.Effect<never>, again }
}

/** A core that ends in order interrupts what it was asked for, which is no failure. */
const failureOf = <A, E>(exit: Exit.Exit<A, E>): E | undefined =>
  Exit.isFailure(exit) ? Option.getOrUndefined(Cause.findErrorOption(exit.cause)) : undefined

const reasonOf = (error: { readonly message: string; readonly mend?: string }): string =>
  `${error.message}${error.mend === undefined ? "" : ` ${error.mend}`}`

/** Events that change nothing of what is shown: no reason to read again. */
const quiet: ReadonlySet<string> = new Set([
  "EffectRequested",
  "EffectRestarted",
  "EffectInterrupted",
  "SessionRecorded",
  "ReviewCompleted",
  "PlanCompleted",
  "ExecutionCompleted",
  "CombinationCompleted",
  "PublicationRecorded",
  "CommitMessageEdited",
  "ArtifactErased",
  "WorkspaceReclaimed",
  "BaseMoved"
])

/** Reads what is open, and again whenever something happened meanwhile, however much that was. */
const keepUp = Effect.fnUntraced(function* (core: CoreClient, first: Status, from: number, listen: CoreListener) {
  const changed = yield* Queue.sliding<void>(1)
  const ended = new Set<string>()
  let ofInstallation = false
  let live = false
  let seq = from
  const read = Effect.gen(function* () {
    let status = first
    while (true) {
      yield* Queue.take(changed)
      if (!live) continue
      const [over, upTo] = [[...ended], seq]
      ended.clear()
      if (ofInstallation) {
        ofInstallation = false
        status = yield* core.Status()
      }
      const open = yield* core.ListRuns({ limit: mostRuns, statuses: openStatuses })
      const summaries = yield* Effect.forEach(over, (run) => Effect.map(core.GetRun({ run }), ({ summary }) => summary))
      listen.seen({ status, seq: upTo, open, ended: summaries })
    }
  })
  const follow = core.Changes({ after: Math.max(from, first.head.seq - mostEvents), follow: true }).pipe(
    Stream.runForEach((change) =>
      Effect.suspend(() => {
        if (change._tag === "live") {
          live = true
          seq = Math.max(seq, change.seq)
        } else {
          const { event, stream } = change.event
          seq = change.event.seq
          if (event._tag === "RunFinished") ended.add(stream)
          if (stream === "installation") ofInstallation = true
          if (quiet.has(event._tag)) return Effect.void
        }
        return Queue.offer(changed, undefined)
      })
    )
  )
  yield* Effect.raceFirst(follow, read)
})
