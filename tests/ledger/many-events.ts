/**
 * Fills a new home with a ledger of many events, quickly: rows with a correct chain, inserted directly. A run from
 * its request to its end is recorded once through the real ledger and repeated under other ids and numbers. The artifacts
 * that it names are in the store.
 */
import { Database } from "bun:sqlite"
import { Effect } from "effect"
import type { Home } from "../../core/config/home.ts"
import { mint } from "../../core/domain/ids.ts"
import { artifactsNamed } from "../../core/ledger/artifact-names.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { eventColumns, genesis, hashOf, type EventRow } from "../../core/ledger/chain.ts"
import { newRun, openLedger, submitAll, threeSteps, toDone } from "./kit.ts"

type Row = EventRow & { readonly type: string }

/** One run, as the ledger itself records it. */
const recordedRun = async (home: Home): Promise<ReadonlyArray<Row>> => {
  const opened = await openLedger(home)
  const request = newRun(7_777_777, [])
  await opened.run(Effect.asVoid(submitAll(opened.ledger, request.runId, [...threeSteps(request), ...toDone(request.runId)])))
  const db = new Database(home.ledger)
  const rows = db.query<Row, [string]>(`SELECT ${eventColumns}, type FROM events WHERE stream = ? ORDER BY seq`).all(request.runId)
  db.close()
  const texts = new Map<string, string>()
  for (const name of rows.flatMap(({ payload }) => artifactsNamed(payload))) {
    if (!texts.has(name)) texts.set(name, await opened.run(Effect.flatMap(ArtifactStore, (store) => store.putText(`text ${texts.size}`))))
  }
  await opened.close()
  const kept = (payload: string) => payload.replace(/(?<=")[0-9a-f]{64}(?=")/g, (name) => texts.get(name) ?? name)
  return rows.map((row) => ({ ...row, payload: kept(row.payload) }))
}

/**
 * A home whose ledger has `count` events in all; the runs are interleaved by eight, as they are at work. The projections
 * are empty, but for the installation's: `rebuild` makes them. Gives the number of whole runs.
 */
export const fillWithEvents = async (home: Home, count: number): Promise<number> => {
  const template = await recordedRun(home)
  const db = new Database(home.ledger)
  db.run("PRAGMA synchronous = OFF")
  db.run("DROP TRIGGER events_are_never_deleted")
  db.run("DELETE FROM events WHERE seq > 1")
  db.run("DELETE FROM runs")
  db.run("DELETE FROM run_requests")
  db.run("CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END")
  const first = db.query<{ hash: string }, []>("SELECT hash FROM events WHERE seq = 1").get()
  const insert = db.prepare(`INSERT INTO events (${eventColumns}, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  let seq = 1
  let head = first?.hash ?? genesis
  let runs = 0
  const lane = () => {
    const number = ++runs
    const stream = mint("run")
    let at = 0
    return {
      ended: () => at >= template.length,
      append: () => {
        const row = template[at++] as Row
        const payload = row.payload.replaceAll(row.stream, stream).replaceAll("7777777", String(number))
        const made = {
          ...row,
          seq: ++seq,
          id: mint("evt"),
          stream,
          at: 1_700_000_000_000 + seq,
          cause: mint("cmd"),
          payload,
          prev_hash: head
        }
        head = hashOf(made)
        insert.run(seq, made.id, stream, made.version, made.at, made.actor, made.cause, payload, made.prev_hash, head, made.type)
      }
    }
  }
  let lanes = Array.from({ length: 8 }, lane)
  db.transaction(() => {
    while (seq < count) {
      for (const [index, current] of lanes.entries()) {
        if (seq >= count) break
        const next = current.ended() ? lane() : current
        lanes[index] = next
        next.append()
      }
    }
  })()
  lanes = []
  db.run("PRAGMA wal_checkpoint(TRUNCATE)")
  db.close()
  return runs
}
