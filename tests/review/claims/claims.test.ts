import { describe, expect, it } from "vitest"
import type { Claims } from "../../../core/domain/claims.ts"
import type { ArtifactHash, Instant } from "../../../core/domain/ids.ts"
import type { ReviewOutcome } from "../../../core/domain/outcome.ts"
import { claimsOf } from "../../../core/review/claims/claims.ts"
import { editsFiles, runsTests } from "../../../core/review/claims/commands.ts"
import { saidAbout } from "../../../core/review/claims/said.ts"
import { timelineOf } from "../../../core/review/claims/timeline.ts"

const hash = "0".repeat(64) as ArtifactHash
const ours = (verdict: ReviewOutcome["verdict"]): ReviewOutcome => ({
  verdict,
  score: 1,
  summary: "said by us",
  command: [],
  findings: hash,
  findingCount: 0,
  log: hash,
  durationMs: 1
})

type Act = readonly ["edit"] | readonly ["run", command: string, ok: boolean, exitCode?: number]
/** A transcript in which one thing happens each second. */
const transcript = (...acts: ReadonlyArray<Act>): string =>
  [
    JSON.stringify({ _tag: "session.started", at: 0, model: "m", resumed: false }),
    ...acts.flatMap((act, index) => {
      const at = (index + 1) * 1000
      const call = { id: `c${index}`, tool: act[0] === "edit" ? "edit" : "bash" }
      const input = act[0] === "edit" ? { path: "a.js" } : { command: act[1] }
      return [
        { _tag: "tool.requested", at, ...call, input: JSON.stringify(input) },
        { _tag: "message.delta", at, text: 'she said "_tag":"tool.completed" here' },
        {
          _tag: "tool.completed",
          at: at + 500,
          ...call,
          ok: act[0] === "edit" || act[2],
          output: "",
          ...(act[3] === undefined ? {} : { exitCode: act[3] })
        }
      ].map((each) => JSON.stringify(each))
    })
  ].join("\n")

const claims = (given: {
  readonly acts?: ReadonlyArray<Act>
  readonly text?: string
  readonly summary?: string
  readonly ours?: ReviewOutcome["verdict"]
  readonly at?: number
}): Claims =>
  claimsOf({
    timelines: [timelineOf(given.text ?? transcript(...(given.acts ?? [])))],
    summary: given.summary ?? "",
    at: (given.at ?? 1_000_000) as Instant,
    reviews: given.ours === undefined ? [] : [{ reviewer: "test", outcome: ours(given.ours) }],
    reviewers: [{ name: "test", kind: "test", required: true }]
  })

const edit: Act = ["edit"]
const passed: Act = ["run", "npm test", true, 0]
const failed: Act = ["run", "npm test", false, 1]

