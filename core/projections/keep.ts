/**
 * Keeps the projections: folds whole what changed since the watermark, run by run, so that a thread holds one run at
 * a time and each row depends on its run's events alone. The same events give the same bytes, however they came.
 */
import type { Database } from "bun:sqlite"
import { hash as digest } from "node:crypto"
import { Option, Schema } from "effect"
import { installationStream, type DomainEvent } from "../domain/event.ts"
import { ChangedFile } from "../domain/outcome.ts"
import { sharesOf, type Share } from "../ledger/fold.ts"
import { readerThreads } from "../ledger/threads.ts"
import { foldRun, type Foldable } from "../metrics/fold-run.ts"
import type { LedgerEvents } from "./ledger-events.ts"
import { clearTables, indexTouches } from "./tables.ts"

export interface Kept {
  /** Folds what was committed since; gives the ledger's sequence that the tables now hold for. */
  readonly catchUp: () => Promise<number>
  /** Forgets everything and folds anew; gives the number of runs. */
  readonly rebuild: () => Promise<number>
  /** Folds a share of the streams for the first time. */
  readonly fold: (share: Share) => void
}

/** An event as it is folded, with its place. */
type Placed = Foldable & { readonly seq: number }
type Proposed = Extract<DomainEvent, { readonly _tag: "PatchSetProposed" }>

/** Events looked through for runs that begin, at once: what is found is written in one transaction. */
const eventsAtOnce = 10_000
/** Fewer events than this are folded before another thread is at work. */
const worthThreads = 50_000
/** Runs written in one transaction. */
const runsAtOnce = 500

/** Paths are in no table: a path's text lies in its artifact alone, where it can be erased (LED-9). */
export const pathKey = (repository: string, path: string): string => digest("sha256", `${repository}\0${path}`, "hex").slice(0, 32)

const decodeFiles = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(ChangedFile)))

/** The list of a patch set's files; undefined when it is erased or damaged. */
export const filesIn = (ledger: LedgerEvents, artifact: string): ReadonlyArray<ChangedFile> | undefined =>
  Option.getOrUndefined(Option.flatMap(textIn(ledger, artifact), decodeFiles))

/** The same by names alone, which is what is folded, of as many lists as there are changes: looked at by hand. */
const namesIn = (ledger: LedgerEvents, artifact: string): ReadonlyArray<Pick<ChangedFile, "path" | "from">> | undefined => {
  const text = ledger.artifactText(artifact)
  if (text === undefined) return undefined
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every(isNamed) ? list : undefined
  } catch {
    return undefined
  }
}

const isNamed = (file: unknown): boolean => {
  const { path, from } = (file ?? {}) as { readonly path?: unknown; readonly from?: unknown }
  return typeof path === "string" && (from === undefined || typeof from === "string")
}

const textIn = (ledger: LedgerEvents, artifact: string): Option.Option<string> => Option.fromUndefinedOr(ledger.artifactText(artifact))

