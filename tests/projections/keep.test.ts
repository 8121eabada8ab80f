import { Database } from "bun:sqlite"
import { join } from "node:path"
import { readdirSync, writeFileSync } from "node:fs"
import fc from "fast-check"
import { afterEach, expect, test } from "vitest"
import { moves } from "../domain/arbitrary.ts"
import { answering } from "../../core/projections/answer.ts"
import { foldBeside } from "../../core/projections/share.ts"
import { projectionsVersion } from "../../core/projections/tables.ts"
import {
  connected,
  interleaved,
  keptTables,
  life,
  randomLife,
  tombstone,
  repositoryId,
  runOf,
  toMerged,
  toPatchSet,
  writtenLedger,
  type WrittenLedger
} from "./kit.ts"

const open: Array<() => void> = []
afterEach(() => {
  for (const close of open.splice(0).toReversed()) close()
})
const ledger = (): WrittenLedger => {
  const made = writtenLedger()
  open.push(made.drop)
  return made
}
const tablesOf = (made: WrittenLedger, file?: string) => {
  const found = keptTables(made, file)
  open.push(found.close)
  return found
}

test("MET-1 GRF-1 kept in any steps, kept at once, or made anew, the tables hold the same bytes", async () => {
  let folded = 0
  await fc.assert(
    fc.asyncProperty(fc.array(moves(40), { minLength: 1, maxLength: 4 }), fc.array(fc.nat(60), { maxLength: 5 }), async (lives, cuts) => {
      const events = interleaved(lives.map((choices, index) => randomLife(choices, index + 1, index === 0 ? undefined : index)))
      const made = writtenLedger()
      try {
        const steps = keptTables(made, join(made.home.root, "steps.db"))
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), events.length]) {
          made.append(events.slice(from, Math.max(from, cut)))
          from = Math.max(from, cut)
          await steps.kept.catchUp()
        }
        const once = keptTables(made, join(made.home.root, "once.db"))
        await once.kept.catchUp()
        const expected = once.dump()
        expect(steps.dump()).toEqual(expected)
        await steps.kept.rebuild()
        expect(steps.dump()).toEqual(expected)
        folded += events.length
        steps.close()
        once.close()
      } finally {
        made.drop()
      }
    }),
    { numRuns: 20 }
  )
  expect(folded).toBeGreaterThan(250)
})

test("MET-1 a restart reads what was kept and folds nothing again; what is new is folded alone", async () => {
  const made = ledger()
  made.append([connected(repositoryId, "app"), ...toPatchSet(life(1, 0), 0).events])
  await tablesOf(made).kept.catchUp()
  const again = tablesOf(made)
  const read: Array<string> = []
  const { foldable } = again.ledger
  Object.assign(again.ledger, { foldable: (stream: string, until: number) => (read.push(stream), foldable(stream, until)) })
  await again.kept.catchUp()
  expect(read).toEqual([])
  const second = toPatchSet(life(2, 100), 100)
  made.append(second.events)
  await again.kept.catchUp()
  expect(read).toEqual([second.run])
})

test("MET-1 another ledger under the same name, a damaged file and one of another version are folded anew", async () => {
  const [first, second] = [ledger(), ledger()]
  first.append(toMerged(toPatchSet(life(1, 0), 0), 100).events)
  second.append(toPatchSet(life(7, 0), 0).events)
  const file = join(first.home.root, "shared.db")
  const kept = tablesOf(first, file)
  await kept.kept.catchUp()
  kept.tables.run("UPDATE watermark SET seq = 3")
  const other = tablesOf(second, file)
  await other.kept.catchUp()
  expect(other.tables.query("SELECT number FROM runs").all()).toEqual([{ number: 7 }])

  const old = new Database(file)
  old.run(`PRAGMA user_version = ${projectionsVersion + 1}`)
  old.close()
  const renewed = tablesOf(second, file)
  expect(renewed.tables.query("SELECT count(*) AS runs FROM runs").get()).toEqual({ runs: 0 })

  const broken = join(first.home.root, "broken.db")
  writeFileSync(broken, "this is no database, though it is as long as the header of one, which is a hundred bytes long ...".repeat(20))
  expect(await tablesOf(first, broken).kept.catchUp()).toBeGreaterThan(5)
})

