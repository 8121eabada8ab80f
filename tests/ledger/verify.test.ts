/** `verify` names the first thing that does not hold, whatever was done to the files. */
import { Database } from "bun:sqlite"
import { rmSync, writeFileSync } from "node:fs"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { ArtifactHash } from "../../core/domain/ids.ts"
import { artifactsNamed } from "../../core/ledger/artifact-names.ts"
import { artifactPath } from "../../core/ledger/artifact-path.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { eventColumns, hashOf, type EventRow } from "../../core/ledger/chain.ts"
import { openForReading } from "../../core/ledger/open-for-reading.ts"
import { verifyLedger } from "../../core/ledger/verify.ts"
import { hash } from "../domain/arbitrary.ts"
import { dropHome, newHome, newRun, openLedger, submitAll, threeSteps, toDone, withLedger, type Opened } from "./kit.ts"

/** Two runs done, interleaved; the tampering is done to copies of this home's database. */
const home = newHome()
let opened: Opened
beforeAll(async () => {
  opened = await openLedger(home)
  const { run, ledger } = opened
  const requests = [newRun(1, []), newRun(2, [])]
  await run(
    Effect.forEach(requests, (request) => submitAll(ledger, request.runId, [...threeSteps(request), ...toDone(request.runId)]), {
      concurrency: 2
    })
  )
})
afterAll(async () => {
  await opened.close()
  dropHome(home)
})

/** What `verify` says of a copy after `tamper`. */
const after = (tamper: (db: Database) => void) => {
  const copy = `${home.root}/copy-${crypto.randomUUID()}.db`
  const source = new Database(home.ledger, { readonly: true })
  source.run("VACUUM INTO ?", [copy])
  source.close()
  const db = new Database(copy)
  try {
    db.run("DROP TRIGGER events_are_never_changed")
    db.run("DROP TRIGGER events_are_never_deleted")
    tamper(db)
  } finally {
    db.close()
  }
  const read = openForReading(copy)
  try {
    return verifyLedger(read, home.artifacts)
  } finally {
    read.close()
    rmSync(copy)
  }
}

const rows = (db: Database) => db.query<EventRow, []>(`SELECT ${eventColumns} FROM events ORDER BY seq`).all()

