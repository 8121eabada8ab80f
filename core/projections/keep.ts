/**
 * Keeps the projections: folds whole what changed since the watermark, run by run, so that memory holds one run at
 * a time and each row depends on its run's events alone. The same events give the same bytes, however they came.
 */
import type { Database } from "bun:sqlite"
import { hash as digest } from "node:crypto"
import { Schema } from "effect"
import type { StoredEvent } from "../domain/event.ts"
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
  const addPatchSet = db.prepare<unknown, [string, string, string, number, string, number]>(
    "INSERT OR REPLACE INTO patch_sets (patch_set, run, repository, seq, artifact, read) VALUES (?, ?, ?, ?, ?, ?)"
  )
  const dropTouches = db.prepare<unknown, [string]>("DELETE FROM touches WHERE patch_set = ?")
  const addTouch = db.prepare<unknown, [string, number, string, string | null]>(
    "INSERT OR IGNORE INTO touches (path, seq, patch_set, former) VALUES (?, ?, ?, ?)"
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
    for (const { seq, event } of events) {
      if (event._tag === "PatchSetProposed") keepPatchSet(run, seq, event.patchSetId, event.repositoryId, event.change.files)
    }
  }

  const keepPatchSet = (run: string, seq: number, patchSet: string, repository: string, artifact: string): void => {
    const files = filesIn(ledger, artifact)
    addPatchSet.run(patchSet, run, repository, seq, artifact, files === undefined ? 0 : 1)
    dropTouches.run(patchSet)
    for (const { path, from } of files ?? []) {
      const renamed = from === undefined || from === path ? null : pathKey(repository, from)
      addTouch.run(pathKey(repository, path), seq, patchSet, renamed)
      // The file went away under its former name: that is a part of that name's history too.
      if (renamed !== null) addTouch.run(renamed, seq, patchSet, null)
    }
  }

  const keepAll = (streams: ReadonlyArray<string>, until: number): void =>
    db
      .transaction(() => {
        for (const stream of streams) if (stream.startsWith("run_")) keepRun(stream, ledger.eventsOf(stream, until))
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
