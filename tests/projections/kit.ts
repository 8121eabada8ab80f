/** Runs as stored events, and ledgers that hold them: decided and folded by the real rules, written without a writer. */
import { Database } from "bun:sqlite"
import { createHash } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { homeAt, type Home } from "../../core/config/home.ts"
import type { Actor } from "../../core/domain/actor.ts"
import { CommandRefused, type Envelope, type RunCommand } from "../../core/domain/command.ts"
import { decide } from "../../core/domain/decide.ts"
import type { DomainEvent, EffectKind, RunEvent, StoredEvent } from "../../core/domain/event.ts"
import { evolve } from "../../core/domain/evolve.ts"
import type { ArtifactHash, CommandId, EffectId, EventId, Instant, PatchSetId, RepositoryId, RunId } from "../../core/domain/ids.ts"
import type { ChangedFile, PolicyOutcome, SessionRecord } from "../../core/domain/outcome.ts"
import { currentPatchSets, newestPatchSet, type PatchSet, type Run } from "../../core/domain/run.ts"
import { canonicalJson } from "../../core/ledger/canonical-json.ts"
import { eventColumns, genesis, hashOf } from "../../core/ledger/chain.ts"
import { everything } from "../../core/ledger/fold.ts"
import { makeHome, migrate } from "../../core/ledger/database.ts"
import { openForReading } from "../../core/ledger/open-for-reading.ts"
import { keepProjections } from "../../core/projections/keep.ts"
import { openLedgerEvents } from "../../core/projections/ledger-events.ts"
import { foldBeside } from "../../core/projections/share.ts"
import { openTables, tableNames } from "../../core/projections/tables.ts"
import {
  change,
  engine,
  envelopeOf,
  hash,
  nothingViolated,
  object,
  person,
  repositoryId,
  requestRun,
  review,
  runId as arbitraryRun,
  secondId,
  session,
  type Move
} from "../domain/arbitrary.ts"

const numbered = (prefix: string, n: number) => `${prefix}_00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`
export const runOf = (n: number) => numbered("run", n) as RunId
export const repositoryOf = (n: number) => numbered("repo", n) as RepositoryId
export { repositoryId }

/** An event before it has its place in a ledger. */
export type Loose = Omit<StoredEvent, "seq" | "prevHash" | "hash">

let commands = 0
const cause = () => numbered("cmd", ++commands) as CommandId
const loose = (stream: string, version: number, { at, actor, id }: Pick<Envelope, "at" | "actor" | "id">, event: DomainEvent): Loose => ({
  id: `evt_${stream === "installation" ? numbered("x", 0).slice(2) : stream.slice(4)}`
    .slice(0, 28)
    .concat(version.toString(16).padStart(12, "0")) as EventId,
  stream,
  version,
  at,
  actor,
  cause: id,
  event
})

export interface Life {
  readonly run: RunId
  readonly events: Array<Loose>
  /** Decides and folds; throws when it is refused. */
  readonly does: (at: number, command: RunCommand, actor?: Actor) => Life
  readonly state: () => Run
}

const plainRequest = requestRun("low", []) as Extract<RunCommand, { _tag: "RequestRun" }>
/** The one repository of a plain run, under another id. */
export const inRepository = (id: RepositoryId) => ({ repositories: [{ ...plainRequest.repositories[0], id }] as const })

/** A run that is told step by step; times are in milliseconds. */
export const life = (number: number, at: number, request: Partial<Extract<RunCommand, { _tag: "RequestRun" }>> = {}): Life => {
  const run = runOf(number)
  const events: Array<Loose> = []
  let state: Run | undefined
  const told: Life = {
    run,
    events,
    state: () => state ?? fail("nothing was requested"),
    does: (when, command, actor = /^(Record|AdmitRun|RestartEffect)/.test(command._tag) ? engine : person) => {
      const envelope = { id: cause(), at: when as Instant, actor, command }
      const decided = decide(state, envelope)
      if (decided instanceof CommandRefused) throw new Error(`${command._tag}: ${decided.message}`)
      for (const event of decided) {
        state = evolve(state, event, envelope)
        events.push(loose(run, events.length + 1, envelope, event))
      }
      return told
    }
  }
  return told.does(at, { ...plainRequest, runId: run, number, ...request })
}

