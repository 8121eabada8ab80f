/** Verification in ranges and threads, and of what is new alone. */
import { Database } from "bun:sqlite"
import { copyFileSync, rmSync, writeFileSync } from "node:fs"
import { Effect } from "effect"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mint } from "../../core/domain/ids.ts"
import { artifactPath } from "../../core/ledger/artifact-path.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { eventColumns, hashOf, type EventRow } from "../../core/ledger/chain.ts"
import { openForReading } from "../../core/ledger/open-for-reading.ts"
import { conclude, rangesOf, verifyLedger, verifyPart } from "../../core/ledger/verify.ts"
import { verifyInThreads } from "../../core/ledger/verify-thread.ts"
import { fillWithEvents } from "./many-events.ts"
import { dropHome, newHome, newRun, openLedger, submit, submitAll, withLedger } from "./kit.ts"
import { worker } from "./worker.ts"

const events = 45_000

describe("in ranges and threads", () => {
  const home = newHome()
  beforeAll(async () => {
    await fillWithEvents(home, events)
    const opened = await openLedger(home)
    await opened.run(opened.ledger.rebuild)
    await opened.close()
  }, 120_000)
  afterAll(() => dropHome(home))

  const tampered = async <A>(tamper: (db: Database) => void, look: (file: string) => Promise<A> | A): Promise<A> => {
    const copy = `${home.root}/copy-${crypto.randomUUID()}.db`
    copyFileSync(home.ledger, copy)
    const db = new Database(copy)
    db.run("PRAGMA journal_mode = DELETE")
    db.run("DROP TRIGGER events_are_never_changed")
    db.run("DROP TRIGGER events_are_never_deleted")
    tamper(db)
    db.close()
    try {
      return await look(copy)
    } finally {
      rmSync(copy)
    }
  }
  const inThreads = (file: string) =>
    Effect.runPromise(verifyInThreads(worker, { file, artifacts: home.artifacts, since: undefined, until: events }))
  const whole = (file: string) => {
    const db = openForReading(file)
    try {
      return verifyLedger(db, home.artifacts)
    } finally {
      db.close()
    }
  }
  /** The chain from an event on, made anew, as somebody does who changes it. */
  const rechain = (db: Database, from: number, change: (row: EventRow) => EventRow) => {
    const rows = db.query<EventRow, [number]>(`SELECT ${eventColumns} FROM events WHERE seq >= ? ORDER BY seq`).all(from)
    const update = db.prepare("UPDATE events SET payload = ?, version = ? + 1000000, prev_hash = ?, hash = ? WHERE seq = ?")
    let prev_hash = rows[0]?.prev_hash ?? ""
    db.transaction(() => {
      for (const row of rows) {
        const changed = { ...change(row), prev_hash }
        prev_hash = hashOf(changed)
        update.run(changed.payload, changed.version, changed.prev_hash, prev_hash, row.seq)
      }
      db.run("UPDATE events SET version = version - 1000000 WHERE version > 1000000")
    })()
  }

  test("LED-1 threads find what one look finds, wherever it is: the first of all ranges is named", async () => {
    const places = [1, 22_500, 22_501, events]
    for (const seq of places) {
      const found = await tampered((db) => db.run("UPDATE events SET at = at + 1 WHERE seq = ?", [seq]), inThreads)
      expect(found.broken).toMatchObject({ seq, reason: expect.stringContaining("it was changed") })
      expect(found.events).toBe(seq - 1)
    }
    const both = await tampered((db) => db.run("UPDATE events SET at = at + 1 WHERE seq IN (40000, 900)"), inThreads)
    expect(both.broken).toMatchObject({ seq: 900 })
    expect(await inThreads(home.ledger)).toMatchObject({ broken: null, events, after: 0 })
  }, 120_000)

  test("LED-1 a chain made anew from the middle is found by a stream that skips a version, also between two ranges", async () => {
    const db = new Database(home.ledger, { readonly: true })
    const crossing = db
      .query<{ seq: number; stream: string }, []>("SELECT seq, stream FROM events WHERE seq > 22500 AND version > 2 ORDER BY seq LIMIT 1")
      .get() as { seq: number; stream: string }
    db.close()
    const found = await tampered(
      (copy) => rechain(copy, crossing.seq, (row) => (row.stream === crossing.stream ? { ...row, version: row.version + 1 } : row)),
      inThreads
    )
    expect(found.broken).toMatchObject({ seq: crossing.seq, reason: expect.stringContaining(`of ${crossing.stream}`) })
  }, 120_000)

  test("LED-1 wherever a ledger is split, its parts join to the same answer", async () => {
    const compare = (file: string) => {
      const expected = whole(file)
      const db = openForReading(file)
      fc.assert(
        fc.property(fc.uniqueArray(fc.integer({ min: 1, max: events - 1 }), { maxLength: 3 }), (edges) => {
          const at = [0, ...edges.toSorted((a, b) => a - b), events]
          const parts = at.slice(1).map((until, index) => verifyPart(db, home.artifacts, { after: at[index] as number, until }, false))
          expect(conclude(db, home.artifacts, undefined, parts)).toEqual(expected)
        }),
        { numRuns: 2 }
      )
      db.close()
    }
    compare(home.ledger)
    await tampered((db) => db.run("UPDATE events SET payload = replace(payload, 'low', 'lax') WHERE seq = 777"), compare)
    await tampered((db) => db.run("DELETE FROM events WHERE seq = 31000"), compare)
  }, 120_000)

  test("LED-1 ranges cover everything once, and few events are not shared out", () => {
    expect(rangesOf(0, 100, 4)).toEqual([{ after: 0, until: 100 }])
    const ranges = rangesOf(17, 1_000_003, 4)
    expect(ranges).toHaveLength(4)
    expect(ranges.flatMap(({ after, until }) => [after, until])).toEqual([
      17,
      ...ranges.slice(1).flatMap(({ after }) => [after, after]),
      1_000_003
    ])
  })
})

