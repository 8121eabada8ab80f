/** Backups: consistent while the core writes, verified, never overwriting; restore; what is torn or altered is refused. */
import { Database } from "bun:sqlite"
import { execFileSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { homeAt, type Home } from "../../core/config/home.ts"
import type { Instant } from "../../core/domain/ids.ts"
import { artifactPath } from "../../core/ledger/artifact-path.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { checkBackup } from "../../core/ledger/backup.ts"
import { restoreHome } from "../../core/ledger/restore.ts"
import { Upkeep } from "../../core/ledger/upkeep.ts"
import { dropHome, newHome, newRun, openLedger, submit, submitAll, type Opened } from "./kit.ts"
import { worker } from "./worker.ts"

const at = 1_790_000_000_000 as Instant
const text = (n: number) => `a transcript ${n}\n`.repeat(3_000)

let folder: string
let home: Home
let opened: Opened
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-backup-"))
  home = newHome()
  opened = await openLedger(home)
})
afterEach(async () => {
  await opened.close()
  rmSync(folder, { recursive: true, force: true })
  dropHome(home)
})

const put = (value: string) => opened.run(Effect.flatMap(ArtifactStore, (store) => store.putText(value)))
const backUp = (path: string) => opened.run(Effect.flatMap(Upkeep, (upkeep) => upkeep.backup(path, at)))
const refusal = (path: string) => opened.run(Effect.flip(Effect.flatMap(Upkeep, (upkeep) => upkeep.backup(path, at))))
const check = (path: string) => Effect.runPromise(checkBackup(worker, path))
const problem = (path: string) => Effect.runPromise(Effect.flip(checkBackup(worker, path)))

/** A run whose prompt is a file of the store, settings, and a bare store. */
const fill = async () => {
  const prompt = await put(text(1))
  const small = await put("short")
  const request = newRun(1, [])
  await opened.run(submitAll(opened.ledger, request.runId, [{ ...request, request: { ...request.request, prompt, hints: small } }]))
  writeFileSync(home.config, "{}")
  mkdirSync(join(home.repositories, "repo_1.git/objects"), { recursive: true })
  writeFileSync(join(home.repositories, "repo_1.git/objects/pack"), "objects")
  return { prompt, small, runId: request.runId }
}

test("LED-8 a backup made while eight writers append is whole, and holds a beginning of what was recorded", async () => {
  const { prompt } = await fill()
  let number = 10
  let going = true
  const appending = opened.run(
    Effect.all(
      Array.from({ length: 8 }, () =>
        Effect.gen(function* () {
          while (going) {
            const request = newRun(++number, [])
            yield* submit(opened.ledger, request.runId, { ...request, request: { ...request.request, prompt } })
          }
        })
      ),
      { concurrency: "unbounded" }
    )
  )
  const made = await backUp(join(folder, "b"))
  going = false
  await appending
  const { verification } = await check(made.path)
  expect(verification).toMatchObject({ events: made.events, head: { hash: made.head }, broken: null })
  const head = await opened.run(opened.ledger.head)
  expect(made.events).toBeLessThanOrEqual(head.seq)
  const [event] = await opened.run(opened.ledger.events({ after: made.events - 1, limit: 1 }))
  expect(event?.hash).toBe(made.head)
})

test("LED-8 a backup overwrites nothing, does not lie in the home, and leaves nothing half-made", async () => {
  await fill()
  const first = await backUp(folder)
  expect(first.path.startsWith(`${folder}/patchplane-`)).toBe(true)
  expect(statSync(first.path).mode & 0o777).toBe(0o700)
  expect(await refusal(first.path.replace(/[^/]+$/, "nowhere/b"))).toMatchObject({
    _tag: "UpkeepFailed",
    mend: expect.stringContaining("Make it")
  })
  expect(await refusal(join(home.root, "b"))).toMatchObject({ message: expect.stringContaining("home itself") })
  expect(await refusal(folder)).toMatchObject({ message: expect.stringContaining("there already") })
  expect(readdirSync(folder)).toHaveLength(1)
})

test("LED-8 a ledger that does not hold gives no backup, and says what is wrong", async () => {
  const { prompt } = await fill()
  rmSync(artifactPath(home.artifacts, prompt))
  expect(await refusal(join(folder, "b"))).toMatchObject({
    _tag: "UpkeepFailed",
    message: expect.stringContaining(`artifact ${prompt} is missing`)
  })
  expect(readdirSync(folder)).toEqual([])
})

