/**
 * A command of the project's own as a reviewer: its exit code is the verdict, its output the log, and findings
 * are read where it gives them as lines (`path:line: message`) or as a SARIF file (REV-1).
 */
import { Effect } from "effect"
import type { Finding } from "../domain/outcome.ts"
import type { Sandbox } from "../execution/execution-adapter.ts"
import { concluded, couldNotRun, endedBy, reviewEnvironment, reviewSandbox } from "./in-sandbox.ts"
import { readReport } from "./lint-report.ts"
import { plainText } from "./plain-text.ts"
import type { ReviewInput, Reviewer } from "./reviewer.ts"
import { readSarif } from "./sarif.ts"

export const command: Reviewer = (input) =>
  Effect.scoped(
    Effect.gen(function* () {
      const argv = input.spec.command
      if (argv === undefined || argv.length === 0) {
        return yield* concluded({ verdict: "errored", score: 0, summary: "The reviewer names no command." })
      }
      const sandbox = yield* reviewSandbox(input)
      const result = yield* sandbox.exec(argv, { cwd: input.directory, env: reviewEnvironment, timeoutMs: input.limits.wallMs })
      const problem = endedBy(result) ?? couldNotRun(result, input.spec.name)
      if (problem !== undefined) return yield* concluded({ verdict: "errored", score: 0, summary: problem, command: argv, result })
      const place = { root: sandbox.workdir, directory: input.directory }
      const report =
        input.spec.report?.format === "sarif"
          ? yield* sarifFile(sandbox, input, place)
          : (readReport("text", plainText(`${result.stdout}\n${result.stderr}`), place) ?? [])
      if (report === undefined) {
        const summary = "The SARIF file that it should leave is not there, or can't be read."
        return yield* concluded({ verdict: "errored", score: 0, summary, command: argv, result })
      }
      const passed = result.exitCode === 0
      const findings = report.map((each): Finding => ({ ...each, rule: each.rule === "lint" ? input.spec.name : each.rule }))
      const count = findings.length === 0 ? "" : `, ${findings.length} ${findings.length === 1 ? "finding" : "findings"}`
      return yield* concluded({
        verdict: passed ? "passed" : "failed",
        score: passed ? 1 : 0,
        summary: `${passed ? "Passed" : `Failed (exit code ${result.exitCode})`}${count}.`,
        command: argv,
        result,
        findings
      })
    })
  )

/** Read inside the sandbox, where a link leads nowhere: the file is the change's own. */
const sarifFile = Effect.fnUntraced(function* (
  sandbox: Sandbox,
  input: ReviewInput,
  place: { readonly root: string; readonly directory: string }
) {
  const read = yield* sandbox.exec(["head", "-c", String(16 * 1024 * 1024), "--", input.spec.report?.path ?? ""], { cwd: input.directory })
  return read.exitCode === 0 && read.ended === "exit" ? readSarif(read.stdout, place) : undefined
})
