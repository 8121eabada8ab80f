/**
 * The `lint` reviewer: the repository's own linter, by its configured command, its `lint` script or its
 * config; without one, our oxlint over the changed files. What counts is what the change brought: findings
 * on changed files that the base does not have (REV-1).
 */
import { realpathSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { Effect } from "effect"
import type { Finding } from "../domain/outcome.ts"
import type { ExecResult, ReadOnlyFolder, Sandbox, SandboxFailure } from "../execution/execution-adapter.ts"
import type { LintCommand } from "./conventions.ts"
import { concluded, conventionsIn, couldNotRun, endedBy, reviewEnvironment, reviewSandbox, type Judgement } from "./in-sandbox.ts"
import { newFindings, readReport } from "./lint-report.ts"
import { plainText } from "./plain-text.ts"
import type { ReviewInput, Reviewer } from "./reviewer.ts"

const linted = /\.(?:[cm]?[jt]sx?)$/
const inside = "/opt/patchplane/lint"
/** More files than this are not named one by one. */
const longestList = 500

/** How a review lints: in which folder, with what command, and how its report is read. */
interface Linting extends LintCommand {
  readonly directory: string
  readonly ours: boolean
}

export const lint: Reviewer = (input) =>
  Effect.gen(function* () {
    const found = yield* Effect.scoped(
      Effect.gen(function* () {
        const sandbox = yield* reviewSandbox(input, { readOnly: oxlintFolders() })
        const linting = yield* lintingOf(sandbox, input)
        return linting === undefined ? undefined : { linting, result: yield* run(sandbox, linting, input), root: sandbox.workdir }
      })
    )
    if (found === undefined) {
      return yield* concluded({ verdict: "skipped", score: 0, summary: "No linter is named, and no changed file is one that ours reads." })
    }
    const { linting, result, root } = found
    const { command, report } = linting
    const problem = endedBy(result) ?? couldNotRun(result, "lint")
    if (problem !== undefined) return yield* concluded({ verdict: "errored", score: 0, summary: problem, command, result })
    const place = { root, directory: linting.directory }
    const all = readReport(report, plainText(result.stdout), place)
    if (all === undefined) {
      return yield* concluded({ verdict: "errored", score: 0, summary: "The linter's report could not be read.", command, result })
    }
    const changed = new Set(input.changedPaths)
    const onChanged = all.filter(({ path }) => changed.has(path))
    // A linter that passes is not run a second time for its remarks.
    const settled = onChanged.length === 0 || (report === "text" && result.exitCode === 0)
    const before = settled ? [] : yield* atBase(input, linting, root)
    return yield* concluded({ ...judged(linting, result, all, newFindings(onChanged, before), input), command, result })
  })

const lintingOf = Effect.fnUntraced(function* (
  sandbox: Sandbox,
  input: ReviewInput
): Effect.fn.Return<Linting | undefined, SandboxFailure> {
  const { directory } = input
  if (input.spec.command !== undefined) return { command: input.spec.command, report: "text", directory, ours: false }
  const own = (yield* conventionsIn(sandbox, directory)).lint
  if (own !== undefined) return { ...own, directory, ours: false }
  const files = input.changedPaths.filter((path) => linted.test(path))
  if (files.length === 0) return undefined
  return { command: oxlintOn(files), report: "oxlint", directory: ".", ours: true }
})

/** `./` before each: a name may begin with a dash. */
const oxlintOn = (files: ReadonlyArray<string>): ReadonlyArray<string> => [
  "bun",
  `${inside}/node_modules/oxlint/bin/oxlint`,
  "--format=json",
  ...(files.length > longestList ? ["."] : files.map((path) => `./${path}`))
]

const run = (sandbox: Sandbox, linting: Linting, input: ReviewInput) =>
  sandbox.exec(linting.command, { cwd: linting.directory, env: reviewEnvironment, timeoutMs: input.limits.wallMs })

/** What the same linter says of the base, after the patched sandbox is gone. Nothing, where it can't be told. */
const atBase = (input: ReviewInput, linting: Linting, root: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const base = { ...input, checkout: { ...input.checkout, commit: input.base } }
      const sandbox = yield* reviewSandbox(base, { readOnly: oxlintFolders(), workspace: `${input.label}/base` })
      const there = linting.ours ? { ...linting, command: oxlintOn(yield* existing(sandbox, input)) } : linting
      const result = yield* run(sandbox, there, input)
      if (endedBy(result) !== undefined) return []
      return readReport(linting.report, plainText(result.stdout), { root, directory: linting.directory }) ?? []
    })
  )

/** The changed files that the base has too: our linter stops at a name that is not there. */
const existing = (sandbox: Sandbox, input: ReviewInput) =>
  Effect.map(
    sandbox.exec([
      "sh",
      "-c",
      'for name; do if [ -f "$name" ]; then printf "%s\\0" "$name"; fi; done',
      "sh",
      ...input.changedPaths
        .filter((path) => linted.test(path))
        .slice(0, longestList + 1)
        .map((path) => `./${path}`)
    ]),
    ({ stdout }) =>
      stdout
        .split("\0")
        .slice(0, -1)
        .map((path) => path.slice(2))
  )

const judged = (
  linting: Linting,
  result: ExecResult,
  all: ReadonlyArray<Finding>,
  fresh: ReadonlyArray<Finding>,
  input: ReviewInput
): Judgement => {
  const isError = ({ severity }: Finding) => severity === "high"
  // A linter that fails for warnings alone was told to: then each new one counts.
  const strict = result.exitCode !== 0 && !all.some(isError)
  const errors = fresh.filter((found) => strict || isError(found)).length
  const failed = linting.report === "text" ? result.exitCode !== 0 : errors > 0 || (strict && all.length === 0)
  const count = `${fresh.length} new ${fresh.length === 1 ? "finding" : "findings"}`
  const old = all.length - fresh.length
  const files = input.changedPaths.filter((path) => linted.test(path)).length
  return {
    verdict: failed ? "failed" : "passed",
    score: failed && linting.report === "text" ? 0 : Math.max(0, 1 - (errors * 4 + fresh.length) / 20),
    findings: fresh,
    summary:
      linting.report === "text"
        ? failed
          ? `The repository's linter fails (exit code ${result.exitCode})${fresh.length === 0 ? "" : `: ${count}`}.`
          : "The repository's linter finds nothing."
        : fresh.length > 0 || failed
          ? count
          : `Clean${linting.ours ? `, ${files} ${files === 1 ? "file" : "files"}` : ""}${old === 0 ? "" : ` (${old} older ${old === 1 ? "finding" : "findings"})`}`
  }
}

/** oxlint and its program for this platform, as they lie in our own dependencies. */
const oxlintFolders = (): ReadonlyArray<ReadOnlyFolder> => {
  const resolve = createRequire(import.meta.url).resolve
  const oxlint = dirname(realpathSync(resolve("oxlint/package.json")))
  const scoped = join(dirname(oxlint), "@oxlint")
  return [
    { source: oxlint, target: `${inside}/node_modules/oxlint` },
    { source: scoped, target: `${inside}/node_modules/@oxlint` }
  ]
}