test("MET-1 shares that threads fold beside are taken over in the same bytes, and one whose thread fails is left to be folded here", async () => {
  const made = ledger()
  const files = made.files([{ path: "a.ts" }])
  made.append([1, 2, 3].flatMap((number) => toMerged(toPatchSet(life(number, 0), 0, files), 100).events))
  const [here, shared, alone] = ["here", "shared", "alone"].map((name) => tablesOf(made, join(made.home.root, `${name}.db`)))
  if (here === undefined || shared === undefined || alone === undefined) return expect.fail("three were made")
  const until = here.folded()
  // Its third run begins the second share, whatever their digits are.
  const shares = [
    { after: 0, until, from: "", to: runOf(3) },
    { after: 0, until, from: runOf(3), to: "~" }
  ]
  const { ledger: file, artifacts } = made.home
  const projections = join(made.home.root, "shared.db")
  expect(await foldBeside(shared.tables, { ledger: file, artifacts, projections })(shares)).toEqual([])
  expect(shared.tables.query("SELECT count(*) AS runs FROM runs").get()).toEqual({ runs: 3 })
  expect(shared.dump()).toEqual(here.dump())
  const nowhere = { ledger: join(made.home.root, "none.db"), artifacts, projections: join(made.home.root, "alone.db") }
  expect(await foldBeside(alone.tables, nowhere)(shares)).toEqual(shares)
  expect(readdirSync(made.home.root).filter((name) => name.includes("-share-"))).toEqual([])
})

test("LED-9 no path is in the tables: it is in its artifact alone", async () => {
  const made = ledger()
  const files = made.files([{ path: "secret-customer-name.ts", from: "older-customer.ts", status: "renamed" }])
  made.append(toPatchSet(life(1, 0), 0, files).events)
  const { kept, dump } = tablesOf(made)
  await kept.catchUp()
  expect(dump().find(([name]) => name === "touches")?.[1]).toHaveLength(2)
  expect(JSON.stringify(dump())).not.toMatch(/customer/)
})

test("LED-9 GRF-1 a list of files that was erased is forgotten, in the same bytes whether it was folded before or after", async () => {
  const made = ledger()
  const [kept, erased] = [made.files([{ path: "kept.ts" }]), made.files([{ path: "erased.ts" }])]
  made.append([...toPatchSet(life(1, 0), 0, erased).events, ...toPatchSet(life(2, 0), 0, kept).events])
  const before = tablesOf(made)
  await before.kept.catchUp()
  expect(before.tables.query("SELECT count(*) AS n FROM touches").get()).toEqual({ n: 2 })
  // The tombstone stands before the bytes go.
  made.append([tombstone(erased, 1)])
  await before.kept.catchUp()
  expect(before.tables.query("SELECT count(*) AS n FROM touches").get()).toEqual({ n: 1 })
  const after = tablesOf(made, join(made.home.root, "after.db"))
  await after.kept.catchUp()
  expect(before.dump()).toEqual(after.dump())
})

test("MET-1 a ledger that does not fold is said to be so, with a mend, and the next question is answered again", async () => {
  const made = ledger()
  const { answer } = answering({ ledger: made.home.ledger, artifacts: made.home.artifacts, projections: made.home.projections })
  open.push(() => void answer({ kind: "close" }))
  made.append(
    toPatchSet(life(1, 0), 0)
      .events.slice(1)
      .map((event, index) => ({ ...event, version: index + 1 }))
  )
  expect(await answer({ kind: "metrics", query: { limit: 1 }, now: 1 })).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("not with RunRequested"),
    mend: expect.stringContaining("ledger verify")
  })
  const gone = answering({ ledger: join(made.home.root, "none.db"), artifacts: made.home.artifacts, projections: made.home.projections })
  expect(await gone.answer({ kind: "rebuild" })).toMatchObject({ kind: "failed", mend: expect.any(String) })
})
