/** The `test` reviewer: the repository's own test command, run by us with the patch applied (REV-1). */
import { Effect } from "effect"
import type { Finding } from "../domain/outcome.ts"
import { concluded, conventionsIn, couldNotRun, endedBy, reviewEnvironment, reviewSandbox } from "./in-sandbox.ts"
import { plainText } from "./plain-text.ts"
import type { ReviewInput, Reviewer } from "./reviewer.ts"
import { testCounts } from "./test-counts.ts"

export const test: Reviewer = (input) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sandbox = yield* reviewSandbox(input)
      const command = input.spec.command ?? (yield* conventionsIn(sandbox, input.directory)).test
      if (command === undefined) {
        return yield* concluded({ verdict: "skipped", score: 0, summary: "The repository names no test command." })
      }
      const result = yield* sandbox.exec(command, { cwd: input.directory, env: reviewEnvironment, timeoutMs: input.limits.wallMs })
      const problem = endedBy(result) ?? couldNotRun(result, "test")
      if (problem !== undefined) return yield* concluded({ verdict: "errored", score: 0, summary: problem, command, result })
      const findings = input.spec.command === undefined ? manifestChanged(input) : []
      const counts = testCounts(plainText(`${result.stdout}\n${result.stderr}`))
      return result.exitCode === 0
        ? yield* concluded({ verdict: "passed", score: 1, summary: counts ?? "The tests pass.", command, result, findings })
        : yield* concluded({
            verdict: "failed",
            score: 0,
            summary: counts ?? `The tests fail (exit code ${result.exitCode}).`,
            command,
            result,
            findings
          })
    })
  )

/** A change that touches the file which names the tests may have changed what they are: a person should look. */
const manifestChanged = ({ changedPaths, directory }: ReviewInput): ReadonlyArray<Finding> => {
  const path = directory === "." ? "package.json" : `${directory.replace(/\/+$/, "")}/package.json`
  return changedPaths.includes(path)
    ? [
        {
          path,
          severity: "low",
          rule: "test-command-may-differ",
          message: "The change touches the file that names the test command, and the tests ran by what it says now."
        }
      ]
    : []
}
