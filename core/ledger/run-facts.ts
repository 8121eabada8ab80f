/**
 * What runs are found by, without reading their whole states: 10,000 of them are looked through in the memory of
 * whoever asks, who then asks only for what changed since.
 */
import type { Database } from "bun:sqlite"
import type { ArtifactHash, RepositoryId, RunId } from "../domain/ids.ts"
import type { Channel, RiskTier } from "../domain/request.ts"
import type { RunStatus } from "../domain/run.ts"

export interface RunFacts {
  readonly id: RunId
  readonly number: number
  readonly status: RunStatus
  readonly tier: RiskTier
  readonly channel: Channel
  /** The prompt's text, as an artifact. */
  readonly prompt: ArtifactHash
  readonly repositories: ReadonlyArray<{ readonly id: RepositoryId; readonly name: string }>
}

export interface RunFactsReader {
  /** At most `limit` runs with a lower number than `before`, newest first. */
  readonly page: (before: number, limit: number) => ReadonlyArray<RunFacts>
  /** Runs that events after `seq` are of. */
  readonly changed: (seq: number) => ReadonlyArray<RunFacts>
}

type Row = Omit<RunFacts, "repositories"> & { readonly repositories: string }

const columns = `id, number, status, json_extract(state, '$.tier') AS tier, json_extract(state, '$.request.channel') AS channel,
  json_extract(state, '$.request.prompt') AS prompt, json_extract(state, '$.repositories') AS repositories`

export const openRunFacts = (db: Database): RunFactsReader => {
  const page = db.prepare<Row, [number, number]>(
    `SELECT ${columns} FROM runs WHERE final IN (0, 1) AND number < ? ORDER BY number DESC LIMIT ?`
  )
  const changed = db.prepare<Row, [number]>(`SELECT ${columns} FROM runs WHERE id IN (SELECT DISTINCT stream FROM events WHERE seq > ?)`)
  const facts = (row: Row): RunFacts => ({
    ...row,
    repositories: (JSON.parse(row.repositories) as RunFacts["repositories"]).map(({ id, name }) => ({ id, name }))
  })
  return {
    page: (before, limit) => page.all(before, limit).map(facts),
    changed: (seq) => changed.all(seq).map(facts)
  }
}