const fail = (message: string): never => {
  throw new Error(message)
}

const secondRepository = { ...plainRequest.repositories[0], id: secondId, name: "second" }
/**
 * Two repositories up to their changes: tasks 1 and 2 in the first, whose results git combines, task 3 in the second.
 * Admitted at 10, planned at 30, worked on at 40, 50 and 60, combined at 70; the policy is evaluated at 80.
 */
export const inTwo = (number: number, policy: PolicyOutcome = nothingViolated): Life => {
  const told = life(number, 0, { repositories: [plainRequest.repositories[0], secondRepository] })
  const task = (id: string, repository: RepositoryId) => ({ id, repositoryId: repository, role: "generalist", after: [] })
  told.does(10, { _tag: "AdmitRun" }).does(20, go(told))
  const work = [task("a", repositoryId), task("b", repositoryId), task("c", secondId)] as const
  told.does(30, { _tag: "RecordPlan", ...reported(told, "plan"), plan: { plan: hash(3), tasks: 3, work, tier: "low", context: hash(9) } })
  for (const at of [40, 50, 60]) told.does(at, changed(told, [used(at)]))
  const combined = { kind: "combined", change: change(50) } as const
  told.does(70, { _tag: "RecordCombination", ...reported(told, "combine"), outcome: combined })
  return told.does(80, evaluated(told)).does(80, evaluated(told, policy))
}
export const second = secondId
/** The approval of the newest change in that repository. */
export const approvedIn = (told: Life, repository: RepositoryId): RunCommand => {
  const { id, change: ours } = newestPatchSet(told.state(), repository) ?? fail("no patch set")
  return { _tag: "ApprovePatchSet", patchSetId: id, digest: ours.digest }
}

/** What the newest open effect of a kind reports; its session costs `usd` and takes `durationMs`. */
export const reported = (told: Life, kind: EffectKind, sessions: ReadonlyArray<SessionRecord> = []) => {
  const effect = told.state().effects.find((open) => open.kind === kind) ?? fail(`no ${kind} is open`)
  return { effectId: effect.id as EffectId, epoch: 1, attempt: effect.attempt, sessions }
}
export const go = (told: Life, sessions?: ReadonlyArray<SessionRecord>): RunCommand => ({
  _tag: "RecordTriage",
  ...reported(told, "triage", sessions),
  triage: { verdict: "GO", tier: "low", reasons: hash(2), questions: [], context: hash(9) }
})
export const planned = (told: Life, sessions?: ReadonlyArray<SessionRecord>): RunCommand => ({
  _tag: "RecordPlan",
  ...reported(told, "plan", sessions),
  plan: { plan: hash(3), tasks: 1, tier: "low", context: hash(9) }
})
export const changed = (
  told: Life,
  sessions?: ReadonlyArray<SessionRecord>,
  files: ArtifactHash = hash(1)
): Extract<RunCommand, { _tag: "RecordExecution" }> => ({
  _tag: "RecordExecution",
  ...reported(told, "execute", sessions),
  outcome: { kind: "changed", change: { ...change(told.state().patchSets.length + 1), files } },
  taken: 0
})
/** The policy's evaluation of a change; nothing is violated unless said. */
export const evaluated = (told: Life, policy: PolicyOutcome = nothingViolated): RunCommand => ({
  _tag: "RecordPolicy",
  ...reported(told, "policy"),
  policy
})
export const reviewed = (told: Life, verdict: Parameters<typeof review>[0]): RunCommand => ({
  _tag: "RecordReview",
  ...reported(told, "review"),
  review: review(verdict)
})
export const patchOf = (told: Life): PatchSetId => told.state().patchSets.at(-1)?.id ?? fail("no patch set")
export const approved = (told: Life): RunCommand => ({
  _tag: "ApprovePatchSet",
  patchSetId: patchOf(told),
  digest: told.state().patchSets.at(-1)?.change.digest ?? hash(0)
})
export const published = (told: Life): RunCommand => ({
  _tag: "RecordPublication",
  ...reported(told, "publish"),
  outcome: {
    kind: "published",
    publications: ofEach(told, ({ repositoryId: repository, change: { tree } }) => ({
      repositoryId: repository,
      publication: { branch: "b", commit: object(1), tree, note: object(2), target: "/r" }
    }))
  }
})
/** `except`: a repository whose branch holds something else. */
export const observed = (told: Life, except?: RepositoryId): RunCommand => ({
  _tag: "RecordObservation",
  ...reported(told, "observe"),
  observed: ofEach(told, ({ repositoryId: repository, change: { tree } }) => ({
    repositoryId: repository,
    observed: { tree: repository === except ? object(9) : tree, commit: object(1), at: 1 as Instant }
  }))
})
const ofEach = <A>(told: Life, each: (patchSet: PatchSet) => A): readonly [A, ...ReadonlyArray<A>] => {
  const [first, ...others] = currentPatchSets(told.state()).map(each)
  return [first ?? fail("no patch set"), ...others]
}
export const used = (n: number, more: Partial<SessionRecord> = {}): SessionRecord => ({ ...session(n), ...more })

