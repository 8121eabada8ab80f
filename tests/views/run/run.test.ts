import { describe, expect, test } from "vitest"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { runStatuses } from "../../../core/domain/run.ts"
import { blocksOf } from "../../../views/run/ledger/report.ts"
import { verdictOf } from "../../../views/run/ledger/verdict.ts"
import { foldersOf } from "../../../views/run/overview/scope.ts"
import { nextOf } from "../../../views/run/overview/next.ts"
import { inStage, stages, standing } from "../../../views/run/policy/stages.ts"
import { violationIn } from "../../../views/run/policy/documents.ts"
import { withQuery } from "../../../views/run/query.ts"
import { claimRows } from "../../../views/run/reviews/claim-rows.ts"
import { plainText } from "../../../views/text/plain.ts"
import { artifact } from "../fixture/ids.ts"
import { fullWorld, makeRun, spanningRun } from "../fixture/runs.ts"
import { fixtureTexts } from "../fixture/texts.ts"

const rich = fullWorld(1e12).find(({ summary }) => summary.number === 231)
if (rich === undefined) throw new Error("the fixture has R-231")

describe("REV-4 claim beside proof", () => {
  test("REV-4 each claim has a row with our run beside it, and says every reason why it does not hold", () => {
    const rows = claimRows(rich.patchSets.at(-1) ?? {})
    expect(rows.map(({ kind, marks, differs }) => [kind, marks, differs])).toEqual([
      ["sentence", ["our run says otherwise"], true],
      ["run", ["the command hides the tests' exit code"], true],
      ["run", ["older than its last edit"], true]
    ])
    expect(rows.every(({ ours }) => ours?.summary === "209 passed, 3 skipped")).toBe(true)
  })
  test("REV-4 without a run of ours a claim is compared with nothing, and without claims there is no row", () => {
    const said = { text: "All tests pass.", says: "pass" as const, marks: [] }
    expect(claimRows({ claims: { runs: [], said: [said], complete: true } })).toEqual([
      { kind: "sentence", text: "All tests pass.", says: "the tests pass", marks: [], differs: false }
    ])
    expect(claimRows({})).toEqual([])
  })
})

describe("UI-1 the overview", () => {
  test("UI-1 says for every status what is next", () => {
    for (const status of runStatuses) expect(nextOf(makeRun({ number: 1, title: "x", status }, 1e12))).toMatch(/^[A-Z].*\.$/)
    expect(nextOf(spanningRun(300, 1e12))).toContain("halden/web v1")
  })
  test("UI-1 the scope's folders hold every file and every line once, however many there are", () => {
    const file = (path: string, added: number): ChangedFile => ({
      path,
      status: "modified",
      mode: { before: "100644", after: "100644" },
      blob: { before: "a", after: "b" },
      binary: false,
      added,
      removed: 1
    })
    const files = Array.from({ length: 40 }, (_, index) => file(`src/part-${index}/deep/er/file.ts`, index)).concat(file("top.ts", 3))
    const folders = foldersOf(files, 8)
    expect(folders).toHaveLength(8)
    expect(folders.reduce((sum, folder) => sum + folder.files, 0)).toBe(41)
    expect(folders.reduce((sum, folder) => sum + folder.added, 0)).toBe(files.reduce((sum, { added }) => sum + added, 0))
    expect(foldersOf([file("a/b/c/d.ts", 1), file("a/b/e.ts", 1), file("top.ts", 0)], 8).map(({ path }) => path)).toEqual(["a/b", ""])
  })
})

describe("POL-2 violations", () => {
  test("POL-2 stand by stage, those that block first; one found again at the gate is to be judged once", () => {
    const [violation] = rich.violations
    if (violation === undefined) throw new Error("the fixture has violations")
    const { override: _, ...open } = violation
    const all = [...rich.violations, open, { ...open, stage: "gate" as const }]
    expect(inStage(all, "patch").map(({ severity, override }) => [severity, override !== undefined])).toEqual([
      ["BLOCK", false],
      ["WARN", false],
      ["BLOCK", true]
    ])
    expect(standing(all)).toBe(1)
    expect(standing(rich.violations)).toBe(0)
    expect(stages.map(([stage]) => stage)).toEqual(["request", "plan", "patch", "gate"])
  })
  test("POL-1 a report that is none shows no evidence instead of a fault", () => {
    const report = fixtureTexts.find(([hash]) => hash === artifact("evaluation 221"))?.[1] ?? ""
    expect(violationIn(report, "5f0d".repeat(8))?.evidence).toContain("aws_iam_role")
    expect(violationIn(report, "0".repeat(32))).toBeUndefined()
    expect(violationIn("[erased]", "5f0d".repeat(8))).toBeUndefined()
  })
})

describe("LED-1 what a verification found", () => {
  const whole = {
    after: 0,
    events: 3,
    head: { seq: 3, hash: "h" },
    broken: null,
    artifacts: { checked: 1, missing: [], corrupt: [], erased: [] }
  }
  test("LED-1 whole, broken, altered and unreachable are told apart", () => {
    expect(verdictOf(whole)).toEqual({ tone: "done", title: "The ledger is whole to event 3.", faults: [] })
    expect(verdictOf({ ...whole, broken: { seq: 2, reason: "its hash is another" } })).toMatchObject({
      tone: "fail",
      title: "The chain is broken at event 2."
    })
    expect(verdictOf({ ...whole, artifacts: { ...whole.artifacts, corrupt: ["ab"] } }).tone).toBe("fail")
    const anchors = { checked: 1, broken: [], unreachable: [{ repository: "r", reason: "gone" }] }
    expect(verdictOf({ ...whole, anchors })).toMatchObject({ tone: "wait", faults: ["r was not reached: gone"] })
  })
  test("REL-1 of thousands of faults the first are named and the rest counted", () => {
    const missing = Array.from({ length: 5_000 }, (_, index) => String(index))
    expect(verdictOf({ ...whole, artifacts: { ...whole.artifacts, missing } }).faults).toHaveLength(21)
  })
})

describe("UI-1 texts", () => {
  test("SEC-1 a terminal's escapes are left out, and of a line written over the last writing stays", () => {
    expect(plainText("\u001B[1;31mred\u001B[0m \u001B]0;title\u0007plain\r\n10%\r50%\rdone\n")).toBe("red plain\ndone\n")
    expect(plainText("\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\")).toBe("link")
    expect(plainText("\u009B31mx \u202E stays to be seen")).toBe("x \u202E stays to be seen")
  })
  test("REL-1 a line of ten megabytes is no trouble", () => {
    expect(plainText("\u001B[".repeat(100) + "x".repeat(10_000_000))).toHaveLength(
      10_000_000 - 1 + 100 - 100 + 0 + plainText("\u001B[".repeat(100) + "x").length
    )
  })
  test("RPT-1 the report's headings, lists and tables are told apart, and what is none of them stays as it stands", () => {
    expect(
      blocksOf("# A\n\ntext\nmore\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n```\ncode #\n```\n<b>x</b>").map(({ kind }) => kind)
    ).toEqual(["heading", "text", "list", "table", "code", "text"])
  })
  test("UI-1 what a tab selects is said in the address, and an empty value is not", () => {
    const route = { view: "run", run: 1, tab: "timeline", query: { find: "x", at: "3" } } as const
    expect(withQuery(route, { at: undefined, show: "error" }).query).toEqual({ find: "x", show: "error" })
    expect("query" in withQuery(route, { find: "", at: "" })).toBe(false)
  })
})