describe("what is new", () => {
  const cancelled = (opened: Parameters<Parameters<typeof withLedger>[0]>[0], number: number) =>
    Effect.gen(function* () {
      const prompt = yield* Effect.flatMap(ArtifactStore, (store) => store.putText(`prompt ${number} `.repeat(3_000)))
      const request = newRun(number, [])
      yield* submitAll(opened.ledger, request.runId, [{ ...request, request: { ...request.request, prompt } }, { _tag: "Cancel" }])
      return { prompt, runId: request.runId }
    })

  test("LED-1 the second check begins where the first ended, and finds what was altered since", () =>
    withLedger(async (opened) => {
      const { run, ledger, home } = opened
      await run(cancelled(opened, 1))
      const first = await run(ledger.verifyNew)
      expect(first).toMatchObject({ after: 0, broken: null })
      expect(await run(ledger.verifyNew)).toMatchObject({ after: first.head.seq, events: first.head.seq, head: first.head, broken: null })
      const { prompt } = await run(cancelled(opened, 2))
      expect(await run(ledger.verifyNew)).toMatchObject({ after: first.head.seq, broken: null, artifacts: { checked: 1 } })
      const { head } = await run(ledger.verify)
      const third = await run(cancelled(opened, 3))
      writeFileSync(artifactPath(home.artifacts, third.prompt), "altered")
      expect(await run(ledger.verifyNew)).toMatchObject({ after: head.seq, artifacts: { corrupt: [third.prompt] } })
      // What does not hold is never noted as checked.
      expect(await run(ledger.verifyNew)).toMatchObject({ after: head.seq, artifacts: { corrupt: [third.prompt] } })
      writeFileSync(artifactPath(home.artifacts, third.prompt), "prompt 3 ".repeat(3_000))
      writeFileSync(artifactPath(home.artifacts, prompt), "altered")
      expect((await run(ledger.verifyNew)).artifacts.corrupt).toEqual([])
      expect((await run(ledger.verify)).artifacts.corrupt).toEqual([prompt])
    }))

  test("LED-1 the place where the first ended is believed only while it is still that event", () =>
    withLedger(async (opened) => {
      const { run, ledger, home } = opened
      await run(cancelled(opened, 1))
      const { head } = await run(ledger.verifyNew)
      const db = new Database(home.ledger)
      db.run("UPDATE verified SET hash = ?", ["ab".repeat(32)])
      expect((await run(ledger.verifyNew)).broken).toMatchObject({ seq: head.seq, reason: expect.stringContaining("it was changed") })
      db.run("UPDATE verified SET hash = ?, seq = ?", [head.hash, head.seq + 7])
      expect((await run(ledger.verifyNew)).broken).toMatchObject({ seq: head.seq + 7, reason: expect.stringContaining("cut off") })
      db.close()
      expect((await run(ledger.verify)).broken).toBe(null)
      expect(await run(ledger.verifyNew)).toMatchObject({ after: head.seq, broken: null })
    }))

  test("LED-1 a new event that is altered, and one that was cut off, are found by the quick check too", () =>
    withLedger(async (opened) => {
      const { run, ledger, home } = opened
      await run(cancelled(opened, 1))
      const { head } = await run(ledger.verifyNew)
      const request = newRun(2)
      await run(submit(ledger, request.runId, request, mint("cmd")))
      const db = new Database(home.ledger)
      db.run("DROP TRIGGER events_are_never_changed")
      db.run("DROP TRIGGER events_are_never_deleted")
      db.run("UPDATE events SET at = at + 1 WHERE seq = ?", [head.seq + 1])
      expect((await run(ledger.verifyNew)).broken).toMatchObject({ seq: head.seq + 1 })
      db.run("DELETE FROM events WHERE seq > ?", [head.seq])
      expect((await run(ledger.verifyNew)).broken).toMatchObject({ reason: expect.stringContaining("cut off") })
      db.close()
    }))
})
