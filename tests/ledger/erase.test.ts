/** Erasure: the bytes are gone, the tombstone stands, the chain holds, and reading says so. */
import { Database } from "bun:sqlite"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { expect, test } from "vitest"
import { mint, type ArtifactHash, type Instant, type RunId } from "../../core/domain/ids.ts"
import { artifactPath } from "../../core/ledger/artifact-path.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { Upkeep, type Asked } from "../../core/ledger/upkeep.ts"
import { person } from "../domain/arbitrary.ts"
import { newRun, openLedger, submit, submitAll, withLedger, type Opened } from "./kit.ts"

const at = Date.UTC(2026, 10, 21) as Instant
const asked = (more: Partial<Asked> = {}): Asked => ({ id: mint("cmd"), at, actor: person, ...more })
const put = ({ run }: Opened, value: string) => run(Effect.flatMap(ArtifactStore, (store) => store.putText(value)))
const read = ({ run }: Opened, hash: ArtifactHash) => run(Effect.result(Effect.flatMap(ArtifactStore, (store) => store.getText(hash))))
const erase = ({ run }: Opened, hash: ArtifactHash, by = asked()) =>
  run(Effect.result(Effect.flatMap(Upkeep, (upkeep) => upkeep.eraseArtifact(hash, by))))
const eraseRun = ({ run }: Opened, id: RunId) => run(Effect.result(Effect.flatMap(Upkeep, (upkeep) => upkeep.eraseRun(id, asked()))))

const secret = "correct horse battery staple"
const long = `${secret}\n`.repeat(2_000)

/** A run with these texts, cancelled unless it goes on. */
const runWith = async (opened: Opened, number: number, prompt: ArtifactHash, hints?: ArtifactHash, ended = true) => {
  const request = newRun(number, [])
  const named = { ...request, request: { ...request.request, prompt, ...(hints === undefined ? {} : { hints }) } }
  await opened.run(submitAll(opened.ledger, request.runId, ended ? [named, { _tag: "Cancel" }] : [named]))
  return request.runId
}

const filesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? filesOf(join(folder, name)) : [join(folder, name)]))

test("LED-9 an erased text is in no file of the home, its tombstone names it, verify holds, and reading says who and when", () =>
  withLedger(async (opened) => {
    const { ledger, run, home } = opened
    const small = await put(opened, `my password is ${secret}`)
    const large = await put(opened, long)
    await runWith(opened, 1, small, large)
    // Moved about by what comes after it, as pages of a living database are.
    for (let n = 0; n < 200; n++) await put(opened, `text ${n} `.repeat(60))
    for (const hash of [small, large])
      expect(await erase(opened, hash, asked({ reason: "It slipped in." }))).toMatchObject({ _tag: "Success" })
    for (const file of filesOf(home.root)) expect({ file, holds: readFileSync(file).includes(secret) }).toEqual({ file, holds: false })
    expect(existsSync(artifactPath(home.artifacts, large))).toBe(false)
    const verified = await run(ledger.verify)
    expect(verified).toMatchObject({ broken: null, artifacts: { missing: [], corrupt: [] } })
    expect(verified.artifacts.erased.map(({ hash }) => hash).toSorted()).toEqual([small, large].toSorted())
    expect(verified.artifacts.erased[0]).toMatchObject({ at, by: "person", actor: person })
    for (const hash of [small, large]) {
      const found = await read(opened, hash)
      expect(found).toMatchObject({ _tag: "Failure", failure: { _tag: "ArtifactErased", hash, mend: expect.stringContaining("backup") } })
      expect((found as { failure: Error }).failure.message).toContain("erased on 2026-11-21 by Ada")
    }
    const tombstones = (await run(ledger.events({ stream: "installation", after: 0, limit: 100 }))).filter(
      ({ event }) => event._tag === "ArtifactErased"
    )
    expect(tombstones).toHaveLength(2)
    const reason = tombstones.map(({ event }) => (event._tag === "ArtifactErased" ? event.reason : undefined))[0]
    expect(await read(opened, reason as ArtifactHash)).toMatchObject({ success: "It slipped in." })
    expect(await erase(opened, small)).toMatchObject({ failure: { code: "artifact-erased" } })
  }))

