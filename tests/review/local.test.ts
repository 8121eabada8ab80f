import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, ManagedRuntime } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { homeAt } from "../../core/config/home.ts"
import { mint } from "../../core/domain/ids.ts"
import type { Finding } from "../../core/domain/outcome.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { reviewers } from "../../core/review/reviewers.ts"
import type { ReviewInput } from "../../core/review/reviewer.ts"
import { harvest, repository, write } from "../repository/kit.ts"
import { fakeKey } from "./security/kit.ts"
import { reviewInput, scriptedSandboxes } from "./scripted-sandboxes.ts"

const root = mkdtempSync(join(tmpdir(), "pp-rev-"))
const home = homeAt(join(root, "home"))
const kept = scriptedSandboxes(() => ({}))
const runtime = ManagedRuntime.make(Layer.mergeAll(localExecutionLayer({ home }), bareStoreLayer(home)))
const id = mint("repo")
const limits = { cpus: 2, memoryBytes: 1 << 30, processes: 200, diskBytes: 1 << 28, wallMs: 60_000, outputBytes: 1 << 24 }
const runs = (body: string) => ({ "package.json": JSON.stringify({ name: "x", type: "module", scripts: { test: body } }) })
const suite = `import { test } from "node:test"\nimport { sum } from "./sum.js"\ntest("sum", () => { if (sum(1, 2) !== 3) throw new Error("wrong") })\n`

let input: ReviewInput
let count = 0
beforeAll(async () => {
  const theirs = join(root, "theirs")
  repository(theirs, {
    ...runs("node --test"),
    "sum.test.js": suite,
    "sum.js": "export const sum = (a, b) => a - b\n",
    "old.js": "debugger\n"
  })
  const store = await runtime.runPromise(RepositoryStore)
  const base = await runtime.runPromise(store.fetchBase(id, theirs, "main"))
  const made = harvest(store.path(id), base, join(root, "agent", "w"), (workspace) =>
    write(workspace, {
      "sum.js": "export const sum = (a, b) => a + b\ndebugger\n",
      "old.js": "debugger\n// touched\n",
      "-odd name.js": "export {}\n",
      'bin\tary "q".ts': Buffer.from(`let a\0 = "${fakeKey.github}"\n`),
      "notes.md": `--- a/sum.js\n+++ b/other.js\n@@ -1,1 +1,9 @@\n+eval(x)\n\nkey ${fakeKey.github}\n`,
      "run.js": "eval(process.argv[2])\n"
    })
  )
  await runtime.runPromise(store.takeBundle(id, made.bundle, { base, commit: made.commit, tree: made.tree, ref: "r/1" }))
  input = reviewInput({
    checkout: { store: store.path(id), commit: made.commit },
    base,
    tree: made.tree,
    repository: id,
    files: await runtime.runPromise(store.changedFiles(id, base, made.tree)),
    changedPaths: ["-odd name.js", "old.js", "sum.js"],
    dependencies: { key: "", present: false },
    limits
  })
})
afterAll(async () => {
  await runtime.dispose()
  rmSync(root, { recursive: true, force: true })
})

const review = async (kind: "lint" | "test" | "security" | "command", over: Partial<ReviewInput> = {}) => {
  const label = `run_r/review/${++count}`
  const outcome = await runtime.runPromise(
    reviewers[kind]({ ...input, label, spec: { name: kind, kind, required: true }, ...over }).pipe(
      // Artifacts in memory: what is under test is the sandbox and the store.
      Effect.provide(artifacts)
    )
  )
  return { outcome, log: kept.text(outcome.log), findings: JSON.parse(kept.text(outcome.findings)) as ReadonlyArray<Finding> }
}
const artifacts = kept.artifacts

describe("REV-1 reviewers in real sandboxes", () => {
  it("REV-1 the tests fail on the base and pass with the patch", async () => {
    expect((await review("test")).outcome).toMatchObject({ verdict: "passed", summary: "1 passed", exitCode: 0 })
    expect((await review("test", { checkout: { ...input.checkout, commit: input.base } })).outcome).toMatchObject({
      verdict: "failed",
      summary: "0 passed, 1 failed"
    })
  })

  it("REV-1 our linter finds what the patch brought, and not what was there", async () => {
    const { outcome, findings } = await review("lint")
    expect(findings).toMatchObject([{ path: "sum.js", line: 2, rule: "eslint(no-debugger)" }])
    expect(outcome).toMatchObject({ verdict: "passed", findingCount: 1, summary: "1 new finding" })
  })

  it("REV-1 LED-5 security reads git's own diff: odd names, binaries, and a file that pretends to be a diff", async () => {
    const { outcome, findings, log } = await review("security")
    const said = findings.map(({ path, line, rule }) => `${path}:${line ?? ""} ${rule}`)
    expect(said).toContain("notes.md:6 security/secret/github-token")
    expect(said).toContain('bin\tary "q".ts:1 security/secret/github-token')
    expect(said).toContain('bin\tary "q".ts: security/text-shown-as-binary')
    expect(said).toContain("run.js:1 security/eval")
    expect(findings.some(({ path }) => path === "other.js")).toBe(false)
    expect(outcome).toMatchObject({ verdict: "failed", findingCount: findings.length, command: [] })
    expect(JSON.stringify(findings) + log + outcome.summary).not.toContain(fakeKey.github)
    expect(log).toContain("Nothing was run.")
  })

  it("REV-1 a command of the project's own runs with the patch applied, without a network, and its lines are findings", async () => {
    const command = ["sh", "-c", "grep -c debugger sum.js; echo 'sum.js:2: left in'; test $(grep -c : /proc/net/dev) -gt 1"] as const
    const { outcome, findings, log } = await review("command", { spec: { name: "own", kind: "command", required: true, command } })
    expect(outcome).toMatchObject({ verdict: "failed", exitCode: 1 })
    expect(findings).toMatchObject([{ path: "sum.js", line: 2, rule: "own", message: "left in" }])
    expect(log).toContain("1\n")
  })

  it.each([
    ["a program that is not there", ["no-such-program"]],
    ["one that is no program", ["./sum.js"]],
    ["one that a signal ends", ["sh", "-c", "kill -9 $$"]]
  ])("REV-2 %s is errored", async (_, command) => {
    const { outcome } = await review("test", { spec: { name: "test", kind: "test", required: true, command } })
    expect(outcome).toMatchObject({ verdict: "errored", score: 0 })
  })

  it("REV-2 one that never ends is errored when its time is over", async () => {
    const { outcome } = await review("test", {
      spec: { name: "test", kind: "test", required: true, command: ["sh", "-c", "sleep 600 & sleep 600"] },
      limits: { ...limits, wallMs: 1_500 }
    })
    expect(outcome).toMatchObject({ verdict: "errored", summary: "It did not end in its time." })
  })
})
