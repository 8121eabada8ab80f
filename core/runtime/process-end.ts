/** Why an agent's process ended, as a failure that says what to do. A process that ends by itself never completed a turn. */
import { Effect } from "effect"
import { SandboxFailure, type LineProcess } from "../execution/execution-adapter.ts"
import { RuntimeFailure } from "./runtime-adapter.ts"

const limits: Readonly<Record<string, { readonly message: string; readonly mend: string }>> = {
  "limit-memory": { message: "The agent used more memory than its limit.", mend: "Raise limits.memoryBytes, or ask for a smaller change." },
  "limit-disk": { message: "The agent wrote more than its disk limit.", mend: "Raise limits.diskBytes, or ask for a smaller change." },
  "limit-output": { message: "The agent put out more than its output limit.", mend: "Raise limits.outputBytes, or redirect it." },
  timeout: { message: "The agent ran longer than its wall-clock limit.", mend: "Raise limits.wallMs, or ask for a smaller change." }
}

export const endOfProcess = (process: LineProcess): Effect.Effect<RuntimeFailure | SandboxFailure> =>
  Effect.gen(function* () {
    const { exitCode, ended } = yield* process.exited
    const detail = yield* process.stderrTail
    const limit = limits[ended]
    if (limit !== undefined) {
      return new SandboxFailure({ code: ended === "timeout" ? "limit-time" : ended, ...limit, retryable: false, detail })
    }
    if (ended === "killed") {
      return new SandboxFailure({
        code: "gone",
        message: "The agent's sandbox was killed.",
        mend: "Retry to go on with the same session.",
        retryable: true,
        detail
      })
    }
    if (exitCode === 127) {
      return new RuntimeFailure({
        code: "runtime-missing",
        message: "The agent's program was not found in the sandbox.",
        mend: "Run the doctor: it names the part that is missing.",
        retryable: false,
        detail
      })
    }
    return new RuntimeFailure({
      code: "runtime-crashed",
      message: exitCode === null ? "The agent's program was ended by a signal." : `The agent's program ended with code ${exitCode}.`,
      mend: "Retry to go on with the same session; if it stays so, run the doctor.",
      retryable: true,
      detail
    })
  })
