/**
 * The ledger of a home: SQLite with one writer in a thread of its own. This side checks, redacts and asks;
 * it reads through a connection that can't write, and never waits for a disk flush.
 */
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import type { Home } from "../config/home.ts"
import { engineActor } from "../domain/actor.ts"
import { CommandRefused } from "../domain/command.ts"
import { installationStream } from "../domain/event.ts"
import { mint, type Instant } from "../domain/ids.ts"
import { sweepUnfinished } from "./artifact-files.ts"
import { ArtifactStore } from "./artifact-store.ts"
import { makeChangeFeed, type ChangeFeed } from "./change-feed.ts"
import { makeDatabaseFile, makeHome, migrate } from "./database.ts"
import { rebuildProjections } from "./rebuild.ts"
import { backUpBeforeMigration } from "./backup-before-migration.ts"
import { finishRemovals, makeEraser } from "./erase.ts"
import { faultOf } from "./fault.ts"
import { openForReading } from "./open-for-reading.ts"
import { lockHome } from "./home-lock.ts"
import { Ledger, LedgerUnavailable, RunNotFound, type Receipt } from "./ledger.ts"
import { HomeInUse, LedgerTooNew, type LedgerOpenFailure } from "./open-failure.ts"
import type { Answer } from "./protocol.ts"
import { prove } from "./prove.ts"
import { openReader, type Reader } from "./reader.ts"
import { makeRedactor } from "./redact.ts"
import type { RunFacts } from "./run-facts.ts"
import { Redaction } from "./redaction.ts"
import { makeArtifactStore } from "./sqlite-artifact-store.ts"
import { makePutLately } from "./put-lately.ts"
import { foldInThreads, sweepScratches } from "./rebuild-threads.ts"
import { makeUpkeep } from "./make-upkeep.ts"
import { Upkeep } from "./upkeep.ts"
import { makeVerification } from "./verification.ts"
import { commandMembers, members, openWriterClient, type WriterClient } from "./writer-client.ts"

export interface LedgerOptions {
  /** Configured secret values (keys, tokens): taken out of whatever is recorded. */
  readonly secrets?: ReadonlyArray<Redacted.Redacted<string>>
  /** The worker's script; a bundle that has it elsewhere than `writer.js` beside itself says so. */
  readonly worker?: URL
  /** Told of every group commit: how many flushes there were since the ledger was opened. */
  readonly onCommit?: (commits: number) => void
  /** The database grows to this many pages of 4 kB and is full then; absent: as far as the disk goes. */
  readonly maxPages?: number
}

/** From sources the worker is TypeScript; a bundle has it as `writer.js` beside itself. */
export const ledgerWorker = (): URL => new URL(import.meta.url.endsWith(".ts") ? "./writer.ts" : "./writer.js", import.meta.url)

/**
 * Opens (and where it is new, makes) the ledger of `home`, its artifact store, and the redaction that both
 * apply. Holds the home until the scope ends: a second one fails with `HomeInUse`.
 */
export const ledgerLayer = (
  home: Home,
  options: LedgerOptions = {}
): Layer.Layer<Ledger | ArtifactStore | Redaction | Upkeep, LedgerOpenFailure> => Layer.effectContext(open(home, options))