describe("verify", () => {
  test("LED-1 an untouched ledger holds", () => {
    const { broken, events, head } = after(() => {})
    expect({ broken, head: head.seq }).toEqual({ broken: null, head: events })
    expect(events).toBeGreaterThan(30)
  })

  test("LED-1 any changed column of any event is named", () => {
    const changes = {
      id: "'evt_' || substr(id, 5, 35) || 'x'",
      stream: "'run_' || substr(id, 5)",
      version: "version + 1000",
      type: "type || 'd'",
      at: "at + 1",
      actor: "replace(actor, 'e', 'E')",
      cause: "'cmd_' || substr(id, 5)",
      payload: 'replace(payload, \'"_tag":"\', \'"_tag": "\')',
      prev_hash: "hash",
      hash: "prev_hash"
    }
    for (const [column, value] of Object.entries(changes)) {
      for (const seq of [2, 17, 33]) {
        const { broken } = after((db) => db.run(`UPDATE events SET ${column} = ${value} WHERE seq = ${seq}`))
        expect(broken, `${column} of ${seq}`).toMatchObject({ seq })
      }
    }
  })

  test("LED-1 text moved from one column into the next is named, though the hashed bytes are the same", () => {
    const { broken } = after((db) => {
      const row = rows(db).find(({ payload }) => payload.includes(',"id":"')) as EventRow
      const [front, back] = [row.payload.slice(0, row.payload.indexOf(',"id":"')), row.payload.slice(row.payload.indexOf(',"id":"') + 7)]
      const moved = { ...row, payload: front, id: `${back},"id":"${row.id}` }
      expect(hashOf(moved)).toBe(row.hash)
      db.run("UPDATE events SET payload = ?, id = ? WHERE seq = ?", [moved.payload, moved.id, row.seq])
      expect(row.seq).toBeGreaterThan(1)
    })
    expect(broken?.reason).toContain("columns are not what was hashed")
  })

  test("LED-1 a missing event, a swapped pair and a cut end are named", () => {
    expect(after((db) => db.run("DELETE FROM events WHERE seq = 9")).broken).toMatchObject({ seq: 10, reason: "events 9 to 9 are missing" })
    expect(after((db) => db.run("DELETE FROM events WHERE seq <= 3")).broken).toMatchObject({ seq: 4 })
    const swapped = after((db) => {
      db.run("UPDATE events SET seq = -1 WHERE seq = 5")
      db.run("UPDATE events SET seq = 5 WHERE seq = 6")
      db.run("UPDATE events SET seq = 6 WHERE seq = -1")
    })
    expect(swapped.broken).toMatchObject({ seq: 5 })
    expect(after((db) => db.run("DELETE FROM events WHERE seq > 20")).broken).toMatchObject({
      seq: 21,
      reason: expect.stringContaining("cut off")
    })
  })

  test("LED-1 a stream that skips a version is named, even where somebody computed all hashes anew", () => {
    const { broken } = after((db) => {
      let prev_hash = rows(db)[0]?.prev_hash as string
      for (const row of rows(db)) {
        const changed = { ...row, prev_hash, version: row.seq > 20 ? row.version + 1 : row.version }
        prev_hash = hashOf(changed)
        db.run("UPDATE events SET prev_hash = ?, hash = ?, version = ? + 1000 WHERE seq = ?", [
          changed.prev_hash,
          prev_hash,
          changed.version,
          row.seq
        ])
      }
      db.run("UPDATE events SET version = version - 1000")
    })
    expect(broken).toMatchObject({ seq: 21, reason: expect.stringContaining("version") })
  })

  test("REL-1 a flipped byte in the file itself is named", () =>
    withLedger(async ({ home, run, ledger, close }) => {
      const request = newRun(1, [])
      await run(submitAll(ledger, request.runId, threeSteps(request)))
      await close()
      const bytes = Buffer.from(await Bun.file(home.ledger).arrayBuffer())
      // Pages keep rests of what was moved: every copy is hurt, the living one with them.
      const needle = '{"_tag":"TriageCompleted"'
      let copies = 0
      for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
        bytes[at + 12] = (bytes[at + 12] as number) ^ 1
        copies++
      }
      expect(copies).toBeGreaterThan(0)
      writeFileSync(home.ledger, bytes)
      const again = await openLedger(home)
      const { broken } = await again.run(again.ledger.verify)
      await again.close()
      expect(broken?.reason).toContain("it was changed")
    }))
})

describe("artifacts in verify", () => {
  test("LED-2 missing and altered artifacts are named; whole ones are counted", () =>
    withLedger(async ({ home, run, ledger }) => {
      const big = "a diff\n".repeat(10_000)
      const kept = await run(
        Effect.gen(function* () {
          const store = yield* ArtifactStore
          return {
            small: yield* store.putText("the prompt"),
            log: yield* store.putText(big),
            hurt: yield* store.putText(`${big}!`),
            altered: yield* store.putText("?")
          }
        })
      )
      const request = newRun(1)
      const missing = hash(4242)
      const { request: asked } = request
      await run(
        submitAll(ledger, request.runId, [
          { ...request, request: { ...asked, prompt: kept.small, outcome: kept.log, done: kept.hurt, hints: missing } }
        ])
      )
      writeFileSync(artifactPath(home.artifacts, kept.hurt), big)
      const db = new Database(home.ledger)
      db.run("UPDATE artifacts SET bytes = ? WHERE hash = ?", [Buffer.from("!"), kept.altered])
      db.close()
      const { artifacts, broken } = await run(ledger.verify)
      expect(broken).toBe(null)
      expect(artifacts.missing).toEqual([missing])
      expect([...artifacts.corrupt].sort()).toEqual([kept.altered, kept.hurt].sort())
      expect(artifacts.checked).toBe(4)
    }))

  test("LED-2 the hashes that name artifacts are told from digests and git objects", () => {
    const event = `{"_tag":"X","change":{"base":"${hash(1)}","bundle":"${hash(2)}","digest":"${hash(3)}","tree":"${hash(4)}"},"instructions":["${hash(5)}","${hash(6)}"],"questions":[],"context":"${hash(7)}"}`
    expect(artifactsNamed(event)).toEqual([hash(2), hash(5), hash(6)] satisfies ReadonlyArray<ArtifactHash>)
  })
})
