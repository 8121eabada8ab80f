/** The upkeep of a home's ledger. */
import { Effect, Semaphore } from "effect"
import type { Home } from "../config/home.ts"
import { engineActor } from "../domain/actor.ts"
import { CommandRefused } from "../domain/command.ts"
import type { ArtifactHash, Instant, RunId } from "../domain/ids.ts"
import { statusKind } from "../domain/run.ts"
import type { ArtifactStore } from "./artifact-store.ts"
import { backUp } from "./backup.ts"
import type { Eraser } from "./erase.ts"
import type { LedgerUnavailable } from "./ledger.ts"
import type { Reader } from "./reader.ts"
import type { Expired, Expiry, ownArtifacts } from "./references.ts"
import { openReaderThread } from "./threads.ts"
import type { Asked, Erasure, Upkeep } from "./upkeep.ts"
import { members, type WriterClient } from "./writer-client.ts"

const day = 24 * 60 * 60 * 1000
/** Artifacts of one round of retention. */
const together = 5_000

export const makeUpkeep = (deps: {
  readonly home: Home
  readonly worker: URL
  readonly reader: Reader
  readonly writer: WriterClient
  readonly eraser: Eraser
  readonly artifacts: ArtifactStore["Service"]
  /** Artifacts that were put lately: what names them may not be recorded yet. */
  readonly putLately: { readonly has: (hash: string) => boolean; readonly forget: () => void }
}): Upkeep["Service"] => {
  const { home, worker, reader, writer, eraser, artifacts, putLately } = deps
  const oneAtATime = Semaphore.makeUnsafe(1).withPermits(1)
  const files = { file: home.ledger, artifacts: home.artifacts }

  const ask = <A>(request: { readonly ask: "own"; readonly stream: string } | { readonly ask: "expired"; readonly expiry: Expiry }) =>
    Effect.scoped(Effect.flatMap(openReaderThread(worker, files), (thread) => thread.ask(request))).pipe(
      Effect.map((text) => JSON.parse(text) as A)
    )

  const reasonOf = (asked: Asked) =>
    asked.reason === undefined || asked.reason.trim() === ""
      ? Effect.succeed({})
      : Effect.map(artifacts.putText(asked.reason), (reason) => ({ reason }))

  const eraseAll = Effect.fnUntraced(function* (hashes: ReadonlyArray<ArtifactHash>, asked: Asked) {
    const reason = yield* reasonOf(asked)
    yield* Effect.forEach(hashes, (hash) => eraser.erase({ hash, at: asked.at, actor: asked.actor, by: "person", ...reason }), {
      concurrency: 32,
      discard: true
    })
    yield* eraser.scrub
  })

  const eraseArtifact = Effect.fnUntraced(function* (hash: ArtifactHash, asked: Asked) {
    const found = yield* Effect.exit(artifacts.get(hash))
    const error = found._tag === "Failure" ? found.cause.reasons.find((reason) => reason._tag === "Fail")?.error : undefined
    if (error?._tag === "ArtifactErased") return yield* refuse("artifact-erased", error.message, "Nothing is to be done.")
    if (error?._tag === "ArtifactMissing") {
      return yield* refuse("artifact-unknown", `There is no artifact ${hash}.`, "`patchplane show` and `ledger verify` name artifacts.")
    }
    yield* eraseAll([hash], asked)
    return { erased: [hash], shared: [] } satisfies Erasure
  })

  const eraseRun = Effect.fnUntraced(function* (id: RunId, asked: Asked) {
    const run = reader.run(id)
    if (run === undefined) return yield* refuse("run-not-found", `There is no run ${id}.`, "List the runs to see which there are.")
    if (statusKind(run.status) !== "final") {
      return yield* refuse(
        "run-not-final",
        `R-${run.number} is ${run.status}, and what it needs can't be erased.`,
        `Close or cancel it first: patchplane cancel R-${run.number}`
      )
    }
    const { own, shared } = (yield* ask<ReturnType<typeof ownArtifacts>>({ ask: "own", stream: id })) as {
      readonly own: ReadonlyArray<ArtifactHash>
      readonly shared: ReadonlyArray<ArtifactHash>
    }
    const there = own.filter((hash) => reader.erased(hash) === undefined || reader.hasArtifact(hash))
    yield* eraseAll(there, asked)
    return { erased: there, shared } satisfies Erasure
  })

  /** Of one kind: round after round, each of what so many runs named. */
  const retainKind = Effect.fnUntraced(function* (field: Expiry["field"], days: number, now: Instant) {
    const before = Math.min(now, reader.lastChange() + day) - days * day
    let after = reader.retained(field)
    let count = 0
    while (reader.endedBetween(after, before)) {
      const { hashes, until } = yield* ask<Expired>({ ask: "expired", expiry: { field, after, before, limit: together } })
      const may = (hashes as ReadonlyArray<ArtifactHash>).filter((hash) => !putLately.has(hash))
      yield* Effect.forEach(
        may,
        (hash) =>
          eraser.erase({ hash, at: now, actor: engineActor, by: "retention" }).pipe(
            Effect.tap(() => Effect.sync(() => count++)),
            // A run that is not ended needs it: it is looked at again when that one's time is over.
            Effect.catchTag("CommandRefused", () => Effect.void)
          ),
        { concurrency: 256, discard: true }
      )
      yield* Effect.callback<void, LedgerUnavailable>((resume) =>
        writer.send(members({ kind: "retained", what: field, until }), () => resume(Effect.void))
      )
      after = until
    }
    return count
  })

  return {
    backup: (path, at) => oneAtATime(backUp({ home, worker, path, at, head: reader.head().seq })),
    eraseArtifact: (hash, asked) => oneAtATime(eraseArtifact(hash, asked)),
    eraseRun: (run, asked) => oneAtATime(eraseRun(run, asked)),
    retain: (days, now) =>
      oneAtATime(
        Effect.gen(function* () {
          const transcripts = yield* retainKind("transcript", days.transcripts, now)
          const logs = yield* retainKind("log", days.logs, now)
          putLately.forget()
          return { transcripts, logs }
        })
      )
  }
}

const refuse = (code: string, message: string, mend: string) => new CommandRefused({ code, message, mend, stale: false })
