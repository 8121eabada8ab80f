/**
 * The projections: tables that hold what the events fold into, written in the same transaction as the
 * events, so that a start reads state and replays nothing. The same events give the same bytes.
 */
import type { Database } from "bun:sqlite"
import { installationStream, type DomainEvent } from "../domain/event.ts"
import type { Installation } from "../domain/installation.ts"
import { statusKind, type Run } from "../domain/run.ts"
import { canonicalJson, canonicalState, type Written } from "./canonical-json.ts"
import { emptyState, type RunState, type StreamState } from "./stream-state.ts"

export interface Projections {
  readonly load: (stream: string) => StreamState
  /** `before` is what the tables hold of the stream now; absent when they hold nothing. */
  readonly save: (stream: string, state: StreamState, before?: StreamState) => void
  readonly hasRunNumber: (number: number) => boolean
  /** The run that a `RequestRun` with this command id made. */
  readonly runRequestedBy: (command: string) => string | undefined
  /** What an event adds beside its stream's state: which run a request made, which artifact was erased. */
  readonly note: (stream: string, event: DomainEvent, cause: string, seq: number) => void
  readonly clear: () => void
  /** Adds all of another database, which is attached under this name. */
  readonly takeOver: (attached: string) => void
}

const tables = ["runs", "run_requests", "installation", "erased"]

const isFinal = (run: Run): number => (statusKind(run.status) === "final" ? 1 : 0)

const oldestOf = (opened: RunState["opened"]): number | null => (opened.length === 0 ? null : Math.min(...opened.map(([, seq]) => seq)))

/** `again`: states are saved over and over, and what did not change in them need not be written anew. */
export const openProjections = (db: Database, again = true): Projections => {
  const written: Written = new WeakMap()
  const loadRun = db.prepare<{ version: number; open_effects: string; state: string }, [string]>(
    "SELECT version, open_effects, state FROM runs WHERE id = ?"
  )
  const addRun = db.prepare<unknown, [string, number, string, number, number, number, number | null, string, string]>(
    "INSERT INTO runs (id, number, status, final, updated, version, oldest_effect, open_effects, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
  )
  const updateRun = db.prepare<unknown, [string, number, number, number | null, string, string, string]>(
    "UPDATE runs SET status = ?, updated = ?, version = ?, oldest_effect = ?, open_effects = ?, state = ? WHERE id = ?"
  )
  // Apart: SQLite writes the indexes of every column that an UPDATE names, changed or not.
  const endRun = db.prepare<unknown, [number, string]>("UPDATE runs SET final = ? WHERE id = ?")
  const loadInstallation = db.prepare<{ version: number; state: string }, []>("SELECT version, state FROM installation")
  const saveInstallation = db.prepare<unknown, [number, string]>(
    "INSERT INTO installation (one, version, state) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET version = ?1, state = ?2"
  )
  const byNumber = db.prepare<unknown, [number]>("SELECT 1 FROM runs WHERE final IN (0, 1) AND number = ?")
  const requestOf = db.prepare<{ run: string }, [string]>("SELECT run FROM run_requests WHERE command = ?")
  const addRequest = db.prepare<unknown, [string, string]>("INSERT INTO run_requests (command, run) VALUES (?, ?)")
  // Bytes that came back may be erased again: the newest tombstone is the one that counts.
  const addErased = db.prepare<unknown, [string, number]>("INSERT OR REPLACE INTO erased (hash, seq) VALUES (?, ?)")

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
    save: (stream, state, before) => {
      if (state.kind === "installation") {
        if (state.installation !== undefined) saveInstallation.run(state.version, canonicalJson(state.installation))
        return
      }
      const { run, opened, version } = state
      if (run === undefined) return
      const old = before?.kind === "run" ? before.run : undefined
      const oldest = oldestOf(opened)
      const effects = canonicalJson(opened)
      const text = again ? canonicalState(run, written) : canonicalJson(run)
      if (old === undefined) {
        addRun.run(stream, run.number, run.status, isFinal(run), run.updatedAt, version, oldest, effects, text)
        return
      }
      updateRun.run(run.status, run.updatedAt, version, oldest, effects, text, stream)
      if (isFinal(old) !== isFinal(run)) endRun.run(isFinal(run), stream)
    },
    hasRunNumber: (number) => byNumber.get(number) !== null,
    runRequestedBy: (command) => requestOf.get(command)?.run,
    note: (stream, event, cause, seq) => {
      if (event._tag === "RunRequested") addRequest.run(cause, stream)
      else if (event._tag === "ArtifactErased") addErased.run(event.hash, seq)
    },
    clear: () => {
      for (const table of tables) db.run(`DELETE FROM ${table}`)
    },
    takeOver: (attached) => {
      for (const table of tables) db.run(`INSERT INTO main.${table} SELECT * FROM ${attached}.${table}`)
    }
  }
}
