/** Rebuild in threads: the same bytes as in one, and nothing that is recorded meanwhile is lost. */
import { Database } from "bun:sqlite"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { expect, test } from "vitest"
import type { Home } from "../../core/config/home.ts"
import { foldInto, sharesOf } from "../../core/ledger/fold.ts"
import { layTables, openForWriting } from "../../core/ledger/database.ts"
import { openProjections } from "../../core/ledger/projections.ts"
import { rebuildProjections } from "../../core/ledger/rebuild.ts"
import { fillWithEvents } from "./many-events.ts"
import { dropHome, newHome, newRun, openLedger, submit, submitAll, threeSteps } from "./kit.ts"

const dump = (db: Database) => ({
  runs: db.query("SELECT * FROM runs ORDER BY id").all(),
  requests: db.query("SELECT * FROM run_requests ORDER BY command").all(),
  installation: db.query("SELECT * FROM installation").all()
})
const projections = (home: Home) => {
  const db = new Database(home.ledger, { readonly: true })
  const found = dump(db)
  db.close()
  return found
}

test("LED-1 FLOW-3 threads make the same projections as one thread, also of what is recorded while they work", async () => {
  const home = newHome()
  try {
    const runs = await fillWithEvents(home, 42_000)
    const writing = openForWriting(home.ledger)
    expect(rebuildProjections(writing)).toBe(42_000)
    const alone = dump(writing)
    writing.close()
    expect(alone.runs).toHaveLength(runs)

    const opened = await openLedger(home)
    const { run, ledger } = opened
    let number = runs
    const [folded] = await Promise.all([
      run(ledger.rebuild),
      run(
        Effect.forEach(
          Array.from({ length: 40 }, () => newRun(++number, [])),
          (request) => submitAll(ledger, request.runId, threeSteps(request)),
          { concurrency: 4, discard: true }
        )
      )
    ])
    expect(folded).toBeGreaterThanOrEqual(42_000)
    const after = projections(home)
    expect(after.runs).toHaveLength(runs + 40)
    const ids = new Set(alone.runs.map((row) => (row as { id: string }).id))
    expect(after.runs.filter((row) => ids.has((row as { id: string }).id))).toEqual(alone.runs)
    expect(await run(ledger.rebuild)).toBe((await run(ledger.head)).seq)
    expect(projections(home)).toEqual(after)
    expect(await run(ledger.verify)).toMatchObject({ broken: null })
    const request = newRun(++number)
    expect(await run(submit(ledger, request.runId, request))).toMatchObject({ repeated: false })
    await opened.close()
    expect(readdirSync(home.root).filter((name) => name.startsWith("rebuild-"))).toEqual([])
  } finally {
    dropHome(home)
  }
}, 180_000)

test("LED-1 a stream that was put away is taken up again: shares of any size give the same bytes", async () => {
  const home = newHome()
  try {
    await fillWithEvents(home, 25_000)
    const events = new Database(home.ledger, { readonly: true })
    const made = (parts: number, steps: ReadonlyArray<number>) => {
      const db = new Database(":memory:")
      layTables(db)
      const into = openProjections(db)
      let after = 0
      for (const until of [...steps, 25_000]) {
        for (const share of sharesOf(after, until, parts)) foldInto(into, events, share)
        after = until
      }
      return dump(db)
    }
    const whole = made(1, [])
    expect(made(4, [])).toEqual(whole)
    expect(made(3, [1, 2, 300, 9_999])).toEqual(whole)
    events.close()
  } finally {
    dropHome(home)
  }
}, 120_000)

test("REL-1 a stream that does not fold: the rebuild says so, changes nothing, and leaves no scratch behind", async () => {
  const home = newHome()
  try {
    await fillWithEvents(home, 41_000)
    const first = await openLedger(home)
    await first.run(first.ledger.rebuild)
    await first.close()
    const db = new Database(home.ledger)
    db.run("DROP TRIGGER events_are_never_changed")
    db.run(
      "UPDATE events SET payload = '{\"_tag\":\"RunAdmitted\"}' WHERE seq = 20000 + (SELECT min(seq) FROM events WHERE seq > 20000 AND type = 'RunRequested') - 20000"
    )
    db.close()
    const before = projections(home)
    const opened = await openLedger(home)
    const failure = await opened.run(Effect.flip(opened.ledger.rebuild))
    expect(failure).toMatchObject({
      _tag: "LedgerUnavailable",
      message: expect.stringContaining("damaged"),
      mend: expect.stringContaining("verify")
    })
    expect(projections(home)).toEqual(before)
    await opened.close()
    expect(readdirSync(home.root).filter((name) => name.startsWith("rebuild-"))).toEqual([])
  } finally {
    dropHome(home)
  }
}, 120_000)

test("REL-1 scratch databases that a killed core left are swept away at the next start", async () => {
  const home = newHome()
  try {
    await (await openLedger(home)).close()
    for (const name of ["rebuild-1.db", "rebuild-1.db-journal"]) writeFileSync(join(home.root, name), "half")
    await (await openLedger(home)).close()
    expect(readdirSync(home.root).filter((name) => name.startsWith("rebuild-"))).toEqual([])
  } finally {
    dropHome(home)
  }
})
