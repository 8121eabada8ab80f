/**
 * A full disk at each write of the ledger besides a commit and an artifact, which `faults.test.ts` has: the person gets
 * a mend, nothing that was acknowledged is lost, nothing half-made stays, and with room it goes on.
 */
import { Database } from "bun:sqlite"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { Effect } from "effect"
import { describe, expect, test } from "vitest"
import { homeAt, type Home } from "../../core/config/home.ts"
import { mint, type Instant } from "../../core/domain/ids.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { makeHome } from "../../core/ledger/database.ts"
import { restoreHome } from "../../core/ledger/restore.ts"
import { Upkeep } from "../../core/ledger/upkeep.ts"
import { openLog } from "../../core/observability/log-file.ts"
import { person } from "../domain/arbitrary.ts"
import { newRun, openLedger, submit, submitAll, threeSteps, toDone, type Opened } from "./kit.ts"
import { fillWithEvents } from "./many-events.ts"
import { noSmallDisk, onSmallDisk, type SmallDisk } from "./small-disk.ts"
import { worker } from "./worker.ts"

const at = 1_790_000_000_000 as Instant
/** What a person is told. */
const told = { message: expect.stringContaining("full"), mend: expect.stringContaining("Free") }

const homeOn = (disk: SmallDisk): Home => {
  const home = homeAt(join(disk.root, "home"))
  mkdirSync(home.root)
  return home
}
const holds = async ({ run, ledger }: Opened) => {
  const found = await run(ledger.verify)
  expect(found).toMatchObject({ broken: null, artifacts: { corrupt: [] } })
  return found.head
}
const takesMore = async ({ run, ledger }: Opened) => {
  const request = newRun(await run(ledger.nextRunNumber), [])
  expect(await run(submit(ledger, request.runId, request))).toMatchObject({ repeated: false })
}
const runsOf = (home: Home) => {
  const db = new Database(home.ledger, { readonly: true })
  const runs = db.query("SELECT * FROM runs ORDER BY id").all()
  db.close()
  return runs
}

