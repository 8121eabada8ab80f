/**
 * Keeps the projections: folds whole what changed since the watermark, run by run, so that memory holds one run at
 * a time and each row depends on its run's events alone. The same events give the same bytes, however they came.
 */
import type { Database } from "bun:sqlite"
import { hash as digest } from "node:crypto"
import { Schema } from "effect"
import { installationStream, type StoredEvent } from "../domain/event.ts"
import { ChangedFile } from "../domain/outcome.ts"
import { canonicalJson } from "../ledger/canonical-json.ts"
import { foldRun, type Folding } from "../metrics/run-facts.ts"
import type { LedgerEvents } from "./ledger-events.ts"
import { clearTables } from "./tables.ts"

export interface Kept {
  /** Folds what was committed since; gives the ledger's sequence that the tables now hold for. */
  readonly catchUp: () => number
  /** Forgets everything and folds anew; gives the number of runs. */
  readonly rebuild: () => number
}

type Proposed = Extract<StoredEvent["event"], { readonly _tag: "PatchSetProposed" }>

/** Runs written in one transaction. */
const runsAtOnce = 500

/** Paths are in no table: a path's text lies in its artifact alone, where it can be erased (LED-9). */
export const pathKey = (repository: string, path: string): string => digest("sha256", `${repository}\0${path}`, "hex").slice(0, 32)

const decodeFiles = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(ChangedFile)))

/** The list of a patch set's files; undefined when it is erased or damaged. */
export const filesIn = (ledger: LedgerEvents, artifact: string): ReadonlyArray<ChangedFile> | undefined => {
  const text = ledger.artifactText(artifact)
  const files = text === undefined ? undefined : decodeFiles(text)
  return files?._tag === "Some" ? files.value : undefined
}

export const keepProjections = (db: Database, ledger: LedgerEvents): Kept => {
  const mark = db.prepare<{ seq: number; hash: string }, []>("SELECT seq, hash FROM watermark")
  const setMark = db.prepare<unknown, [number, string]>("INSERT OR REPLACE INTO watermark (one, seq, hash) VALUES (1, ?, ?)")
  const addRun = db.prepare<unknown, [string, number, number, number, number, string | null, string | null, string]>(
    "INSERT OR REPLACE INTO runs (run, number, requested, changed, spent, former, reverts, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
  )
  const addRepository = db.prepare<unknown, [string, number, string]>(
    "INSERT OR REPLACE INTO run_repositories (repository, number, run) VALUES (?, ?, ?)"
  )
  const addPatchSet = db.prepare<unknown, [string, string, string, number, number, string, number]>(
    "INSERT OR REPLACE INTO patch_sets (patch_set, run, repository, seq, at, artifact, read) VALUES (?, ?, ?, ?, ?, ?, ?)"
  )
  const dropTouches = db.prepare<unknown, [string]>("DELETE FROM touches WHERE patch_set = ?")
  const addTouch = db.prepare<unknown, [string, number, string, string | null]>(
    "INSERT OR IGNORE INTO touches (path, seq, patch_set, former) VALUES (?, ?, ?, ?)"
  )

  const addErased = db.prepare<unknown, [string]>("INSERT OR IGNORE INTO erased (artifact) VALUES (?)")
  const isErased = db.prepare<unknown, [string]>("SELECT 1 FROM erased WHERE artifact = ?")
  const forgetFiles = db.prepare<unknown, [string]>("UPDATE patch_sets SET read = 0 WHERE artifact = ?")
  const forgetTouches = db.prepare<unknown, [string]>(
    "DELETE FROM touches WHERE patch_set IN (SELECT patch_set FROM patch_sets WHERE artifact = ?)"
  )

  const keepRun = (run: string, events: ReadonlyArray<StoredEvent>): void => {
    let folding: Folding | undefined
    for (const event of events) folding = foldRun(folding, event)
    if (folding === undefined) return
    const { facts, run: state } = folding
    const spent = facts.sessions.reduce((last, { at }) => Math.max(last, at), 0)
    const { from = null, reverts = null } = state.request
    addRun.run(run, facts.number, facts.requestedAt, state.updatedAt, spent, from, reverts, canonicalJson(facts))
    for (const { id } of facts.repositories) addRepository.run(id, facts.number, run)
    for (const stored of events) if (stored.event._tag === "PatchSetProposed") keepPatchSet(run, stored, stored.event)
  }

  const keepPatchSet = (
    run: string,
    { seq, at }: StoredEvent,
    { patchSetId: patchSet, repositoryId: repository, change }: Proposed
  ): void => {
    const artifact = change.files
    const files = isErased.get(artifact) === null ? filesIn(ledger, artifact) : undefined
    addPatchSet.run(patchSet, run, repository, seq, at, artifact, files === undefined ? 0 : 1)
    dropTouches.run(patchSet)
    for (const { path, from } of files ?? []) {
      const renamed = from === undefined || from === path ? null : pathKey(repository, from)
      addTouch.run(pathKey(repository, path), seq, patchSet, renamed)
      // The file went away under its former name: that is a part of that name's history too.
      if (renamed !== null) addTouch.run(renamed, seq, patchSet, null)
    }
  }

  /** A list of files that was erased (LED-9) is forgotten here too, whether it is folded before or after. */
  const keepErased = (events: ReadonlyArray<StoredEvent>): void => {
    for (const { event } of events) {
      const { _tag: tag, hash: artifact } = event as { readonly _tag: string; readonly hash?: unknown }
      if (tag !== "ArtifactErased" || typeof artifact !== "string") continue
      addErased.run(artifact)
      forgetTouches.run(artifact)
      forgetFiles.run(artifact)
    }
  }

  const keepAll = (streams: ReadonlyArray<string>, until: number): void =>
    db
      .transaction(() => {
        for (const stream of streams) {
          if (stream === installationStream) keepErased(ledger.eventsOf(stream, until))
          else keepRun(stream, ledger.eventsOf(stream, until))
        }
      })
      .immediate()

  const everything = (until: number): void => {
    let last = ""
    for (let streams = ledger.streamsAfter(last, runsAtOnce); streams.length > 0; streams = ledger.streamsAfter(last, runsAtOnce)) {
      keepAll(streams, until)
      last = streams.at(-1) ?? last
    }
  }

  const since = (after: number, until: number): void => {
    const streams = ledger.streamsIn(after, until)
    for (let from = 0; from < streams.length; from += runsAtOnce) keepAll(streams.slice(from, from + runsAtOnce), until)
  }

  const catchUp = (): number => {
    const head = ledger.head()
    const known = mark.get() ?? { seq: 0, hash: ledger.hashAt(0) }
    if (known.seq === head.seq && known.hash === head.hash) return head.seq
    // Another ledger than the one that was folded: a backup was restored.
    const ours = ledger.hashAt(known.seq) === known.hash
    if (!ours) clearTables(db)
    if (ours && known.seq > 0) since(known.seq, head.seq)
    else everything(head.seq)
    setMark.run(head.seq, head.hash)
    return head.seq
  }

  return {
    catchUp,
    rebuild: () => {
      clearTables(db)
      catchUp()
      return (db.query("SELECT count(*) AS runs FROM runs").get() as { runs: number }).runs
    }
  }
}
