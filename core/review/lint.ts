/**
 * The `lint` reviewer: the repository's own `lint` script or configured command; without one, our oxlint
 * over the changed files, and then only what is said of changed files counts (REV-1).
 */
import { realpathSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { Effect, Option, Schema } from "effect"
import type { Finding } from "../domain/outcome.ts"
import type { ReadOnlyFolder } from "../execution/execution-adapter.ts"
import { concluded, conventionsIn, endedBy, reviewEnvironment, reviewSandbox } from "./in-sandbox.ts"
import type { Reviewer } from "./reviewer.ts"

const linted = /\.(?:[cm]?[jt]sx?)$/
const inside = "/opt/patchplane/lint"

export const lint: Reviewer = (input) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sandbox = yield* reviewSandbox(input, oxlintFolders())
      const own = input.spec.command ?? (yield* conventionsIn(sandbox, input.directory)).lint
      const files = input.changedPaths.filter((path) => linted.test(path))
      if (own === undefined && files.length === 0) {
        return yield* concluded({
          verdict: "skipped",
          score: 0,
          summary: "No linter is named, and no changed file is one that ours reads."
        })
      }
      const command = own ?? [
        "node",
        `${inside}/node_modules/oxlint/bin/oxlint`,
        "--format=json",
        "--",
        ...files.map((path) => `./${path}`)
      ]
      const options = { env: reviewEnvironment, timeoutMs: input.limits.wallMs, ...(own === undefined ? {} : { cwd: input.directory }) }
      const result = yield* sandbox.exec(command, options)
      const ended = endedBy(result)
      if (ended !== undefined) return yield* concluded({ verdict: "errored", score: 0, summary: ended, command, result })
      if (own !== undefined) {
        if (result.exitCode === 126 || result.exitCode === 127) {
          return yield* concluded({ verdict: "errored", score: 0, summary: "The lint command could not be run.", command, result })
        }
        return result.exitCode === 0
          ? yield* concluded({ verdict: "passed", score: 1, summary: "The repository's linter finds nothing.", command, result })
          : yield* concluded({
              verdict: "failed",
              score: 0,
              summary: `The repository's linter fails (exit code ${result.exitCode}).`,
              command,
              result
            })
      }
      const findings = readFindings(result.stdout)
      if (findings === undefined) {
        return yield* concluded({ verdict: "errored", score: 0, summary: "The linter's report could not be read.", command, result })
      }
      const errors = findings.filter((finding) => finding.severity === "high").length
      const score = findings.length === 0 ? 1 : Math.max(0, 1 - (errors * 4 + findings.length) / 20)
      const summary =
        findings.length === 0
          ? `Clean, ${files.length} ${files.length === 1 ? "file" : "files"}`
          : `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`
      return yield* concluded({ verdict: errors > 0 ? "failed" : "passed", score, summary, command, result, findings })
    })
  )

const Report = Schema.fromJsonString(
  Schema.Struct({
    diagnostics: Schema.Array(
      Schema.Struct({
        message: Schema.String,
        code: Schema.optionalKey(Schema.String),
        severity: Schema.String,
        help: Schema.optionalKey(Schema.String),
        filename: Schema.String,
        labels: Schema.Array(Schema.Struct({ span: Schema.Struct({ line: Schema.optionalKey(Schema.Int) }) }))
      })
    )
  })
)
const decode = Schema.decodeUnknownOption(Report)

/** oxlint's JSON report as findings; undefined when it is not one. */
export const readFindings = (report: string): ReadonlyArray<Finding> | undefined =>
  Option.getOrUndefined(decode(report))?.diagnostics.map((found) => {
    const line = found.labels[0]?.span.line
    return {
      path: found.filename.replace(/^\.\//, ""),
      severity: found.severity === "error" ? "high" : "low",
      rule: found.code ?? "parse",
      message: found.message,
      ...(line === undefined ? {} : { line }),
      ...(found.help === undefined ? {} : { suggestion: found.help })
    }
  })

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