/** Admitted at `at + 10`, then triage, plan and a change 10 ms apart: the patch set comes, and is evaluated, at `at + 40`. */
export const toPatchSet = (told: Life, at: number, files?: ArtifactHash): Life => {
  told.does(at + 10, { _tag: "AdmitRun" })
  told.does(at + 20, go(told))
  told.does(at + 30, planned(told))
  told.does(at + 40, changed(told, undefined, files))
  return told.does(at + 40, evaluated(told))
}
/** Approved at `at`, merged 20 ms later. */
export const toMerged = (told: Life, at: number): Life => {
  told.does(at, approved(told))
  told.does(at + 10, published(told))
  return told.does(at + 20, observed(told))
}

/** A random life, under the number of its own. */
export const randomLife = (choices: ReadonlyArray<Move>, number: number, former?: number): ReadonlyArray<Loose> => {
  const events: Array<Loose> = []
  let run: Run | undefined
  choices.forEach((move, n) => {
    const envelope = { ...envelopeOf(run, move, n), id: cause() }
    const decided = decide(run, envelope)
    if (decided instanceof CommandRefused) return
    for (const event of decided) {
      run = evolve(run, event, envelope)
      events.push(loose(runOf(number), events.length + 1, envelope, renamed(event, number, former)))
    }
  })
  return events
}

const renamed = (event: RunEvent, number: number, former: number | undefined): RunEvent => {
  const own = JSON.parse(JSON.stringify(event).replaceAll(arbitraryRun, runOf(number))) as RunEvent
  if (own._tag !== "RunRequested") return own
  return { ...own, number, request: { ...own.request, ...(former === undefined ? {} : { from: runOf(former) }) } }
}

/** One of each in turn, as runs that go on at once are recorded. */
export const interleaved = (streams: ReadonlyArray<ReadonlyArray<Loose>>): ReadonlyArray<Loose> => {
  const longest = Math.max(0, ...streams.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) => streams.flatMap((events) => events[index] ?? [])).flat()
}

/** With places in a ledger, for what folds events without one. */
export const placed = (events: ReadonlyArray<Loose>): ReadonlyArray<StoredEvent> =>
  events.map((event, index) => ({ ...event, seq: index + 1, prevHash: genesis, hash: genesis }))

