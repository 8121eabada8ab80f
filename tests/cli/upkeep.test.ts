/** `ledger` and `disk` on the command line: what they say, and their exit codes. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openTerminal, type Terminal } from "./terminal.ts"

let terminal: Terminal
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchplane-cli-upkeep-"))
  terminal = await openTerminal()
  await terminal.run(["repo", "add", "/src/app", "--name", "app"])
})
afterAll(async () => {
  await terminal.close()
  await rm(folder, { recursive: true, force: true })
})

const requested = async (prompt: string) => {
  const { out } = await terminal.run(["request", prompt, "-r", "app", "--wait", "--json"])
  return (JSON.parse(out.trim().split("\n").at(-1) ?? "") as { number: number }).number
}

test("LED-1 ledger verify checks what is new, all with --full, and says which it was", async () => {
  expect(await terminal.run(["ledger", "verify"])).toMatchObject({ code: 0, out: expect.stringContaining("The chain holds") })
  const again = await terminal.run(["ledger", "verify"])
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("were checked before") })
  const full = await terminal.run(["ledger", "verify", "--full"])
  expect(full.code).toBe(0)
  expect(full.out).not.toContain("were checked before")
})

test("LED-9 ledger erase removes what an ended run alone needs, and says what it does not reach", async () => {
  const number = await requested("Fix the sum, and mind this erasable sentence")
  expect(await terminal.run(["ledger", "erase", `R-${number}`])).toMatchObject({ code: 4, err: expect.stringContaining("cancel") })
  await terminal.run(["cancel", `R-${number}`])
  const erased = await terminal.run(["ledger", "erase", `R-${number}`, "--reason", "It slipped in."])
  expect(erased).toMatchObject({ code: 0, out: expect.stringMatching(/Erased [0-9a-f]{64}\n/) })
  expect(erased.out).toContain("Not erased: what was published, backups")
  expect((await terminal.run(["show", `R-${number}`])).out).toContain("[erased on ")
  const verified = await terminal.run(["ledger", "verify", "--full"])
  expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/Artifact [0-9a-f]{64} was erased on \d{4}-\d\d-\d\d by /) })
  expect(await terminal.run(["ledger", "erase", "ab".repeat(32)])).toMatchObject({ code: 4, err: expect.stringContaining("no artifact") })
  expect(await terminal.run(["ledger", "erase", "R-4711"])).toMatchObject({ code: 2 })
  expect(await terminal.json("ledger", "retain")).toEqual({ transcripts: 0, logs: 0 })
})

test("EXE-5 disk shows what takes space, and disk reclaim says what it removed", async () => {
  const shown = await terminal.run(["disk"])
  expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/ ledger .*\n[^]* in all\n/) })
  expect(await terminal.json("disk")).toMatchObject({ bytes: expect.any(Number), entries: expect.any(Array) })
  expect(await terminal.run(["disk", "reclaim", "--caches"])).toMatchObject({ code: 0, out: "0 B reclaimed\n" })
  expect(await terminal.run(["disk", "reclaim", "--run", "R-4711"])).toMatchObject({ code: 2 })
})

test("LED-8 ledger backup, verify of it, and restore: refused while the core runs and where the backup is altered", async () => {
  const backup = join(folder, "b")
  expect(await terminal.run(["ledger", "backup", backup])).toMatchObject({
    code: 0,
    out: expect.stringContaining(`Backed up to ${backup}`)
  })
  expect(await terminal.run(["ledger", "backup", terminal.home])).toMatchObject({ code: 1, err: expect.stringContaining("home itself") })
  expect(await terminal.run(["ledger", "verify", backup])).toMatchObject({ code: 0, out: expect.stringContaining("The chain holds") })
  expect(await terminal.run(["ledger", "restore", backup])).toMatchObject({ code: 1, err: expect.stringContaining("patchplane stop") })
  const lost = await requested("Lost by the restore")
  expect((await terminal.run(["stop"])).code).toBe(0)
  const restored = await terminal.run(["ledger", "restore", backup])
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("What was there is in ") })
  const aside = /What was there is in (.*?); /.exec(restored.out)?.[1] ?? ""
  expect(await readdir(aside)).toContain("ledger.db")
  await rm(aside, { recursive: true })
  expect(await terminal.run(["ledger", "verify", "--full"])).toMatchObject({ code: 0 })
  expect(await terminal.run(["show", `R-${lost}`])).toMatchObject({ code: 2 })
  expect((await terminal.run(["stop"])).code).toBe(0)
  await writeFile(join(backup, "ledger.db"), "torn")
  expect(await terminal.run(["ledger", "verify", backup])).toMatchObject({ code: 1, err: expect.stringContaining("no whole backup") })
  expect(await terminal.run(["ledger", "restore", backup])).toMatchObject({ code: 1, err: expect.stringContaining("no whole backup") })
}, 120_000)
