/** The notes on published commits hold the ledger to what it was: a history that was rewritten does not fit them. */
import { Database } from "bun:sqlite"
import { cpSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { eventColumns, genesis, hashOf, type EventRow } from "../../core/ledger/chain.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { checkAnchors } from "../../core/provenance/anchors/anchors.ts"
import { git, gitBytes } from "../repository/kit.ts"
import { openPlace, otherRun, publishedRun, type Place } from "./published-run.ts"

let place: Place
let published: Awaited<ReturnType<typeof publishedRun>>
beforeEach(async () => {
  place = await openPlace()
  await otherRun(place, 1)
  published = await publishedRun(place, 2)
})
afterEach(() => place.dispose())

const anchors = (at = place) => at.run(checkAnchors)
const noteOf = (commit: string) => git(place.theirs, "notes", "--ref=patchplane", "show", commit)

/** Does to the ledger's file what somebody with all rights could: events changed, the whole chain computed anew. */
const rewriteHistory = async (change: (row: EventRow) => EventRow) => {
  await place.close()
  const db = new Database(place.home.ledger)
  db.run("DROP TRIGGER IF EXISTS events_are_never_changed")
  let previous = genesis
  for (const row of db.query<EventRow, []>(`SELECT ${eventColumns} FROM events ORDER BY seq`).all()) {
    const changed = { ...change(row), prev_hash: previous }
    previous = hashOf(changed)
    db.run("UPDATE events SET payload = ?, actor = ?, prev_hash = ?, hash = ? WHERE seq = ?", [
      changed.payload,
      changed.actor,
      changed.prev_hash,
      previous,
      row.seq
    ])
  }
  db.close()
  place = await openPlace(place)
  await place.run(Effect.flatMap(Ledger, (ledger) => ledger.rebuild))
}

describe("anchors outside the ledger", () => {
  test("LED-6 an untouched ledger fits the note that the gate wrote, which names installation and signing key", async () => {
    expect(await anchors()).toEqual({ checked: 1, broken: [], unreachable: [] })
    const note = JSON.parse(noteOf(published.publication.commit)) as Record<string, unknown>
    const { id } = await place.run(Effect.flatMap(Ledger, (ledger) => ledger.installation))
    expect(note).toMatchObject({ run: published.runId, installation: id, key: place.fingerprint })
  })

  test("LED-6 LED-1 a rewritten ledger whose own chain holds is noticed through the note, which names commit and event", async () => {
    await rewriteHistory((row) => ({ ...row, actor: row.actor.replace("Ada", "Eve") }))
    const { broken } = await place.run(Effect.flatMap(Ledger, (ledger) => ledger.verify))
    expect(broken).toBe(null)
    const found = await anchors()
    const { seq } = (JSON.parse(noteOf(published.publication.commit)) as { ledger: { seq: number } }).ledger
    expect(found.broken).toEqual([
      { repository: place.theirs, commit: published.publication.commit, seq, reason: expect.stringContaining(`event ${seq} has the hash`) }
    ])
  })

  test("LED-6 one event changed before the anchor is enough; one after it is the next anchor's to notice", async () => {
    const { seq } = (JSON.parse(noteOf(published.publication.commit)) as { ledger: { seq: number } }).ledger
    await rewriteHistory((row) => (row.seq === seq + 2 ? { ...row, actor: row.actor.replace("engine", "demo") } : row))
    expect((await anchors()).broken).toEqual([])
    await rewriteHistory((row) => (row.seq === 2 ? { ...row, payload: row.payload.replace('"shop"', '"shed"') } : row))
    expect((await anchors()).broken).toHaveLength(1)
  })

  test("LED-6 a ledger that was put back to a state before the publication is noticed", async () => {
    const before = join(place.root, "before")
    const later = await publishedRun(place, 3, "proposed")
    expect(later.runId).not.toBe(published.runId)
    await place.close()
    mkdirSync(before)
    const db = new Database(place.home.ledger)
    db.run("DROP TRIGGER events_are_never_deleted")
    const { seq } = (JSON.parse(noteOf(published.publication.commit)) as { ledger: { seq: number } }).ledger
    db.run("DELETE FROM events WHERE seq >= ?", [seq - 3])
    db.close()
    place = await openPlace(place)
    await place.run(Effect.flatMap(Ledger, (ledger) => ledger.rebuild))
    expect((await anchors()).broken).toMatchObject([{ seq, reason: expect.stringContaining("the ledger ends at") }])
  })

  test("LED-6 a repository that is gone is said and fails nothing; put back it is checked again", async () => {
    const away = `${place.theirs}-away`
    renameSync(place.theirs, away)
    // Our own store keeps what was written, so the anchor is not lost with the repository.
    expect(await anchors()).toEqual({
      checked: 1,
      broken: [],
      unreachable: [{ repository: place.theirs, reason: "it is not there any more" }]
    })
    rmSync(place.home.repositories, { recursive: true })
    const none = await anchors()
    expect(none).toMatchObject({ checked: 0, broken: [] })
    expect(none.unreachable.map(({ repository }) => repository)).toEqual([place.theirs, place.theirs])
    renameSync(away, place.theirs)
    expect(await anchors()).toEqual({ checked: 1, broken: [], unreachable: [] })
  })

  test("LED-6 a note that was removed is found in our own store; a rewritten ledger is noticed there too", async () => {
    git(place.theirs, "update-ref", "-d", "refs/notes/patchplane")
    expect(await anchors()).toEqual({ checked: 1, broken: [], unreachable: [] })
    await rewriteHistory((row) => ({ ...row, actor: row.actor.replace("Ada", "Eve") }))
    expect((await anchors()).broken).toHaveLength(1)
  })

  test("LED-6 notes of another installation, of other tools, and of unreasonable size are none of ours", async () => {
    const put = (text: string, on: string) => {
      const blob = gitBytes(place.theirs, ["hash-object", "-w", "--stdin"], text).toString().trim()
      git(place.theirs, "notes", "--ref=patchplane", "add", "-f", "-C", blob, on)
    }
    const note = JSON.parse(noteOf(published.publication.commit)) as Record<string, unknown>
    const base = published.change.base
    for (const text of [
      JSON.stringify({ ...note, installation: "ins_00000000-0000-4000-8000-000000000000", ledger: { seq: 3, hash: "f".repeat(64) } }),
      "not JSON at all",
      "x".repeat(200_000),
      JSON.stringify({ ...note, patchplane: 2 })
    ]) {
      put(text, base)
      expect(await anchors()).toEqual({ checked: 1, broken: [], unreachable: [] })
    }
    put(JSON.stringify({ ...note, ledger: { seq: 3, hash: "f".repeat(64) } }), base)
    expect((await anchors()).broken).toMatchObject([{ commit: base, seq: 3 }])
  })

  test("LED-6 EXE-4 nothing of the repository runs when its notes are read", async () => {
    const proof = join(place.root, "ran")
    git(place.theirs, "config", "core.fsmonitor", `touch ${proof}`)
    git(place.theirs, "config", "core.pager", `touch ${proof}`)
    git(place.theirs, "config", "diff.external", `touch ${proof}`)
    cpSync("/bin/true", join(place.theirs, ".git", "hooks", "post-checkout"))
    expect((await anchors()).checked).toBe(1)
    expect(await Bun.file(proof).exists()).toBe(false)
  })
})
