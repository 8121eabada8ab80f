/**
 * The projections: tables that hold what the events fold into, written in the same transaction as the
 * events, so that a start reads state and replays nothing. The same events give the same bytes.
 */
import type { Database } from "bun:sqlite"
import { installationStream } from "../domain/event.ts"
import type { Installation } from "../domain/installation.ts"
import type { Run } from "../domain/run.ts"
import { canonicalJson } from "./canonical-json.ts"
import { emptyState, type RunState, type StreamState } from "./stream-state.ts"

export interface Projections {
  readonly load: (stream: string) => StreamState
  readonly save: (stream: string, state: StreamState) => void
  readonly hasRunNumber: (number: number) => boolean
  readonly clear: () => void
}

export const openProjections = (db: Database): Projections => {
  const loadRun = db.prepare<{ version: number; open_effects: string; state: string }, [string]>(
    "SELECT version, open_effects, state FROM runs WHERE id = ?"
  )
  const saveRun = db.prepare<unknown, [string, number, string, number, number, number | null, string, string]>(
    `INSERT INTO runs (id, number, status, updated, version, oldest_effect, open_effects, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT (id) DO UPDATE SET number = ?2, status = ?3, updated = ?4, version = ?5, oldest_effect = ?6, open_effects = ?7, state = ?8`
  )
  const loadInstallation = db.prepare<{ version: number; state: string }, []>("SELECT version, state FROM installation")
  const saveInstallation = db.prepare<unknown, [number, string]>(
    "INSERT INTO installation (one, version, state) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET version = ?1, state = ?2"
  )
  const byNumber = db.prepare<unknown, [number]>("SELECT 1 FROM runs WHERE number = ?")

  return {
    load: (stream) => {
      if (stream === installationStream) {
        const row = loadInstallation.get()
        return row === null
          ? emptyState(stream)
          : { kind: "installation", version: row.version, installation: JSON.parse(row.state) as Installation }
      }
      const row = loadRun.get(stream)
      return row === null
        ? emptyState(stream)
        : {
            kind: "run",
            version: row.version,
            run: JSON.parse(row.state) as Run,
            opened: JSON.parse(row.open_effects) as RunState["opened"]
          }
    },
    save: (stream, state) => {
      if (state.kind === "installation") {
        if (state.installation !== undefined) saveInstallation.run(state.version, canonicalJson(state.installation))
        return
      }
      const { run, opened, version } = state
      if (run === undefined) return
      const oldest = opened.length === 0 ? null : Math.min(...opened.map(([, seq]) => seq))
      saveRun.run(stream, run.number, run.status, run.updatedAt, version, oldest, canonicalJson(opened), canonicalJson(run))
    },
    hasRunNumber: (number) => byNumber.get(number) !== null,
    clear: () => {
      db.run("DELETE FROM runs")
      db.run("DELETE FROM installation")
    }
  }
}
