/** A database of an older PatchPlane: `fixtures/ledger-v1.db.gz` was written by the version before the second. */
import { Database } from "bun:sqlite"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { Effect } from "effect"
import { expect, test } from "vitest"
import type { Home } from "../../core/config/home.ts"
import { installationStream } from "../../core/domain/event.ts"
import type { ArtifactHash } from "../../core/domain/ids.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { databaseVersion, makeHome } from "../../core/ledger/database.ts"
import { verifyLedger } from "../../core/ledger/verify.ts"
import { dropHome, newHome, newRun, openLedger, submit } from "./kit.ts"

const withOldHome = async (work: (home: Home) => Promise<void>) => {
  const home = newHome()
  try {
    makeHome(home)
    writeFileSync(home.ledger, gunzipSync(readFileSync(join(import.meta.dirname, "fixtures/ledger-v1.db.gz"))))
    await work(home)
  } finally {
    dropHome(home)
  }
}

const look = <A>(file: string, read: (db: Database) => A): A => {
  const db = new Database(file, { readonly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}
const versionOf = (file: string) => look(file, (db) => (db.query("PRAGMA user_version").get() as { user_version: number }).user_version)
const eventsOf = (file: string) => look(file, (db) => db.query("SELECT * FROM events ORDER BY seq").all())
const backupsOf = (home: Home) => readdirSync(join(home.root, "backups")).map((name) => join(home.root, "backups", name))

test("LED-8 an older database is copied first, then migrated; nothing of it is lost", () =>
  withOldHome(async (home) => {
    const before = eventsOf(home.ledger)
    const opened = await openLedger(home)
    const runs = await opened.run(opened.ledger.runs({}))
    expect(runs.map(({ number, status }) => [number, status])).toEqual([
      [2, "awaiting-approval"],
      [1, "done"]
    ])
    const prompt = runs.at(-1)?.request.prompt as ArtifactHash
    expect(await opened.run(Effect.flatMap(ArtifactStore, (store) => store.getText(prompt)))).toBe("Fix the failing test.")
    expect((await opened.run(opened.ledger.verify)).broken).toBe(null)
    const next = newRun(3)
    expect(await opened.run(submit(opened.ledger, next.runId, next))).toMatchObject({ first: before.length + 1 })
    await opened.close()
    expect(versionOf(home.ledger)).toBe(databaseVersion)
    const [backup, ...more] = backupsOf(home)
    expect(more).toEqual([])
    expect(versionOf(backup as string)).toBe(1)
    expect(eventsOf(backup as string)).toEqual(before)
    expect(look(backup as string, (db) => verifyLedger(db, home.artifacts)).broken).toBe(null)
  }))

test("LED-8 a database of today is not copied again", () =>
  withOldHome(async (home) => {
    await (await openLedger(home)).close()
    await (await openLedger(home)).close()
    expect(backupsOf(home)).toHaveLength(1)
  }))

test("LED-8 INT-1 an intake that was paused before an update is paused after it, though its state was written in another shape", async () => {
  const home = newHome()
  try {
    const before = await openLedger(home)
    await before.run(submit(before.ledger, installationStream, { _tag: "PauseIntake" }))
    const { intakePause } = await before.run(before.ledger.installation)
    expect(intakePause).toBeDefined()
    await before.close()
    const old = new Database(home.ledger)
    old.run(`UPDATE installation SET state = json_set(json_remove(state, '$.intakePause'), '$.intakePaused', json('true'))`)
    old.run("PRAGMA user_version = 3")
    old.close()
    const after = await openLedger(home)
    expect((await after.run(after.ledger.installation)).intakePause).toEqual(intakePause)
    await after.close()
  } finally {
    dropHome(home)
  }
})

test("LED-8 what can't be copied is not migrated: the core does not open it, says what to do, and leaves it as it is", () =>
  withOldHome(async (home) => {
    writeFileSync(join(home.root, "backups"), "a file where the folder would be")
    const before = readFileSync(home.ledger)
    await expect(openLedger(home)).rejects.toMatchObject({ _tag: "LedgerUnavailable", mend: expect.stringMatching(/./) })
    expect(versionOf(home.ledger)).toBe(1)
    expect(eventsOf(home.ledger)).toHaveLength(35)
    expect(before.length).toBeGreaterThan(0)
    expect(existsSync(`${home.lock}.pid`)).toBe(false)
  }))
