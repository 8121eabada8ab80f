import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Finding } from "../../core/domain/outcome.ts"
import type { ReviewerSpec } from "../../core/domain/request.ts"
import { reviewers } from "../../core/review/reviewers.ts"
import { readSarif } from "../../core/review/sarif.ts"
import { reviewInput, scriptedSandboxes, type Answer } from "./scripted-sandboxes.ts"

const review = async (answer: Answer, over: Partial<ReviewerSpec> = {}) => {
  const sandboxes = scriptedSandboxes(answer)
  const spec: ReviewerSpec = { name: "docs", kind: "command", required: true, command: ["make", "docs"], ...over }
  const outcome = await Effect.runPromise(reviewers.command(reviewInput({ spec, directory: "app" })).pipe(Effect.provide(sandboxes.layer)))
  expect(sandboxes.open().now).toBe(0)
  for (const asked of sandboxes.asked) expect(asked.spec).toMatchObject({ keep: false, egress: { hosts: [] } })
  return { outcome, findings: JSON.parse(sandboxes.text(outcome.findings)) as ReadonlyArray<Finding>, log: sandboxes.text(outcome.log) }
}
const place = { root: "/workspace", directory: "app" }
const sarif = (results: ReadonlyArray<object>) => JSON.stringify({ version: "2.1.0", runs: [{ tool: {}, results }] })
const result = {
  ruleId: "r1",
  level: "error",
  message: { text: "bad" },
  locations: [{ physicalLocation: { artifactLocation: { uri: "src/a%20b.js" }, region: { startLine: 3, endLine: 4 } } }]
}

describe("REV-1 a command of the project's own", () => {
  it("REV-1 REV-2 its exit code is the verdict, its lines are findings, its output is the log", async () => {
    const failed = await review(() => ({ exitCode: 3, stdout: "src/a.md:4: no such link\nall is well\n" }))
    expect(failed.outcome).toMatchObject({
      verdict: "failed",
      score: 0,
      exitCode: 3,
      summary: "Failed (exit code 3), 1 finding.",
      command: ["make", "docs"]
    })
    expect(failed.findings).toMatchObject([{ path: "app/src/a.md", line: 4, rule: "docs", message: "no such link" }])
    expect(failed.log).toContain("all is well")
    const passed = await review(() => ({ stdout: "FAILED: everything\n" }))
    expect(passed.outcome).toMatchObject({ verdict: "passed", score: 1 })
  })

  it("REV-1 findings come from a SARIF file where one is named", async () => {
    const report = { format: "sarif", path: "out.sarif" } as const
    const found = await review((argv) => (argv[0] === "head" ? { stdout: sarif([result]) } : { exitCode: 1 }), { report })
    expect(found.findings).toEqual([{ path: "app/src/a b.js", line: 3, endLine: 4, severity: "high", rule: "r1", message: "bad" }])
    expect(found.outcome).toMatchObject({ verdict: "failed" })
    const missing = await review((argv) => (argv[0] === "head" ? { exitCode: 1 } : {}), { report })
    expect(missing.outcome).toMatchObject({ verdict: "errored", score: 0 })
    const rubbish = await review((argv) => (argv[0] === "head" ? { stdout: "<xml>" } : {}), { report })
    expect(rubbish.outcome).toMatchObject({ verdict: "errored" })
  })

  it.each([
    { ended: "timeout", exitCode: null },
    { ended: "limit-disk", exitCode: null },
    { ended: "limit-memory", exitCode: 0 },
    { ended: "limit-output", exitCode: 0 },
    { ended: "killed", exitCode: null },
    { ended: "exit", exitCode: 127 }
  ] as const)("REV-2 one that ends by $ended $exitCode is errored, never a pass", async (end) => {
    expect((await review(() => ({ ...end, stdout: "ok" }))).outcome).toMatchObject({ verdict: "errored", score: 0 })
  })

  it("REV-2 one without a command is errored", async () => {
    const { command: _, ...spec } = { name: "x", kind: "command", required: true, command: [] } as const
    const sandboxes = scriptedSandboxes(() => ({}))
    const outcome = await Effect.runPromise(reviewers.command(reviewInput({ spec })).pipe(Effect.provide(sandboxes.layer)))
    expect(outcome.verdict).toBe("errored")
  })

  it("SEC-1 SARIF's addresses stay within words: no other file is read for them", () => {
    const at = (uri: string) =>
      readSarif(sarif([{ ...result, locations: [{ physicalLocation: { artifactLocation: { uri } } }] }]), place)?.[0]?.path
    expect(at("file:///workspace/app/a.js")).toBe("app/a.js")
    expect(at("%E0%A4%A")).toBe("app/%E0%A4%A")
    expect(readSarif("{}", place)).toBeUndefined()
    expect(readSarif(sarif([{ message: {} }]), place)).toMatchObject([{ path: "", severity: "medium", rule: "sarif" }])
  })
})
