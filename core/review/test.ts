/** The `test` reviewer: the repository's own test command, run by us with the patch applied (REV-1). */
import { Effect } from "effect"
import { concluded, conventionsIn, endedBy, reviewEnvironment, reviewSandbox } from "./in-sandbox.ts"
import { plainText } from "./plain-text.ts"
import type { Reviewer } from "./reviewer.ts"
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
      const ended = endedBy(result)
      if (ended !== undefined) return yield* concluded({ verdict: "errored", score: 0, summary: ended, command, result })
      // 126 and 127 are the shell's word that the command itself could not be run.
      if (result.exitCode === 126 || result.exitCode === 127) {
        return yield* concluded({ verdict: "errored", score: 0, summary: "The test command could not be run.", command, result })
      }
      const counts = testCounts(plainText(`${result.stdout}\n${result.stderr}`))
      return result.exitCode === 0
        ? yield* concluded({ verdict: "passed", score: 1, summary: counts ?? "The tests pass.", command, result })
        : yield* concluded({
            verdict: "failed",
            score: 0,
            summary: counts ?? `The tests fail (exit code ${result.exitCode}).`,
            command,
            result
          })
    })
  )
