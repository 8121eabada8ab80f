/** `approve`: shows exactly what is approved, and approves the digest that it showed and no other (APR-1). */
import { createInterface } from "node:readline/promises"
import { Effect } from "effect"
import type { Action, RunDetail } from "../../../core/api/contract.ts"
import { CommandRefused } from "../../../core/domain/command.ts"
import { UsageError, type Command, type Input } from "../command.ts"
import { withCore } from "../core.ts"
import { planLines } from "../render-plan.ts"
import { patchSetLines } from "../render.ts"
import { visible } from "../untrusted.ts"
import { newest, repoOption, send, waitOption } from "./act.ts"

export const approve: Command = {
  name: "approve",
  summary: "approve the newest version; exactly that is then published",
  arguments: "<run>",
  words: [1, 1],
  options: {
    plan: { type: "boolean", help: "approve the plan of a high-risk run" },
    digest: { type: "string", short: "d", value: "<hex>", help: "approve only if the change's digest begins so (8 digits or more)" },
    message: { type: "string", short: "m", value: "<text>", help: "publish with this commit message" },
    repo: repoOption,
    yes: { type: "boolean", short: "y", help: "do not ask" },
    wait: waitOption
  },
  run: (input) =>
    withCore(input.home, (core) =>
      Effect.gen(function* () {
        const reference = input.words[0] ?? ""
        const run = yield* core.GetRun({ run: reference })
        const action = input.flag("plan") ? yield* planAction(input, run) : yield* changeAction(input, run)
        yield* agreed(input)
        // By id: what was shown is what is approved, even if numbers were to be given anew.
        return yield* send(core, input, run.summary.id, action)
      })
    )
}

const planAction = Effect.fnUntraced(function* ({ output }: Input, run: RunDetail) {
  if (run.summary.status !== "awaiting-plan-approval" || run.plan === undefined) return yield* notWaiting(run, "awaiting-plan-approval")
  output.line(`Plan of R-${run.summary.number}, ${run.plan.hash}`)
  for (const line of planLines(run.plan)) output.line(line)
  return { _tag: "approve-plan", plan: run.plan.hash } satisfies Action
})

const changeAction = Effect.fnUntraced(function* (input: Input, run: RunDetail) {
  const { output, text } = input
  const { summary } = run
  if (summary.status !== "awaiting-approval") return yield* notWaiting(run, "awaiting-approval")
  const patchSet = yield* newest(run, input)
  const wanted = text("digest")
  if (wanted !== undefined && !/^[0-9a-f]{8,64}$/.test(wanted)) {
    return yield* new UsageError({
      message: `--digest: ${JSON.stringify(wanted)} is no digest.`,
      mend: "Give its first 8 hex digits or more."
    })
  }
  if (wanted !== undefined && !patchSet.digest.startsWith(wanted)) {
    return yield* new CommandRefused({
      code: "approval-of-another-change",
      message: `The change is ${patchSet.digest.slice(0, 16)} now, not ${wanted}.`,
      mend: "Look at it again and decide anew.",
      stale: true
    })
  }
  const repository = run.repositories.find(({ id }) => id === patchSet.repositoryId)
  output.line(
    `R-${summary.number} on ${visible(repository?.name ?? "")}${run.repositories.length > 1 ? ` (one of ${run.repositories.length} repositories)` : ""}`
  )
  for (const line of patchSetLines(patchSet)) output.line(line)
  const message = text("message")
  return {
    _tag: "approve",
    patchSetId: patchSet.id,
    digest: patchSet.digest,
    ...(message === undefined ? {} : { message })
  } satisfies Action
})

/** Asks the person, or takes `--yes`. Without a terminal there is nobody to ask. */
const agreed = ({ output, flag }: Input): Effect.Effect<void, UsageError> => {
  if (flag("yes")) return Effect.void
  if (!output.terminal || process.stdin.isTTY !== true) {
    return Effect.fail(new UsageError({ message: "There is no terminal to ask in.", mend: "Say --yes to approve what is shown." }))
  }
  return Effect.gen(function* () {
    const said = yield* Effect.promise(async () => {
      const terminal = createInterface({ input: process.stdin, output: process.stdout })
      try {
        return await terminal.question("Approve exactly this? [y/N] ")
      } finally {
        terminal.close()
      }
    })
    if (!/^y(es)?$/i.test(said.trim()))
      return yield* new UsageError({ message: "Nothing was approved.", mend: "Approve it when you are sure." })
  })
}

const notWaiting = ({ summary }: RunDetail, wanted: string) =>
  new CommandRefused({
    code: `run-not-${wanted}`,
    message: `R-${summary.number} is ${summary.status}, not ${wanted}.`,
    mend: "Look at what it waits for with `patchplane show`.",
    stale: true
  })