export const connected = (repository: RepositoryId, name: string, version = 1): Loose =>
  loose(
    "installation",
    version,
    { at: 1 as Instant, actor: person, id: cause() },
    { _tag: "RepositoryConnected", repositoryId: repository, name, path: `/${name}` }
  )

/** The tombstone of an artifact (LED-9), as the installation's stream holds it. */
export const tombstone = (artifact: ArtifactHash, version: number): Loose =>
  loose(
    "installation",
    version,
    { at: 1 as Instant, actor: person, id: cause() },
    {
      _tag: "ArtifactErased",
      hash: artifact,
      by: "person"
    }
  )

export interface WrittenLedger {
  readonly home: Home
  readonly append: (events: ReadonlyArray<Loose>) => void
  /** Keeps a list of files as an artifact. */
  readonly files: (files: ReadonlyArray<Partial<ChangedFile> & { readonly path: string }>) => ArtifactHash
  readonly erase: (artifact: ArtifactHash) => void
  readonly drop: () => void
}

/** A ledger on disk, written directly. */
export const writtenLedger = (): WrittenLedger => {
  const home = homeAt(mkdtempSync(join(tmpdir(), "patchplane-projections-")))
  makeHome(home)
  migrate(home.ledger, { backup: () => undefined, rebuild: () => undefined })
  const db = new Database(home.ledger)
  db.run("PRAGMA synchronous = OFF")
  const add = db.prepare(`INSERT INTO events (${eventColumns}, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  let head = { seq: 0, hash: genesis }
  const append = (events: ReadonlyArray<Loose>) =>
    db.transaction(() => {
      for (const { id, stream, version, at, actor, cause: command, event } of events) {
        const row = {
          seq: head.seq + 1,
          id,
          stream,
          version,
          at,
          actor: canonicalJson(actor),
          cause: command,
          payload: canonicalJson(event),
          prev_hash: head.hash
        }
        const own = hashOf(row)
        add.run(row.seq, id, stream, version, at, row.actor, command, row.payload, head.hash, own, event._tag)
        head = { seq: row.seq, hash: own }
      }
    })()
  return {
    home,
    append,
    files: (files) => {
      const text = JSON.stringify(files.map((file) => ({ ...plainFile, ...file })))
      const name = createHash("sha256").update(text).digest("hex") as ArtifactHash
      db.prepare("INSERT OR IGNORE INTO artifacts (hash, bytes) VALUES (?, ?)").run(name, Buffer.from(text))
      return name
    },
    erase: (artifact) => void db.prepare("DELETE FROM artifacts WHERE hash = ?").run(artifact),
    drop: () => {
      db.close()
      rmSync(home.root, { recursive: true, force: true })
    }
  }
}

const plainFile = {
  status: "modified",
  mode: { before: "100644", after: "100644" },
  blob: { before: object(1), after: object(2) },
  binary: false,
  added: 1,
  removed: 1
} as const

/** The tables of a ledger's projections, kept from `file` beside it. */
export const keptTables = ({ home }: Pick<WrittenLedger, "home">, file = home.projections) => {
  const reading = openForReading(home.ledger)
  const tables = openTables(file)
  const ledger = openLedgerEvents(reading, home.artifacts)
  const kept = keepProjections(tables, ledger, foldBeside(tables, { ledger: home.ledger, artifacts: home.artifacts, projections: file }))
  return {
    tables,
    ledger,
    kept,
    /** Folds everything for the first time, in this thread alone; gives the sequence up to which. */
    folded: (): number => {
      const { seq: until } = ledger.head()
      kept.fold({ after: 0, until, ...everything })
      return until
    },
    /** Every row, in an order that does not depend on when it was written. */
    dump: () =>
      tableNames.map((name) => {
        const rows = tables.query(`SELECT * FROM ${name}`).all()
        return [name, rows.map((row) => JSON.stringify(row)).toSorted()] as const
      }),
    close: () => {
      tables.close()
      reading.close()
    }
  }
}