const open = Effect.fnUntraced(function* (home: Home, options: LedgerOptions) {
  const worker = options.worker ?? ledgerWorker()
  yield* takeHome(home)
  const secrets = (options.secrets ?? []).map((secret) => Redacted.value(secret))
  const redactor = makeRedactor(secrets)
  // The writer first: it closes after the reader, and takes the WAL back into the database.
  let committed: ChangeFeed["committed"] = () => {}
  const writer = yield* openWriter(worker, home, options, (head, streams) => committed(head, streams))
  const reader = yield* openReading(home)
  const feed = makeChangeFeed(reader.head().seq, reader.page)
  committed = feed.committed
  const ledger = makeLedger({ home, worker, reader, writer, feed, json: redactor.json })
  if (reader.installation() === undefined) {
    if (reader.head().seq > 0) yield* ledger.rebuild
    else yield* createInstallation(ledger)
  }
  yield* Effect.try({ try: () => finishRemovals(home.artifacts, reader, writer), catch: openFailure })
  const eraser = makeEraser({ root: home.artifacts, submit: ledger.submit, writer })
  const putLately = makePutLately()
  const artifacts = makeArtifactStore({
    root: home.artifacts,
    reader,
    writer,
    redact: redactor.text,
    multiline: secrets.some((secret) => secret.includes("\n")),
    eraser,
    put: putLately.add
  })
  return Context.make(Ledger, ledger).pipe(
    Context.add(ArtifactStore, artifacts),
    Context.add(Redaction, { text: redactor.text }),
    Context.add(Upkeep, makeUpkeep({ home, worker, reader, writer, eraser, artifacts, putLately }))
  )
})

const openFailure = (cause: unknown): LedgerOpenFailure =>
  cause instanceof HomeInUse || cause instanceof LedgerTooNew ? cause : new LedgerUnavailable(faultOf(cause))

/** Makes the home's folders, locks it, and brings its database to the version of today. */
const takeHome = (home: Home): Effect.Effect<void, LedgerOpenFailure, Scope.Scope> =>
  Effect.gen(function* () {
    yield* Effect.acquireRelease(
      Effect.try({
        try: () => {
          makeHome(home)
          return lockHome(home)
        },
        catch: openFailure
      }),
      (lock) => Effect.sync(lock.release)
    )
    yield* Effect.try({
      try: () => {
        sweepUnfinished(home.artifacts)
        sweepScratches(home.root)
        makeDatabaseFile(home)
        migrate(home.ledger, {
          backup: (db, version) => backUpBeforeMigration(home, db, version),
          rebuild: (db) => void rebuildProjections(db)
        })
      },
      catch: openFailure
    })
  })

const openReading = (home: Home): Effect.Effect<Reader, LedgerOpenFailure, Scope.Scope> =>
  Effect.acquireRelease(Effect.try({ try: () => openForReading(home.ledger), catch: openFailure }), (db) =>
    Effect.sync(() => db.close())
  ).pipe(Effect.flatMap((db) => Effect.try({ try: () => openReader(db), catch: openFailure })))

const openWriter = (worker: URL, home: Home, options: LedgerOptions, committed: (head: number, streams: ReadonlySet<string>) => void) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { maxPages } = options
      const role = { role: "writer", file: home.ledger, ...(maxPages === undefined ? {} : { maxPages }) } as const
      return openWriterClient(worker, role, (answers, head, commits) => {
        const streams = touched(answers)
        if (streams.size > 0) committed(head, streams)
        options.onCommit?.(commits)
      })
    }),
    (writer) => Effect.promise(writer.close)
  )

const touched = (answers: ReadonlyArray<Answer>): ReadonlySet<string> => {
  const streams = new Set<string>()
  for (const answer of answers) {
    if (answer.kind === "receipt" && !answer.receipt.repeated && answer.receipt.last >= answer.receipt.first)
      streams.add(answer.receipt.stream)
  }
  return streams
}

/** A new home gets its identity with its first event. */
const createInstallation = (ledger: Ledger["Service"]): Effect.Effect<void, LedgerUnavailable> =>
  ledger
    .submit(installationStream, {
      id: mint("cmd"),
      at: Date.now() as Instant,
      actor: engineActor,
      command: { _tag: "CreateInstallation", installationId: mint("ins") }
    })
    .pipe(Effect.catchTag("CommandRefused", Effect.die), Effect.asVoid)

