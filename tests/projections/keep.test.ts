import { Database } from "bun:sqlite"
import { join } from "node:path"
import { writeFileSync } from "node:fs"
import fc from "fast-check"
import { afterEach, expect, test } from "vitest"
import { moves } from "../domain/arbitrary.ts"
import { answering } from "../../core/projections/answer.ts"
import { projectionsVersion } from "../../core/projections/tables.ts"
import {
  connected,
  interleaved,
  keptTables,
  life,
  randomLife,
  tombstone,
  repositoryId,
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

test("MET-1 GRF-1 kept in any steps, kept at once, or made anew, the tables hold the same bytes", () => {
  let folded = 0
  fc.assert(
    fc.property(fc.array(moves(40), { minLength: 1, maxLength: 4 }), fc.array(fc.nat(60), { maxLength: 5 }), (lives, cuts) => {
      const events = interleaved(lives.map((choices, index) => randomLife(choices, index + 1, index === 0 ? undefined : index)))
      const made = writtenLedger()
      try {
        const steps = keptTables(made, join(made.home.root, "steps.db"))
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), events.length]) {
          made.append(events.slice(from, Math.max(from, cut)))
          from = Math.max(from, cut)
          steps.kept.catchUp()
        }
        const once = keptTables(made, join(made.home.root, "once.db"))
        once.kept.catchUp()
        const expected = once.dump()
        expect(steps.dump()).toEqual(expected)
        steps.kept.rebuild()
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

test("MET-1 a restart reads what was kept and folds nothing again; what is new is folded alone", () => {
  const made = ledger()
  made.append([connected(repositoryId, "app"), ...toPatchSet(life(1, 0), 0).events])
  tablesOf(made).kept.catchUp()
  const again = tablesOf(made)
  const read: Array<string> = []
  const { foldable } = again.ledger
  Object.assign(again.ledger, { foldable: (stream: string, until: number) => (read.push(stream), foldable(stream, until)) })
  again.kept.catchUp()
  expect(read).toEqual([])
  const second = toPatchSet(life(2, 100), 100)
  made.append(second.events)
  again.kept.catchUp()
  expect(read).toEqual([second.run])
})

test("MET-1 another ledger under the same name, a damaged file and one of another version are folded anew", () => {
  const [first, second] = [ledger(), ledger()]
  first.append(toMerged(toPatchSet(life(1, 0), 0), 100).events)
  second.append(toPatchSet(life(7, 0), 0).events)
  const file = join(first.home.root, "shared.db")
  const kept = tablesOf(first, file)
  kept.kept.catchUp()
  kept.tables.run("UPDATE watermark SET seq = 3")
  const other = tablesOf(second, file)
  other.kept.catchUp()
  expect(other.tables.query("SELECT number FROM runs").all()).toEqual([{ number: 7 }])

  const old = new Database(file)
  old.run(`PRAGMA user_version = ${projectionsVersion + 1}`)
  old.close()
  const renewed = tablesOf(second, file)
  expect(renewed.tables.query("SELECT count(*) AS runs FROM runs").get()).toEqual({ runs: 0 })

  const broken = join(first.home.root, "broken.db")
  writeFileSync(broken, "this is no database, though it is as long as the header of one, which is a hundred bytes long ...".repeat(20))
  expect(tablesOf(first, broken).kept.catchUp()).toBeGreaterThan(5)
})

test("LED-9 no path is in the tables: it is in its artifact alone", () => {
  const made = ledger()
  const files = made.files([{ path: "secret-customer-name.ts", from: "older-customer.ts", status: "renamed" }])
  made.append(toPatchSet(life(1, 0), 0, files).events)
  const { kept, dump } = tablesOf(made)
  kept.catchUp()
  expect(dump().find(([name]) => name === "touches")?.[1]).toHaveLength(2)
  expect(JSON.stringify(dump())).not.toMatch(/customer/)
})

test("LED-9 GRF-1 a list of files that was erased is forgotten, in the same bytes whether it was folded before or after", () => {
  const made = ledger()
  const [kept, erased] = [made.files([{ path: "kept.ts" }]), made.files([{ path: "erased.ts" }])]
  made.append([...toPatchSet(life(1, 0), 0, erased).events, ...toPatchSet(life(2, 0), 0, kept).events])
  const before = tablesOf(made)
  before.kept.catchUp()
  expect(before.tables.query("SELECT count(*) AS n FROM touches").get()).toEqual({ n: 2 })
  // The tombstone stands before the bytes go.
  made.append([tombstone(erased, 1)])
  before.kept.catchUp()
  expect(before.tables.query("SELECT count(*) AS n FROM touches").get()).toEqual({ n: 1 })
  const after = tablesOf(made, join(made.home.root, "after.db"))
  after.kept.catchUp()
  expect(before.dump()).toEqual(after.dump())
})

test("MET-1 a ledger that does not fold is said to be so, with a mend, and the next question is answered again", () => {
  const made = ledger()
  const { answer } = answering({ ledger: made.home.ledger, artifacts: made.home.artifacts, projections: made.home.projections })
  open.push(() => void answer({ kind: "close" }))
  made.append(
    toPatchSet(life(1, 0), 0)
      .events.slice(1)
      .map((event, index) => ({ ...event, version: index + 1 }))
  )
  expect(answer({ kind: "metrics", query: { limit: 1 }, now: 1 })).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("not with RunRequested"),
    mend: expect.stringContaining("ledger verify")
  })
  const gone = answering({ ledger: join(made.home.root, "none.db"), artifacts: made.home.artifacts, projections: made.home.projections })
  expect(gone.answer({ kind: "rebuild" })).toMatchObject({ kind: "failed", mend: expect.any(String) })
})
