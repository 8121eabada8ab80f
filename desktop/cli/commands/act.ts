/** The commands that each do one thing to one run: reject, changes, answer, override, redirect, pause, … */
import { Effect } from "effect"
import type { Action, RunDetail } from "../../../core/api/contract.ts"
import type { ApiError } from "../../../core/api/handlers/errors.ts"
import { CommandRefused } from "../../../core/domain/command.ts"
import { mint } from "../../../core/domain/ids.ts"
import type { CoreClient } from "../../host/client.ts"
import type { Command, Input, Option } from "../command.ts"
import { UsageError } from "../command.ts"
import { withCore, type Lost } from "../core.ts"
import { exitCodeOfStatus, exitCodes, type ExitCode } from "../exit-codes.ts"
import { followRun } from "../follow.ts"
import { standing } from "../render.ts"

export const waitOption: Option = { type: "boolean", short: "w", help: "follow the run until it rests, and exit by how" }

/** Sends an action, says what came of it, and follows the run when asked to. */
export const send = Effect.fnUntraced(function* (
  core: CoreClient,
  { output, flag }: Input,
  run: string,
  action: Action
): Effect.fn.Return<ExitCode, ApiError | Lost> {
  const { head } = yield* core.Status()
  const led = yield* core.Act({ commandId: mint("cmd"), run, action })
  if (!flag("wait")) {
    output.document(led)
    output.line(`R-${led.number} is ${led.status}.`)
    return exitCodes.done
  }
  const rested = yield* followRun(core, output, led.runId, head.seq)
  output.item(rested.summary)
  for (const line of standing(rested)) output.line(line)
  return exitCodeOfStatus(rested.summary.status)
})

/** The version that a decision is about; a run without one is refused with its state. */
export const newest = (run: RunDetail) => {
  const patchSet = run.patchSets.at(-1)
  return patchSet === undefined
    ? Effect.fail(
        new CommandRefused({
          code: "run-not-awaiting-approval",
          message: `R-${run.summary.number} is ${run.summary.status}; it has no change yet.`,
          mend: "Wait until it is, or look at what it waits for.",
          stale: true
        })
      )
    : Effect.succeed(patchSet)
}

interface Simple {
  readonly name: string
  readonly summary: string
  readonly arguments: string
  readonly words: readonly [number, number]
  readonly options?: Readonly<Record<string, Option>>
  readonly action: (core: CoreClient, input: Input) => Effect.Effect<Action, ApiError | Lost | UsageError>
}

const simple = ({ name, summary, arguments: words, words: counts, options = {}, action }: Simple): Command => ({
  name,
  summary,
  arguments: words,
  words: counts,
  options: { ...options, wait: waitOption },
  run: (input) =>
    withCore(input.home, (core) => Effect.flatMap(action(core, input), (made) => send(core, input, input.words[0] ?? "", made)))
})

const reasonOption: Option = { type: "string", value: "<text>", help: "why" }
const reasonOf = ({ text }: Input) => {
  const reason = text("reason")
  return reason === undefined ? {} : { reason }
}
const second = ({ words }: Input) => words[1] ?? ""
const always =
  (make: (input: Input) => Action): Simple["action"] =>
  (_core, input) =>
    Effect.succeed(make(input))

export const reject = simple({
  name: "reject",
  summary: "reject the newest version; the run ends, nothing is published",
  arguments: "<run>",
  words: [1, 1],
  options: { reason: reasonOption },
  action: (core, input) =>
    core.GetRun({ run: input.words[0] ?? "" }).pipe(
      Effect.flatMap(newest),
      Effect.map((patchSet): Action => ({ _tag: "reject", patchSetId: patchSet.id, ...reasonOf(input) }))
    )
})

export const changes = simple({
  name: "changes",
  summary: "request changes: your comments go to the agent, which makes a new version",
  arguments: "<run> <comments>",
  words: [2, 2],
  action: (core, input) =>
    core.GetRun({ run: input.words[0] ?? "" }).pipe(
      Effect.flatMap(newest),
      Effect.map((patchSet): Action => ({ _tag: "request-changes", patchSetId: patchSet.id, comments: second(input) }))
    )
})

export const answer = simple({
  name: "answer",
  summary: "answer what triage or the agent asks",
  arguments: "<run> <text>",
  words: [2, 2],
  options: { question: { type: "string", short: "q", value: "<number>", help: "only this question; else all open ones" } },
  action: (core, input) =>
    Effect.gen(function* () {
      const number = input.text("question")
      if (number === undefined) return { _tag: "answer", text: second(input) }
      const run = yield* core.GetRun({ run: input.words[0] ?? "" })
      const question = run.questions.find(({ id }) => id.split("/").at(-1) === number)
      if (question === undefined) {
        return yield* new UsageError({
          message: `--question: there is no question ${JSON.stringify(number)}.`,
          mend: "Look at the run to see them."
        })
      }
      return { _tag: "answer", questionId: question.id, text: second(input) }
    })
})

export const override = simple({
  name: "override",
  summary: "go on against triage: a deferred run, or a declined one as a new run",
  arguments: "<run> <reason>",
  words: [2, 2],
  action: always((input) => ({ _tag: "override-triage", reason: second(input) }))
})
export const redirect = simple({
  name: "redirect",
  summary: "give the agent a new instruction, also while it works",
  arguments: "<run> <instruction>",
  words: [2, 2],
  action: always((input) => ({ _tag: "redirect", instruction: second(input) }))
})
export const pause = simple({
  name: "pause",
  summary: "pause a run",
  arguments: "<run>",
  words: [1, 1],
  action: always(() => ({ _tag: "pause" }))
})
export const resume = simple({
  name: "resume",
  summary: "go on with a paused or killed run",
  arguments: "<run>",
  words: [1, 1],
  action: always(() => ({ _tag: "resume" }))
})
export const retry = simple({
  name: "retry",
  summary: "take a stopped run up again, or start an ended one again as a new run",
  arguments: "<run>",
  words: [1, 1],
  action: always(() => ({ _tag: "retry" }))
})
export const close = simple({
  name: "close",
  summary: "end a stopped, paused or deferred run",
  arguments: "<run>",
  words: [1, 1],
  options: { reason: reasonOption },
  action: always((input) => ({ _tag: "close", ...reasonOf(input) }))
})
export const cancel = simple({
  name: "cancel",
  summary: "end a run, whatever it does",
  arguments: "<run>",
  words: [1, 1],
  action: always(() => ({ _tag: "cancel" }))
})