describe.skipIf(noSmallDisk)("a full disk (a small tmpfs; needs root)", () => {
  test(
    "REL-1 LED-1 at a rebuild: the projections stay as they were, no scratch is left, and with room it is done",
    () =>
      onSmallDisk("96m", async (disk) => {
        const home = homeOn(disk)
        await fillWithEvents(home, 21_000)
        const opened = await openLedger(home)
        await opened.run(opened.ledger.rebuild)
        const before = runsOf(home)
        disk.fill()
        expect(await opened.run(Effect.flip(opened.ledger.rebuild))).toMatchObject({ _tag: "LedgerUnavailable", ...told })
        expect(readdirSync(home.root).filter((name) => name.startsWith("rebuild-"))).toEqual([])
        expect(runsOf(home)).toEqual(before)
        await holds(opened)
        disk.free()
        expect(await opened.run(opened.ledger.rebuild)).toBe(21_000)
        expect(runsOf(home)).toEqual(before)
        await takesMore(opened)
        await opened.close()
      }),
    240_000
  )

  test("REL-1 LED-9 at an erasure and at a big artifact: nothing is erased or half written, and with room it is done", () =>
    onSmallDisk("8m", async (disk) => {
      const home = homeOn(disk)
      const opened = await openLedger(home)
      const { run, ledger } = opened
      const text = "what somebody said\n".repeat(10_000)
      const put = (words: string) => Effect.flatMap(ArtifactStore, (store) => store.putText(words))
      const hash = await run(put(text))
      const request = newRun(1, [])
      const [first, ...more] = [...threeSteps(request), ...toDone(request.runId)]
      if (first?._tag !== "RequestRun") throw new Error("not a request")
      await run(submitAll(ledger, request.runId, [{ ...first, request: { ...first.request, prompt: hash } }, ...more]))
      disk.fill()
      const erase = Effect.flatMap(Upkeep, (upkeep) => upkeep.eraseArtifact(hash, { id: mint("cmd"), at, actor: person }))
      // What SQLite has of its log already takes a few commits more: until none goes in.
      for (let taken = true; taken;) {
        const other = newRun(await run(ledger.nextRunNumber), [])
        taken = (await run(Effect.result(submit(ledger, other.runId, other))))._tag === "Success"
      }
      expect(await run(Effect.flip(erase))).toMatchObject(told)
      expect(await run(Effect.flatMap(ArtifactStore, (store) => store.getText(hash)))).toBe(text)
      expect(await run(Effect.flip(put(`${text}more`)))).toMatchObject({ _tag: "StorageFull", ...told })
      expect(readdirSync(home.artifacts).filter((name) => name.startsWith("unfinished"))).toEqual([])
      disk.free()
      expect(await run(erase)).toMatchObject({ erased: [hash] })
      await run(put(`${text}more`))
      await takesMore(opened)
      await opened.close()
    }))

  test("REL-1 LED-8 at an upgrade: the old database stays as it is, and with room it is copied and upgraded", () =>
    onSmallDisk("4m", async (disk) => {
      const home = homeOn(disk)
      makeHome(home)
      writeFileSync(home.ledger, gunzipSync(readFileSync(join(import.meta.dirname, "fixtures/ledger-v1.db.gz"))))
      const before = readFileSync(home.ledger)
      disk.fill()
      await expect(openLedger(home)).rejects.toMatchObject({ _tag: "LedgerUnavailable", mend: expect.stringMatching(/Free|disk/) })
      expect(readFileSync(home.ledger).subarray(100)).toEqual(before.subarray(100))
      disk.free()
      const opened = await openLedger(home)
      expect(readdirSync(join(home.root, "backups"))).toHaveLength(1)
      expect(await holds(opened)).toMatchObject({ seq: 35 })
      await takesMore(opened)
      await opened.close()
    }))

  test("REL-1 at a start: it is said what to do, and with room the same ledger opens", () =>
    onSmallDisk("4m", async (disk) => {
      const home = homeOn(disk)
      const first = await openLedger(home)
      const request = newRun(1, [])
      await first.run(submitAll(first.ledger, request.runId, threeSteps(request)))
      const head = await first.run(first.ledger.head)
      await first.close()
      disk.fill()
      await expect(openLedger(home)).rejects.toMatchObject({ _tag: "LedgerUnavailable", mend: expect.stringMatching(/Free|disk/) })
      disk.free()
      const again = await openLedger(home)
      expect(await holds(again)).toEqual(head)
      await takesMore(again)
      await again.close()
    }))

  test("REL-1 LED-8 at a restore: the home stays, nothing lies beside it, and with room it is restored", () =>
    onSmallDisk("4m", async (disk) => {
      const home = homeOn(disk)
      const elsewhere = mkdtempSync(join(tmpdir(), "patchplane-kept-"))
      try {
        const opened = await openLedger(home)
        const request = newRun(1, [])
        const prompt = await opened.run(Effect.flatMap(ArtifactStore, (store) => store.putText("Do it.")))
        await opened.run(submit(opened.ledger, request.runId, { ...request, request: { ...request.request, prompt } }))
        const from = join(elsewhere, "backup")
        const { head } = await opened.run(Effect.flatMap(Upkeep, (upkeep) => upkeep.backup(from, at)))
        await takesMore(opened)
        await opened.close()
        cpSync(home.root, join(elsewhere, "before"), { recursive: true })
        const restore = restoreHome({ home, worker, from, at })
        disk.fill()
        expect(await Effect.runPromise(Effect.flip(restore))).toMatchObject({
          _tag: "UpkeepFailed",
          mend: expect.stringMatching(/Free|disk/)
        })
        expect(readdirSync(disk.root).toSorted()).toEqual(["filler", "home"])
        expect(readFileSync(home.ledger)).toEqual(readFileSync(join(elsewhere, "before", "ledger.db")))
        disk.free()
        expect(await Effect.runPromise(restore)).toMatchObject({ head })
        const again = await openLedger(home)
        expect(await holds(again)).toMatchObject({ hash: head })
        await again.close()
      } finally {
        rmSync(elsewhere, { recursive: true, force: true })
      }
    }))

  test("REL-1 OBS-1 at the log: lines are lost, and the first one with room is whole", () =>
    onSmallDisk("256k", async (disk) => {
      const folder = join(disk.root, "logs")
      const write = openLog(folder, "core.log", { bytes: 10_000_000, files: 2 })
      write("before")
      disk.fill()
      // The last page of the file has room still: some of these are written, one of them in part.
      for (let line = 0; line < 40; line++) write(`lost ${"x".repeat(300)}`)
      disk.free()
      write("after")
      const lines = readFileSync(join(folder, "core.log"), "utf8").split("\n")
      expect(lines[0]).toBe("before")
      expect(lines.filter((line) => line.includes("after"))).toEqual(["after"])
      expect(lines.filter((line) => line.startsWith("lost")).length).toBeLessThan(40)
      expect(existsSync(join(folder, "core.log.1"))).toBe(false)
    }))
})
