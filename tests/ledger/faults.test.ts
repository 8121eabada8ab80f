/** What the ledger lives through: kill -9, a second core, a full disk, a locked file, a torn log. */
import { Database } from "bun:sqlite"
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Exit } from "effect"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { homeAt, type Home } from "../../core/config/home.ts"
import type { CommandId, RunId } from "../../core/domain/ids.ts"
import { mint } from "../../core/domain/ids.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { databaseVersion } from "../../core/ledger/database.ts"
import type { LedgerUnavailable } from "../../core/ledger/ledger.ts"
import { dropHome, newHome, newRun, openLedger, submit, submitAll, threeSteps, withLedger } from "./kit.ts"
import { noSmallDisk, onSmallDisk } from "./small-disk.ts"

interface Acknowledged {
  readonly id: CommandId
  readonly stream: RunId
  readonly first: number
  readonly last: number
}

/** Bundled as the core is shipped, which starts in a tenth of the time that the sources take. */
let bundled: string
let loop: string
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), "patchplane-append-loop-"))
  loop = join(bundled, "append-loop.js")
  const entries = { "append-loop": "append-loop.ts", writer: "../../core/ledger/writer.ts" }
  for (const [name, entry] of Object.entries(entries)) {
    await Bun.build({ entrypoints: [join(import.meta.dirname, entry)], outdir: bundled, target: "bun", naming: `${name}.[ext]` })
  }
})
afterAll(() => rmSync(bundled, { recursive: true, force: true }))

/** Lets a child append until `lines` commands are acknowledged, then kills it at once. */
const appendAndKill = async (home: Home, firstNumber: number, lines: number): Promise<ReadonlyArray<Acknowledged>> => {
  const child = Bun.spawn([process.execPath, loop, home.root, String(firstNumber)], {
    stdout: "pipe",
    stderr: "inherit"
  })
  let text = ""
  const decoder = new TextDecoder()
  let killed = false
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true })
    if (!killed && text.split("\n").length > lines) {
      child.kill("SIGKILL")
      killed = true
    }
  }
  await child.exited
  expect(child.signalCode).toBe("SIGKILL")
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Acknowledged)
}

describe("kill -9", () => {
  test("REL-1 FLOW-3 20 kills while 8 writers append: every acknowledged command is there, and the chain holds", async () => {
    const home = newHome()
    try {
      const acknowledged: Array<Acknowledged> = []
      for (let round = 0; round < 20; round++) {
        acknowledged.push(...(await appendAndKill(home, round * 10_000 + 1, 1 + ((round * 37) % 120))))
        if (round % 5 !== 4) continue
        const opened = await openLedger(home)
        const { broken, events } = await opened.run(opened.ledger.verify)
        expect(broken).toBe(null)
        expect(events).toBeGreaterThanOrEqual(Math.max(...acknowledged.map(({ last }) => last)))
        await opened.close()
      }
      const opened = await openLedger(home)
      const { ledger, run } = opened
      const causes = new Map<string, Array<number>>()
      const events = await run(ledger.events({ after: 0, limit: 1_000_000 }))
      for (const { cause, seq } of events) causes.set(cause, [...(causes.get(cause) ?? []), seq])
      for (const { id, first, last } of acknowledged) {
        expect(causes.get(id)).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index))
      }
      expect(acknowledged.length).toBeGreaterThan(500)
      const before = projections(home)
      expect(await run(ledger.rebuild)).toBe(events.length)
      expect(projections(home)).toEqual(before)
      await opened.close()
    } finally {
      dropHome(home)
    }
  }, 240_000)
})

const projections = (home: Home) => {
  const db = new Database(home.ledger, { readonly: true })
  const dump = {
    runs: db.query("SELECT * FROM runs ORDER BY id").all(),
    requests: db.query("SELECT * FROM run_requests ORDER BY command").all(),
    installation: db.query("SELECT * FROM installation").all()
  }
  db.close()
  return dump
}

