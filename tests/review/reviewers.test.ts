import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Finding } from "../../core/domain/outcome.ts"
import type { ExecResult } from "../../core/execution/execution-adapter.ts"
import { reviewers } from "../../core/review/reviewers.ts"
import type { ReviewInput } from "../../core/review/reviewer.ts"
import { reviewInput, scriptedSandboxes, type Answer } from "./scripted-sandboxes.ts"

/** A repository that sandboxes answer for: its files, its manifest, and what its commands say. */
const repository =
  (manifest: unknown, command: Answer, names: ReadonlyArray<string> = []): Answer =>
  (argv, at) => {
    if (argv[0] === "ls") return { stdout: argv[2] === "." ? ["package.json", ...names].join("\n") : "" }
    if (argv[0] === "cat") return { stdout: JSON.stringify(manifest) }
    if (argv[0] === "sh")
      return {
        stdout: argv
          .slice(4)
          .map((path) => `${path}\0`)
          .join("")
      }
    return command(argv, at)
  }

const review = async (kind: "lint" | "test", answer: Answer, over: Partial<ReviewInput> = {}) => {
  const sandboxes = scriptedSandboxes(answer)
  const input = reviewInput({ spec: { name: kind, kind, required: true }, ...over })
  const outcome = await Effect.runPromise(reviewers[kind](input).pipe(Effect.provide(sandboxes.layer)))
  expect(sandboxes.open().now).toBe(0)
  expect(sandboxes.open().most).toBe(1)
  for (const { spec } of sandboxes.asked) expect(spec).toMatchObject({ label: input.label, keep: false, egress: { hosts: [] } })
  const findings = JSON.parse(sandboxes.text(outcome.findings)) as ReadonlyArray<Finding>
  expect(outcome.findingCount).toBe(findings.length)
  return { outcome, findings, log: sandboxes.text(outcome.log), asked: sandboxes.asked }
}

const tested = { scripts: { test: "node --test" } }
const linted = { scripts: { lint: "eslint ." } }

describe("REV-1 the test reviewer", () => {
  it("REV-1 runs the repository's own command in a sandbox of its own, in its working directory", async () => {
    const { outcome, asked, log } = await review(
      "test",
      repository(tested, () => ({ stdout: "\u001b[32m# pass 3\u001b[0m\n# fail 0\n", stderr: "warn\n" })),
      { directory: "packages/a" }
    )
    expect(outcome).toMatchObject({
      verdict: "passed",
      score: 1,
      summary: "3 passed",
      exitCode: 0,
      durationMs: 7,
      command: ["npm", "run", "--silent", "test"]
    })
    expect(asked.at(-1)).toMatchObject({
      options: { cwd: "packages/a", timeoutMs: 1234 },
      spec: { dependencies: { key: "k" }, checkout: { commit: "patched" } }
    })
    expect(log).toBe("# pass 3\n# fail 0\n\nwarn\n")
  })

  it("REV-1 a configured command goes before what the repository says", async () => {
    const { outcome } = await review(
      "test",
      repository(tested, () => ({})),
      { spec: { name: "t", kind: "test", required: true, command: ["make", "check"] } }
    )
    expect(outcome).toMatchObject({ verdict: "passed", command: ["make", "check"] })
  })

  it("REV-2 fails by exit code, whatever the output claims", async () => {
    const { outcome } = await review(
      "test",
      repository(tested, () => ({ exitCode: 1, stdout: "# pass 99\n# fail 0\n" }))
    )
    expect(outcome).toMatchObject({ verdict: "failed", score: 0, exitCode: 1 })
  })

  it("REV-2 no command is skipped, and shows nothing", async () => {
    const { outcome } = await review(
      "test",
      repository({}, () => ({}))
    )
    expect(outcome).toMatchObject({ verdict: "skipped", score: 0, command: [] })
  })

  const ends: ReadonlyArray<Partial<ExecResult>> = [
    { ended: "timeout", exitCode: null },
    { ended: "limit-disk", exitCode: null },
    { ended: "limit-memory", exitCode: 0 },
    { ended: "limit-output", exitCode: null },
    { ended: "signal", exitCode: null },
    { ended: "killed", exitCode: null },
    { exitCode: 127 },
    { exitCode: 126 }
  ]
  it.each(ends.flatMap((end) => (["test", "lint"] as const).map((kind) => ({ end, kind, said: JSON.stringify(end) }))))(
    "REV-2 $kind that ends by $said is errored, never a pass",
    async ({ end, kind }) => {
      const { outcome } = await review(
        kind,
        repository({ scripts: { test: "x", lint: "x" } }, () => ({ stdout: "# pass 3\n", ...end }))
      )
      expect(outcome).toMatchObject({ verdict: "errored", score: 0 })
      expect(outcome.summary.length).toBeGreaterThan(10)
    }
  )

  it("REV-2 a change to the file that names the tests is said", async () => {
    const { findings } = await review(
      "test",
      repository(tested, () => ({})),
      { changedPaths: ["packages/a/package.json"], directory: "packages/a/" }
    )
    expect(findings).toMatchObject([{ path: "packages/a/package.json", rule: "test-command-may-differ" }])
  })

  it("REV-2 a flood of output is kept by its beginning and its end", async () => {
    const { log } = await review(
      "test",
      repository(tested, () => ({ stdout: `begin${"x".repeat(4_000_000)}end`, truncated: true }))
    )
    expect(log.length).toBeLessThan(1_400_000)
    expect(log.startsWith("begin")).toBe(true)
    expect(log.trimEnd().endsWith("end")).toBe(true)
    expect(log).toContain("characters left out")
  })
})