const makeLedger = (deps: {
  readonly home: Home
  readonly worker: URL
  readonly reader: Reader
  readonly writer: WriterClient
  readonly feed: ChangeFeed
  readonly json: (value: unknown) => string
}): Ledger["Service"] => {
  const { home, reader, writer, feed } = deps
  let lastNumber = 0
  const found = (reference: string, read: () => ReturnType<Reader["run"]>) =>
    Effect.suspend(() => {
      const run = read()
      return run === undefined ? Effect.fail(new RunNotFound({ run: reference })) : Effect.succeed(run)
    })

  const asked = (request: Parameters<typeof members>[0]): Effect.Effect<number, LedgerUnavailable> =>
    Effect.callback((resume) =>
      writer.send(members(request), (answer) =>
        resume(answer.kind === "done" ? Effect.succeed(answer.count) : Effect.fail(new LedgerUnavailable(faultIn(answer))))
      )
    )

  const verification = makeVerification({ home, worker: deps.worker, reader, writer })

  return {
    submit: (stream, envelope) =>
      Effect.callback<Receipt, CommandRefused | LedgerUnavailable>((resume) =>
        writer.send(commandMembers(stream, deps.json(envelope)), (answer) => resume(submitted(answer)))
      ),
    installation: Effect.sync(() => reader.installation() ?? missingInstallation()),
    run: (id) => found(id, () => reader.run(id)),
    findRun: (reference) =>
      found(reference, () => {
        const number = /^(?:R-)?(\d{1,15})$/i.exec(reference.trim())?.[1]
        return number === undefined ? reader.run(reference.trim()) : reader.runByNumber(Number(number))
      }),
    runs: (filter) => Effect.sync(() => reader.runs(filter)),
    runFacts: (after) => runFactsAfter(reader, after),
    nextRunNumber: Effect.sync(() => (lastNumber = Math.max(lastNumber, reader.highestRunNumber()) + 1)),
    withOpenEffects: Effect.sync(reader.withOpenEffects),
    queued: Effect.sync(reader.queued),
    events: ({ stream, after, limit }) => Effect.sync(() => reader.page({ stream, after, until: Number.MAX_SAFE_INTEGER, limit })),
    changes: feed.changes,
    head: Effect.sync(reader.head),
    recorded: (stream) => Effect.sync(() => reader.rowsOf(stream)),
    hashes: ({ after, limit }) => Effect.sync(() => reader.hashes(after, limit)),
    proof: (run, patchSet) =>
      Effect.suspend(() => {
        const proof = prove(reader.rowsOf(run), run, patchSet)
        return proof instanceof CommandRefused ? Effect.fail(proof) : Effect.succeed(proof)
      }),
    verify: verification.whole,
    verifyNew: verification.whatIsNew,
    rebuild: Effect.scoped(
      Effect.gen(function* () {
        const { scratches, folded } = yield* foldInThreads(deps.worker, home, reader.head().seq)
        return folded + (yield* asked({ kind: "rebuild", scratches }))
      })
    )
  }
}

/** Runs whose facts are read at a time: what else the core has to do comes between. */
const factsPage = 500

const runFactsAfter = Effect.fnUntraced(function* (reader: Reader, after: number) {
  // The head first: what is committed meanwhile is told again next time.
  const { seq } = reader.head()
  if (after > 0) return { seq, facts: seq === after ? [] : reader.facts.changed(after) }
  const facts: Array<RunFacts> = []
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = reader.facts.page(before, factsPage)
    facts.push(...page)
    before = page.at(-1)?.number ?? 0
    if (page.length < factsPage) return { seq, facts }
    yield* Effect.yieldNow
  }
})

const submitted = (answer: Answer): Effect.Effect<Receipt, CommandRefused | LedgerUnavailable> => {
  if (answer.kind === "receipt") return Effect.succeed(answer.receipt)
  return answer.kind === "refused" ? Effect.fail(new CommandRefused(answer.refusal)) : Effect.fail(new LedgerUnavailable(faultIn(answer)))
}

const faultIn = (answer: Answer) =>
  answer.kind === "failed"
    ? answer.fault
    : { message: "The ledger's writer gave no fitting answer.", mend: "This is a fault of PatchPlane." }

const missingInstallation = (): never => {
  throw new Error("the ledger has no installation: its projections are damaged; run `patchplane ledger rebuild`")
}