describe("REV-4 what an agent claimed beside what we ran", () => {
  it("REV-4 an honest run after the last edit carries no mark", () => {
    const found = claims({ acts: [failed, edit, passed], summary: "Fixed it; all tests pass.", ours: "passed" })
    expect(found.runs.map(({ passed: ok, exitCode, marks }) => ({ ok, exitCode, marks }))).toEqual([
      { ok: false, exitCode: 1, marks: ["older-than-last-edit"] },
      { ok: true, exitCode: 0, marks: [] }
    ])
    expect(found.said).toEqual([{ text: "all tests pass.", says: "pass", marks: [] }])
    expect(found).toMatchObject({ lastEdit: 2000, complete: true, ours: { reviewer: "test", passed: true } })
  })

  it("REV-4 a run that is older than the last edit is marked, and so is the sentence that rests on it", () => {
    const found = claims({ acts: [edit, passed, edit], summary: "All tests pass.", ours: "passed" })
    expect(found.runs[0]?.marks).toEqual(["older-than-last-edit"])
    expect(found.said[0]?.marks).toEqual(["older-than-last-edit"])
  })

  it("REV-4 what a busy core read at one time keeps the transcript's order", () => {
    const atOnce = (...acts: ReadonlyArray<Act>) => claims({ text: transcript(...acts).replace(/"at":\d+/g, '"at":7'), ours: "passed" })
    expect(atOnce(edit, passed, edit).runs[0]?.marks).toEqual(["older-than-last-edit"])
    expect(atOnce(edit, edit, passed).runs[0]?.marks).toEqual([])
  })

  it("REV-4 what our own run contradicts is marked, whoever is right", () => {
    const lie = claims({ acts: [edit, passed], summary: "All 12 tests pass.", ours: "failed" })
    expect(lie.runs[0]?.marks).toEqual(["contradicted-by-our-run"])
    expect(lie.said[0]?.marks).toEqual(["contradicted-by-our-run"])
    const modest = claims({ acts: [edit, failed], summary: "Two tests fail.", ours: "passed" })
    expect(modest.runs[0]?.marks).toEqual(["contradicted-by-our-run"])
    expect(modest.said[0]).toMatchObject({ says: "fail", marks: ["contradicted-by-our-run"] })
  })

  it("REV-4 a claim without a run, and one that its own last run denies", () => {
    expect(claims({ acts: [edit], summary: "All tests pass." }).said[0]?.marks).toEqual(["never-ran"])
    expect(claims({ acts: [edit, failed], summary: "All tests pass." }).said[0]?.marks).toEqual(["contradicted-by-its-run"])
  })

  it("REV-4 an exit code that another program may have given is marked", () => {
    const found = claims({ acts: [edit, ["run", "npm test 2>&1 | tail -5", true, 0]], summary: "Tests pass.", ours: "passed" })
    expect(found.runs[0]?.marks).toEqual(["exit-code-hidden"])
    expect(found.said[0]?.marks).toEqual(["exit-code-hidden"])
  })

  it("REV-4 a reviewer that gave no verdict contradicts nobody; what came after the patch set is not part of it", () => {
    expect(claims({ acts: [edit, passed], summary: "Tests pass.", ours: "errored" })).toMatchObject({
      runs: [{ marks: [] }],
      said: [{ marks: [] }]
    })
    expect(claims({ acts: [edit, passed, edit, failed], at: 2_900 }).runs).toHaveLength(1)
  })

  it("REV-4 a transcript that was cut, erased or garbled accuses nobody", () => {
    for (const text of ["[artifact abc is missing]", `${transcript(edit)}\n{"dropped":12}`, "not json\n{}"]) {
      const found = claims({ text, summary: "All tests pass." })
      expect(found).toMatchObject({ complete: false, said: [{ marks: [] }] })
    }
  })

  it.each([
    ["npm test", false],
    ["cd app && npm test", false],
    ["CI=1 npm run test", false],
    ["bun --bun node_modules/.bin/vitest run", false],
    ["npx vitest run tests/a.test.ts", false],
    ["node --test", false],
    ["node test.js", false],
    ["python3 -m pytest -q", false],
    ["go test ./...", false],
    ["cargo test && echo done", false],
    ["./gradlew test", false],
    ["make check", false],
    ["npm test || true", true],
    ["npm test; echo ok", true],
    ["pytest | tee log", true],
    ["npm test &", true]
  ])("REV-4 %j runs tests, exit code hidden: %s", (command, hidden) => {
    expect(runsTests(command)).toEqual({ hidden })
  })
  it.each(["npm install", "cat test.js", "grep -r test src", "echo npm test", "git commit -m 'run tests'", "ls tests"])(
    "REV-4 %j runs none",
    (command) => {
      expect(runsTests(command)).toBeUndefined()
    }
  )
  it.each([
    ["sed -i s/a/b/ x.js", true],
    ["echo x > a.js", true],
    ["cat <<E >> a.js", true],
    ["git checkout -- a.js", true],
    ["rm a.js", true],
    ["npm test > /dev/null 2>&1", false],
    ["npm test 2>&1", false],
    ["node -e 'a => b'", false],
    ["grep -n '->' a.js", false]
  ])("REV-4 %j changes files: %s", (command, expected) => {
    expect(editsFiles(command)).toBe(expected)
  })

  it.each([
    ["All tests pass.", "pass"],
    ["I ran `npm test`: everything passes.", "pass"],
    ["12 passed, 0 failed", "pass"],
    ["The failing test now passes.", "pass"],
    ["Added instead of subtracting; the test passes.", "pass"],
    ["Two tests still fail.", "fail"],
    ["The tests do not pass here.", "fail"],
    ["I could not run the tests.", "not-run"],
    ["The tests were not run.", "not-run"]
  ])("REV-4 the sentence %j says %s", (text, says) => {
    expect(saidAbout(text).map((each) => each.says)).toContain(says)
    expect(new Set(saidAbout(text).map((each) => each.says)).size).toBe(1)
  })
  it.each(["The tests should pass now.", "I added a test for it.", "Passes the value on.", "This will make the tests pass."])(
    "REV-4 %j claims nothing",
    (text) => {
      expect(saidAbout(text)).toEqual([])
    }
  )
  it("REV-4 REL-1 a huge final text is read in no time", () => {
    const began = performance.now()
    saidAbout("the tests were not ".repeat(50_000))
    timelineOf(`{"_tag":"tool.requested"${"x".repeat(5_000_000)}`)
    runsTests("cd a && ".repeat(20_000))
    editsFiles("> ".repeat(20_000))
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