test("LED-9 what a run that is not ended needs can't be erased, nor what nobody knows", () =>
  withLedger(async (opened) => {
    const prompt = await put(opened, "Fix it")
    const runId = await runWith(opened, 4, prompt, undefined, false)
    expect(await erase(opened, prompt)).toMatchObject({
      failure: { code: "artifact-needed", message: expect.stringContaining("R-4"), mend: expect.stringContaining("cancel R-4") }
    })
    expect(await eraseRun(opened, runId)).toMatchObject({ failure: { code: "run-not-final" } })
    expect(await read(opened, prompt)).toMatchObject({ success: "Fix it" })
    expect(await erase(opened, "ab".repeat(32) as ArtifactHash)).toMatchObject({ failure: { code: "artifact-unknown" } })
    await opened.run(submit(opened.ledger, runId, { _tag: "Cancel" }))
    expect(await erase(opened, prompt)).toMatchObject({ _tag: "Success" })
  }))

test("LED-9 only an admin erases", () =>
  withLedger(async (opened) => {
    const text = await put(opened, "a text")
    for (const role of ["reviewer", "viewer"] as const) {
      const refused = await erase(opened, text, asked({ actor: { kind: "person", id: "p", name: "Bo", role } }))
      expect(refused).toMatchObject({ failure: { code: "role-may-not", stale: true } })
    }
    expect(await read(opened, text)).toMatchObject({ success: "a text" })
  }))

test("LED-9 of a run goes what it alone names; what others name too is kept and said", () =>
  withLedger(async (opened) => {
    const [own, shared] = [await put(opened, "only mine"), await put(opened, "ours")]
    const mine = await runWith(opened, 1, own, shared)
    await runWith(opened, 2, shared)
    const done = await eraseRun(opened, mine)
    expect(done).toMatchObject({ success: { erased: [own], shared: expect.arrayContaining([shared]) } })
    expect(await read(opened, own)).toMatchObject({ failure: { _tag: "ArtifactErased" } })
    expect(await read(opened, shared)).toMatchObject({ success: "ours" })
    expect(await eraseRun(opened, mine)).toMatchObject({ success: { erased: [] } })
  }))

test("LED-9 REL-1 a crash between tombstone and removal: the next start removes what is left", () =>
  withLedger(async (opened) => {
    const { home } = opened
    const large = await put(opened, long)
    await runWith(opened, 1, large)
    await erase(opened, large)
    await opened.close()
    // As it is after kill -9 there: the event is on disk, the file is still there, and the note of it too.
    writeFileSync(artifactPath(home.artifacts, large), long)
    const db = new Database(home.ledger)
    db.run("INSERT INTO removals (hash) VALUES (?)", [large])
    db.close()
    const again = await openLedger(home)
    expect(existsSync(artifactPath(home.artifacts, large))).toBe(false)
    expect(await read(again, large)).toMatchObject({ failure: { _tag: "ArtifactErased" } })
    await again.run(again.ledger.head)
    await again.close()
    const look = new Database(home.ledger, { readonly: true })
    expect(look.query("SELECT * FROM removals").all()).toEqual([])
    look.close()
  }))

test("LED-9 the same text may come again, small or large, also while it is being erased; tombstones outlive a rebuild", () =>
  withLedger(async (opened) => {
    const { run, ledger, home } = opened
    for (const value of ["again and again", long]) {
      const hash = await put(opened, value)
      await Promise.all([erase(opened, hash), put(opened, value)])
      await put(opened, value)
      expect(await read(opened, hash)).toMatchObject({ success: value })
      expect(await erase(opened, hash)).toMatchObject({ _tag: "Success" })
      expect(await read(opened, hash)).toMatchObject({ failure: { _tag: "ArtifactErased" } })
    }
    const dump = () => {
      const db = new Database(home.ledger, { readonly: true })
      const rows = db.query("SELECT * FROM erased ORDER BY hash").all()
      db.close()
      return rows
    }
    const before = dump()
    expect(before).toHaveLength(2)
    await run(ledger.rebuild)
    expect(dump()).toEqual(before)
    expect(await run(ledger.verify)).toMatchObject({ broken: null })
  }))

test("LED-9 a missing artifact without a tombstone in the chain is missing, whatever the table of tombstones says", () =>
  withLedger(async (opened) => {
    const { run, ledger, home } = opened
    const prompt = await put(opened, "gone")
    await runWith(opened, 1, prompt)
    const db = new Database(home.ledger)
    db.run("DELETE FROM artifacts WHERE hash = ?", [prompt])
    db.run("INSERT INTO erased (hash, seq) VALUES (?, 1)", [prompt])
    db.close()
    expect((await run(ledger.verify)).artifacts).toMatchObject({ missing: expect.arrayContaining([prompt]), erased: [] })
  }))