describe("two cores", () => {
  test("REL-1 a second core of the same home fails at once and names the first, in this process and in another", () =>
    withLedger(async ({ home, run, ledger }) => {
      await expect(openLedger(home)).rejects.toMatchObject({ _tag: "HomeInUse", pid: process.pid })
      const child = Bun.spawn([process.execPath, loop, home.root], {
        stdout: "pipe",
        stderr: "pipe"
      })
      expect(await child.exited).not.toBe(0)
      expect(await new Response(child.stderr).text()).toContain(`is in use by process ${process.pid}`)
      expect(await new Response(child.stdout).text()).toBe("")
      expect(await run(ledger.head)).toMatchObject({ seq: 1 })
    }))

  test("REL-1 the lock ends with its process: a killed core leaves a home that opens at once", async () => {
    const home = newHome()
    try {
      await appendAndKill(home, 1, 3)
      expect(existsSync(`${home.lock}.pid`)).toBe(true)
      const opened = await openLedger(home)
      expect(readFileSync(`${home.lock}.pid`, "utf8").trim()).toBe(String(process.pid))
      await opened.close()
      expect(existsSync(`${home.lock}.pid`)).toBe(false)
    } finally {
      dropHome(home)
    }
  })
})

describe("storage that fails", () => {
  const unavailable = (exit: Exit.Exit<unknown, unknown>) =>
    Exit.isFailure(exit) && JSON.stringify(exit.cause).includes("LedgerUnavailable")

  test("REL-1 a database that may not grow any more: refused with a mend, and nothing is half-done", () =>
    withLedger(
      async ({ home, run, ledger }) => {
        const requests = Array.from({ length: 400 }, (_, index) => newRun(index + 1))
        const exits = await run(
          Effect.forEach(requests, (request) => Effect.exit(submit(ledger, request.runId, request)), { concurrency: 8 })
        )
        expect(exits.some(Exit.isSuccess)).toBe(true)
        expect(exits.some(unavailable)).toBe(true)
        expect(exits.every((exit) => Exit.isSuccess(exit) || unavailable(exit))).toBe(true)
        expect(await run(ledger.runs({}))).toHaveLength(exits.filter(Exit.isSuccess).length)
        const failure = exits.flatMap((exit) => (Exit.isFailure(exit) ? exit.cause.reasons : []))[0]
        expect(failure).toMatchObject({
          error: { _tag: "LedgerUnavailable", message: expect.stringContaining("full"), mend: expect.stringContaining("Free") }
        })
        expect(await run(ledger.verify)).toMatchObject({ broken: null })
        expect(statSync(home.ledger).size).toBeLessThanOrEqual(120 * 4096)
      },
      { maxPages: 120 }
    ))

  test.skipIf(noSmallDisk)(
    "REL-1 a full disk (a small tmpfs; needs root): refused with a mend; with room again it goes on with the same chain",
    () =>
      onSmallDisk("3m", async (disk) => {
        const home = homeAt(join(disk.root, "home"))
        mkdirSync(home.root)
        const opened = await openLedger(home)
        const { run, ledger } = opened
        const one = newRun(1, [])
        await run(submitAll(ledger, one.runId, threeSteps(one).slice(0, 2)))
        disk.fill()
        const blocked: Array<LedgerUnavailable> = []
        for (let number = 2; blocked.length < 3; number++) {
          const request = newRun(number, [])
          const exit = await run(Effect.result(submit(ledger, request.runId, request)))
          if (exit._tag === "Failure") blocked.push(exit.failure as LedgerUnavailable)
        }
        for (const failure of blocked)
          expect(failure).toMatchObject({ _tag: "LedgerUnavailable", mend: expect.stringMatching(/space|disk/) })
        const stored = await run(
          Effect.flatMap(ArtifactStore, (store) => Effect.flip(store.putBytes(crypto.getRandomValues(new Uint8Array(60_000)))))
        )
        expect(stored).toMatchObject({ _tag: "StorageFull" })
        disk.free()
        await run(submitAll(ledger, one.runId, threeSteps(one).slice(2)))
        expect(await run(ledger.verify)).toMatchObject({ broken: null })
        const head = await run(ledger.head)
        await opened.close()
        const again = await openLedger(home)
        expect(await again.run(again.ledger.head)).toEqual(head)
        expect(await again.run(again.ledger.run(one.runId))).toMatchObject({ status: "awaiting-approval" })
        await again.close()
      })
  )

  test("REL-1 a file that another program locks: refused with a mend, and it goes on afterwards", () =>
    withLedger(async ({ home, run, ledger }) => {
      const request = newRun(1)
      const other = new Database(home.ledger)
      other.run("BEGIN IMMEDIATE")
      const failure = await run(Effect.flip(submit(ledger, request.runId, request)))
      const named = { _tag: "LedgerUnavailable", message: expect.stringContaining("locked"), mend: expect.stringContaining("ledger.db") }
      expect(failure).toMatchObject(named)
      expect(await run(Effect.flip(ledger.rebuild))).toMatchObject(named)
      // Who only reads is held up by nobody.
      expect(await run(ledger.verify)).toMatchObject({ broken: null })
      other.run("ROLLBACK")
      other.close()
      expect(await run(submit(ledger, request.runId, request))).toMatchObject({ repeated: false })
      expect(await run(ledger.verify)).toMatchObject({ broken: null })
    }))

  const tears: ReadonlyArray<readonly [string, (wal: string, size: number) => void]> = [
    ["cut off", (wal, size) => truncateSync(wal, size - 4096 - 1_000)],
    ["of zeros", (wal, size) => overwrite(wal, size - 3_000, new Uint8Array(3_000))],
    ["with one bit changed", (wal, size) => overwrite(wal, size - 2_000, new Uint8Array([(readFileSync(wal)[size - 2_000] as number) ^ 1]))]
  ]
  test.each(tears)(
    "REL-1 a torn end of the log, %s: it ends at the last whole commit, and the ledger goes on from there",
    async (_, tear) => {
      const home = newHome()
      try {
        const acknowledged = await appendAndKill(home, 1, 60)
        const wal = `${home.ledger}-wal`
        const { size } = statSync(wal)
        expect(size).toBeGreaterThan(4 * 4096)
        tear(wal, size)
        const opened = await openLedger(home)
        const { broken, events } = await opened.run(opened.ledger.verify)
        expect(broken).toBe(null)
        // The page that was torn away belongs to the last group commit: eight commands of four events at most.
        expect(events).toBeGreaterThan(Math.max(...acknowledged.map(({ last }) => last)) - 64)
        const request = newRun(50_000)
        expect(await opened.run(submit(opened.ledger, request.runId, request))).toMatchObject({ first: events + 1 })
        await opened.close()
      } finally {
        dropHome(home)
      }
    }
  )

  test("LED-8 a database of a newer PatchPlane is refused, and left as it is", async () => {
    const home = newHome()
    try {
      await (await openLedger(home)).close()
      const db = new Database(home.ledger)
      db.run(`PRAGMA user_version = ${databaseVersion + 1}`)
      db.close()
      await expect(openLedger(home)).rejects.toMatchObject({ _tag: "LedgerTooNew", found: databaseVersion + 1, known: databaseVersion })
    } finally {
      dropHome(home)
    }
  })

  test("LED-1 projections that were lost are made anew at the start", async () => {
    const home = newHome()
    try {
      const first = await openLedger(home)
      const request = newRun(3)
      await first.run(submitAll(first.ledger, request.runId, threeSteps(request).slice(0, 2)))
      await first.close()
      const before = projections(home)
      const db = new Database(home.ledger)
      db.run("DELETE FROM runs")
      db.run("DELETE FROM run_requests")
      db.run("DELETE FROM installation")
      db.close()
      const second = await openLedger(home)
      expect(projections(home)).toEqual(before)
      expect(await second.run(second.ledger.nextRunNumber)).toBe(4)
      await second.close()
    } finally {
      dropHome(home)
    }
  })

  test("REL-1 a writer thread that dies fails what it had not answered, and the next command has a new one", () =>
    withLedger(
      async ({ run, ledger }) => {
        const request = newRun(1)
        const id = mint("cmd")
        const exit = await run(Effect.exit(submit(ledger, request.runId, { ...request, driver: { installation: "die", epoch: 1 } }, id)))
        expect(unavailable(exit)).toBe(true)
        expect(await run(submit(ledger, request.runId, request, id))).toMatchObject({ repeated: false })
        expect(await run(ledger.verify)).toMatchObject({ broken: null })
      },
      { worker: new URL("./dying-writer.ts", import.meta.url) }
    ))
})

const overwrite = (path: string, at: number, bytes: Uint8Array) => {
  const file = openSync(path, "r+")
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}