const eslint = (...messages: ReadonlyArray<readonly [path: string, severity: number, rule: string]>) =>
  JSON.stringify(
    messages.map(([path, severity, ruleId]) => ({
      filePath: `/workspace/${path}`,
      messages: [{ ruleId, severity, message: ruleId, line: 1 }]
    }))
  )

describe("REV-1 the lint reviewer", () => {
  it("REV-1 only new findings on changed files count", async () => {
    const { outcome, findings, asked } = await review(
      "lint",
      repository(linted, (_, { commit }) => ({
        exitCode: 1,
        stdout:
          commit === "base"
            ? eslint(["src/a.js", 2, "old"], ["other.js", 2, "else"])
            : eslint(["src/a.js", 2, "old"], ["src/a.js", 2, "new"], ["other.js", 2, "else"])
      }))
    )
    expect(outcome).toMatchObject({ verdict: "failed", summary: "1 new finding", exitCode: 1 })
    expect(findings).toMatchObject([{ path: "src/a.js", rule: "new", severity: "high" }])
    expect(asked.map(({ spec }) => spec.checkout.commit)).toContain("base")
  })

  it("REV-1 a repository that was unclean before is no fault of the change", async () => {
    const { outcome, findings } = await review(
      "lint",
      repository(linted, () => ({ exitCode: 1, stdout: eslint(["src/a.js", 2, "old"], ["o.js", 2, "o"]) }))
    )
    expect(outcome).toMatchObject({ verdict: "passed", score: 1, summary: "Clean (2 older findings)" })
    expect(findings).toEqual([])
  })

  it("REV-1 warnings pass, unless the linter was told to fail for them", async () => {
    const at = (exitCode: number) =>
      review(
        "lint",
        repository(linted, (_, { commit }) => ({ exitCode, stdout: commit === "base" ? "[]" : eslint(["src/a.js", 1, "w"]) }))
      )
    expect((await at(0)).outcome).toMatchObject({ verdict: "passed", score: 0.95 })
    expect((await at(1)).outcome).toMatchObject({ verdict: "failed" })
  })

  it("REV-2 a linter that crashes or prints rubbish is errored", async () => {
    const { outcome } = await review(
      "lint",
      repository(linted, () => ({ exitCode: 2, stderr: "Oops! cannot find plugin" }))
    )
    expect(outcome).toMatchObject({ verdict: "errored", score: 0 })
  })

  it("REV-1 a script of its own kind goes by its exit code, with the lines that it names", async () => {
    const own = { scripts: { lint: "tsc && ./check.sh" } }
    const { outcome, findings } = await review(
      "lint",
      repository(own, (_, { commit }) =>
        commit === "base" ? {} : { exitCode: 1, stdout: "src/a.js(3,1): error: no\nother.js(1,1): error: x\n" }
      )
    )
    expect(outcome).toMatchObject({ verdict: "failed", score: 0, command: ["npm", "run", "--silent", "lint"] })
    expect(findings).toMatchObject([{ path: "src/a.js", line: 3 }])
    expect(
      (
        await review(
          "lint",
          repository(own, () => ({}))
        )
      ).outcome
    ).toMatchObject({ verdict: "passed", score: 1 })
  })

  it("REV-1 ours looks at changed files alone, by names that are no options", async () => {
    const { outcome, asked } = await review(
      "lint",
      repository({}, () => ({ stdout: '{"diagnostics":[]}' })),
      { changedPaths: ["-x.js", "a b.ts", "c.md", "d.txt"] }
    )
    expect(outcome).toMatchObject({ verdict: "passed", summary: "Clean, 2 files" })
    expect(asked.at(-1)?.argv.slice(-2)).toEqual(["./-x.js", "./a b.ts"])
    expect(asked.at(-1)?.spec.readOnly.map(({ target }) => target)).toContain("/opt/patchplane/lint/node_modules/oxlint")
  })

  it("REV-1 nothing to lint is skipped", async () => {
    const { outcome } = await review(
      "lint",
      repository({}, () => ({})),
      { changedPaths: ["README.md"] }
    )
    expect(outcome).toMatchObject({ verdict: "skipped", score: 0 })
  })
})