test("LED-8 REL-1 every file of a backup, torn or with one bit changed, is refused by verify", async () => {
  const { prompt } = await fill()
  const { path } = await backUp(join(folder, "b"))
  const file = artifactPath("artifacts", prompt)
  const hurt = async (name: string, change: (path: string) => void) => {
    const copy = join(folder, "copy")
    cpSync(path, copy, { recursive: true })
    change(join(copy, name))
    const found = await problem(copy)
    rmSync(copy, { recursive: true })
    expect({ name, found }).toMatchObject({ found: { _tag: "UpkeepFailed", mend: expect.stringMatching(/./) } })
  }
  for (const name of ["ledger.db", file, "config.json", "repositories/repo_1.git/objects/pack", "backup.json"]) {
    await hurt(name, (place) => truncateSync(place, Math.floor(statSync(place).size / 2)))
    await hurt(name, (place) => rmSync(place))
    await hurt(name, (place) => {
      const bytes = readFileSync(place)
      const middle = bytes.length >> 1
      bytes[middle] = (bytes[middle] as number) ^ (name === "backup.json" ? 0x80 : 1)
      writeFileSync(place, bytes)
    })
  }
  await hurt("repositories/repo_1.git/hooks", (place) => writeFileSync(place, "#!/bin/sh"))
  expect((await check(path)).verification.broken).toBe(null)
})

test("LED-8 an event changed together with its file's hash in the list is found by the chain", async () => {
  await fill()
  const { path } = await backUp(join(folder, "b"))
  const db = new Database(join(path, "ledger.db"))
  db.run("DROP TRIGGER events_are_never_changed")
  db.run("UPDATE events SET at = at + 1 WHERE seq = 2")
  db.close()
  const manifest = JSON.parse(readFileSync(join(path, "backup.json"), "utf8")) as { files: Record<string, string> }
  manifest.files["ledger.db"] = new Bun.CryptoHasher("sha256").update(readFileSync(join(path, "ledger.db"))).digest("hex")
  writeFileSync(join(path, "backup.json"), JSON.stringify(manifest))
  expect(await problem(path)).toMatchObject({ message: expect.stringContaining("broken at event 2") })
})

test("LED-8 restore needs a home that no core holds, moves it aside, and the home is what was backed up", async () => {
  const { prompt, runId } = await fill()
  const made = await backUp(join(folder, "b"))
  const later = newRun(2, [])
  await opened.run(submit(opened.ledger, later.runId, later))
  const restore = () => Effect.runPromise(Effect.result(restoreHome({ home, worker, from: made.path, at })))
  expect(await restore()).toMatchObject({
    _tag: "Failure",
    failure: { message: expect.stringContaining("in use"), mend: expect.stringContaining("stop") }
  })
  await opened.close()
  const done = await restore()
  expect(done).toMatchObject({ _tag: "Success", success: { events: made.events, head: made.head } })
  const aside = (done as { success: { aside: string } }).success.aside
  try {
    expect(existsSync(join(aside, "ledger.db"))).toBe(true)
    opened = await openLedger(home)
    expect(await opened.run(opened.ledger.head)).toEqual({ seq: made.events, hash: made.head })
    expect((await opened.run(opened.ledger.run(runId))).number).toBe(1)
    expect(await opened.run(Effect.flip(opened.ledger.run(later.runId)))).toMatchObject({ _tag: "RunNotFound" })
    expect(await opened.run(Effect.flatMap(ArtifactStore, (store) => store.getText(prompt)))).toBe(text(1))
    expect(await opened.run(opened.ledger.verifyNew)).toMatchObject({ after: 0, broken: null })
    expect(readFileSync(join(home.repositories, "repo_1.git/objects/pack"), "utf8")).toBe("objects")
    const old = await openLedger(homeAt(aside))
    expect((await old.run(old.ledger.run(later.runId))).number).toBe(2)
    await old.close()
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
})

test("LED-8 an altered backup is not restored, and the home stays", async () => {
  const { prompt } = await fill()
  const { path } = await backUp(join(folder, "b"))
  await opened.close()
  writeFileSync(artifactPath(join(path, "artifacts"), prompt), text(2))
  const done = await Effect.runPromise(Effect.flip(restoreHome({ home, worker, from: path, at })))
  expect(done).toMatchObject({ _tag: "UpkeepFailed", message: expect.stringContaining(`artifact ${prompt} was altered`) })
  opened = await openLedger(home)
  expect(await opened.run(opened.ledger.verify)).toMatchObject({ broken: null })
})

test.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
  "LED-8 REL-1 a full disk under the backup (a small tmpfs; needs root): refused with a mend, and nothing of it stays",
  async () => {
    await fill()
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder])
    try {
      expect(await refusal(join(folder, "b"))).toMatchObject({
        message: expect.stringContaining("full"),
        mend: expect.stringContaining("Free")
      })
      expect(readdirSync(folder)).toEqual([])
      expect(await opened.run(opened.ledger.verify)).toMatchObject({ broken: null })
    } finally {
      execFileSync("umount", ["-l", folder])
    }
  }
)