/** `beside`: folds shares at the same time; gives those that it did not fold. */
export const keepProjections = (
  db: Database,
  ledger: LedgerEvents,
  beside?: (shares: ReadonlyArray<Share>) => Promise<ReadonlyArray<Share>>
): Kept => {
  const mark = db.prepare<{ seq: number; hash: string }, []>("SELECT seq, hash FROM watermark")
  const setMark = db.prepare<unknown, [number, string]>("INSERT OR REPLACE INTO watermark (one, seq, hash) VALUES (1, ?, ?)")
  const addRun = db.prepare<unknown, [string, number, number, number, number, string | null, string | null, string]>(
    `INSERT INTO runs (run, number, requested, changed, spent, former, reverts, facts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT (run) DO UPDATE SET changed = ?4, spent = ?5, facts = ?8`
  )
  const addRepository = db.prepare<unknown, [string, number, string]>(
    "INSERT OR REPLACE INTO run_repositories (repository, number, run) VALUES (?, ?, ?)"
  )
  const addPatchSet = db.prepare<unknown, [number, string, string, string, number, string, number]>(
    "INSERT OR REPLACE INTO patch_sets (seq, patch_set, run, repository, at, artifact, read) VALUES (?, ?, ?, ?, ?, ?, ?)"
  )
  const addTouch = db.prepare<unknown, [string, number, string | null]>(
    "INSERT OR IGNORE INTO touches (path, seq, former) VALUES (?, ?, ?)"
  )

  const addErased = db.prepare<unknown, [string]>("INSERT OR IGNORE INTO erased (artifact) VALUES (?)")
  const isErased = db.prepare<unknown, [string]>("SELECT 1 FROM erased WHERE artifact = ?")
  const forgetFiles = db.prepare<unknown, [string]>("UPDATE patch_sets SET read = 0 WHERE artifact = ?")
  const forgetTouches = db.prepare<unknown, [string]>("DELETE FROM touches WHERE seq IN (SELECT seq FROM patch_sets WHERE artifact = ?)")

  /** `kept`: patch sets up to there are in the tables; a list of files never changes. */
  const keepRun = (run: string, events: ReadonlyArray<Placed>, kept: number): void => {
    const folded = foldRun(events)
    if (folded === undefined) return
    const { facts, request, changedAt } = folded
    const spent = facts.sessions.reduce((last, [at]) => Math.max(last, at), 0)
    const { from = null, reverts = null } = request
    addRun.run(run, facts.number, facts.requestedAt, changedAt, spent, from, reverts, JSON.stringify(facts))
    for (const { id } of facts.repositories) addRepository.run(id, facts.number, run)
    for (const stored of events) if (stored.event._tag === "PatchSetProposed" && stored.seq > kept) keepPatchSet(run, stored, stored.event)
  }

  const keepPatchSet = (run: string, { seq, at }: Placed, { patchSetId: patchSet, repositoryId: repository, change }: Proposed): void => {
    const artifact = change.files
    const files = isErased.get(artifact) === null ? namesIn(ledger, artifact) : undefined
    addPatchSet.run(seq, patchSet, run, repository, at, artifact, files === undefined ? 0 : 1)
    for (const { path, from } of files ?? []) {
      const renamed = from === undefined || from === path ? null : pathKey(repository, from)
      addTouch.run(pathKey(repository, path), seq, renamed)
      // The file went away under its former name: that is a part of that name's history too.
      if (renamed !== null) addTouch.run(renamed, seq, null)
    }
  }

  /** A list of files that was erased (LED-9) is forgotten here too, whether it is folded before or after. */
  const keepErased = (events: ReadonlyArray<Placed>): void => {
    for (const { event } of events) {
      const { _tag: tag, hash: artifact } = event as { readonly _tag: string; readonly hash?: unknown }
      if (tag !== "ArtifactErased" || typeof artifact !== "string") continue
      addErased.run(artifact)
      forgetTouches.run(artifact)
      forgetFiles.run(artifact)
    }
  }

  const keepAll = (streams: ReadonlyArray<string>, after: number, until: number): void =>
    db
      .transaction(() => {
        for (const stream of streams) {
          if (stream === installationStream) keepErased(ledger.foldable(stream, until))
          else keepRun(stream, ledger.foldable(stream, until), after)
        }
      })
      .immediate()

  /** In the order in which runs began: what lies together on the disk is read together. */
  const fold = (share: Share): void => {
    const { until } = share
    // What was erased is known to whoever keeps a list of files.
    keepAll([installationStream], 0, until)
    for (let after = share.after; after < until; after += eventsAtOnce)
      keepAll(ledger.streamsBegunIn({ ...share, after, until: Math.min(until, after + eventsAtOnce) }), 0, until)
  }

  const everything = async (until: number): Promise<void> => {
    const [own, ...others] = sharesOf(0, until, beside === undefined || until < worthThreads ? 1 : readerThreads())
    const folding = beside === undefined ? others : beside(others)
    if (own !== undefined) fold(own)
    for (const left of await folding) fold(left)
    indexTouches(db)
  }

  const since = (after: number, until: number): void => {
    const streams = ledger.streamsIn(after, until)
    for (let from = 0; from < streams.length; from += runsAtOnce) keepAll(streams.slice(from, from + runsAtOnce), after, until)
  }

  const catchUp = async (): Promise<number> => {
    const head = ledger.head()
    const known = mark.get() ?? { seq: 0, hash: ledger.hashAt(0) }
    if (known.seq === head.seq && known.hash === head.hash) return head.seq
    // Another ledger than the one that was folded: a backup was restored.
    const ours = ledger.hashAt(known.seq) === known.hash
    if (!ours) clearTables(db)
    if (ours && known.seq > 0) since(known.seq, head.seq)
    else await everything(head.seq)
    setMark.run(head.seq, head.hash)
    return head.seq
  }

  return {
    catchUp,
    fold,
    rebuild: async () => {
      clearTables(db)
      await catchUp()
      return (db.query("SELECT count(*) AS runs FROM runs").get() as { runs: number }).runs
    }
  }
}
