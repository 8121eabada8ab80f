/** Reads the projections' tables: facts for the metrics, the index for the graph. */
import type { Database } from "bun:sqlite"
import type { MetricsQuery } from "../domain/metrics.ts"
import type { RunFacts } from "../metrics/run-facts.ts"
import type { GraphSource, IndexedRun, IndexedTouch } from "../provenance/graph/source.ts"
import { filesIn, pathKey } from "./keep.ts"
import type { LedgerEvents } from "./ledger-events.ts"

/** Newest run first, one at a time; those that were neither requested in the range nor spent anything in it are left out. */
export function* factsFor(db: Database, query: MetricsQuery): Generator<RunFacts> {
  const { from, to, repository } = query
  const rows = db
    .prepare<{ facts: string }, [number, number, string]>(
      `SELECT facts FROM runs WHERE requested < ?2 AND (requested >= ?1 OR spent >= ?1)
         AND (?3 = '' OR EXISTS (SELECT 1 FROM run_repositories AS named
           WHERE named.repository = ?3 AND named.number = runs.number AND named.run = runs.run))
       ORDER BY number DESC, run`
    )
    .iterate(from ?? 0, to ?? Number.MAX_SAFE_INTEGER, repository ?? "")
  for (const { facts } of rows) yield JSON.parse(facts) as RunFacts
}

const indexed = "runs.run, runs.number, requested, changed, former, reverts"

export const graphSource = (db: Database, ledger: LedgerEvents, seq: number): GraphSource => {
  const one = db.prepare<IndexedRun, [string]>(`SELECT ${indexed} FROM runs WHERE run = ?`)
  const everywhere = db.prepare<IndexedRun, [number, number]>(`SELECT ${indexed} FROM runs WHERE number < ? ORDER BY number DESC LIMIT ?`)
  const inRepository = db.prepare<IndexedRun, [number, number, string]>(
    `SELECT ${indexed} FROM run_repositories AS named JOIN runs ON runs.run = named.run
     WHERE named.repository = ?3 AND named.number < ?1 ORDER BY named.number DESC LIMIT ?2`
  )
  const runsOf = db.prepare<{ run: string }, [string, number]>(
    "SELECT run FROM run_repositories WHERE repository = ? ORDER BY number DESC LIMIT ?"
  )
  const later = db.prepare<IndexedRun, [string]>(
    `SELECT ${indexed} FROM runs WHERE former = ?1 UNION SELECT ${indexed} FROM runs WHERE reverts = ?1`
  )
  const names = db.prepare<{ repository: string }, []>("SELECT DISTINCT repository FROM run_repositories ORDER BY repository")
  const touches = db.prepare<IndexedTouch, [string, number, number]>(
    `SELECT seq, patch_set AS patchSet, run, at, artifact, former FROM touches JOIN patch_sets USING (seq)
     WHERE path = ? AND seq < ? ORDER BY seq DESC LIMIT ?`
  )
  const unread = db.prepare<{ unread: number }, [string]>(
    "SELECT count(*) AS unread FROM patch_sets WHERE read = 0 AND (?1 = '' OR repository = ?1)"
  )
  const factsOf = db.prepare<{ facts: string }, [string]>("SELECT facts FROM runs WHERE run = ?")
  return {
    seq,
    pathKey,
    eventsOf: (run) => (run.startsWith("run_") ? ledger.eventsOf(run, seq) : []),
    run: (run) => one.get(run) ?? undefined,
    runsBefore: (number, repository, limit) =>
      repository === undefined ? everywhere.all(number, limit) : inRepository.all(number, limit, repository),
    runsOf: (repository, limit) => runsOf.all(repository, limit).map(({ run }) => run),
    repositoriesOf: (run) => {
      const row = factsOf.get(run)
      return row === null ? [] : (JSON.parse(row.facts) as RunFacts).repositories.map(({ id }) => id)
    },
    startedFrom: (id) => later.all(id),
    repositories: () => names.all().map(({ repository }) => repository),
    connected: (repository) => ledger.connected(repository, seq),
    touches: (key, before, limit) => touches.all(key, before, limit),
    unread: (repository) => unread.get(repository ?? "")?.unread ?? 0,
    files: (artifact) => filesIn(ledger, artifact)
  }
}
