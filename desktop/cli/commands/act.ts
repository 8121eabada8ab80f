/** The commands that each do one thing to one run: reject, changes, answer, override, redirect, pause, … */
import { Effect } from "effect"
import type { Action, LineComment, PatchSetView, RunDetail } from "../../../core/api/contract.ts"
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
import { orIntake } from "./intake.ts"

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

export const repoOption: Option = { type: "string", short: "r", value: "<name>", help: "which repository, of a run that spans several" }

/** The repository of the run that `--repo` names; undefined where it names none. */
const namedRepository = (run: RunDetail, { text }: Input): Effect.Effect<RunDetail["repositories"][number] | undefined, UsageError> => {
  const name = text("repo")
  const repository = run.repositories.find((each) => each.name === name)
  return name === undefined || repository !== undefined
    ? Effect.succeed(repository)
    : Effect.fail(
        new UsageError({
          message: `--repo: R-${run.summary.number} has no repository ${JSON.stringify(name)}.`,
          mend: `Name one of: ${run.repositories.map((each) => each.name).join(", ")}.`
        })
      )
}

/** The version that a decision is about: the named repository's, else what still waits, else the newest. */
export const newest = Effect.fnUntraced(function* (
  run: RunDetail,
  input: Input
): Effect.fn.Return<PatchSetView, CommandRefused | UsageError> {
  const repository = yield* namedRepository(run, input)
  const current = run.patchSets.filter((each) => each.current && (repository === undefined || each.repositoryId === repository.id))
  const patchSet = current.find(({ approval }) => approval === undefined) ?? current.at(-1)
  if (patchSet !== undefined) return patchSet
  return yield* new CommandRefused({
    code: "run-not-awaiting-approval",
    message: `R-${run.summary.number} is ${run.summary.status}; it has no change yet.`,
    mend: "Wait until it is, or look at what it waits for.",
    stale: true
  })
})

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
  options: {
    reason: reasonOption,
    repo: repoOption,
    "go-on": { type: "boolean", help: "leave that repository out, and go on with the others" }
  },
  action: (core, input) =>
    core.GetRun({ run: input.words[0] ?? "" }).pipe(
      Effect.flatMap((run) => newest(run, input)),
      Effect.map((patchSet): Action => ({
        _tag: "reject",
        patchSetId: patchSet.id,
        ...reasonOf(input),
        ...(input.flag("go-on") ? { goOn: true } : {})
      }))
    )
})

export const changes = simple({
  name: "changes",
  summary: "request changes: your comments go to the agent, which makes a new version",
  arguments: "<run> [comments]",
  words: [1, 2],
  options: {
    repo: repoOption,
    line: { type: "string", multiple: true, value: "<path:12: text>", help: "a comment on a line, or on lines 12-15; may be given again" }
  },
  action: (core, input) =>
    Effect.gen(function* () {
      const patchSet = yield* newest(yield* core.GetRun({ run: input.words[0] ?? "" }), input)
      const lines = yield* Effect.forEach(input.texts("line"), lineComment)
      return {
        _tag: "request-changes",
        patchSetId: patchSet.id,
        comments: second(input),
        ...(lines.length === 0 ? {} : { lines })
      } satisfies Action
    })
})

const lineComment = (written: string): Effect.Effect<LineComment, UsageError> => {
  const [, path, line, end, text] = /^(.+?):(\d+)(?:-(\d+))?:\s*(\S[\s\S]*)$/.exec(written) ?? []
  return path === undefined || line === undefined || text === undefined
    ? Effect.fail(
        new UsageError({
          message: `--line: ${JSON.stringify(written.slice(0, 80))} is no comment on a line.`,
          mend: "Write it as src/file.ts:12: what is wrong."
        })
      )
    : Effect.succeed({ path, line: Number(line), side: "after", text, ...(end === undefined ? {} : { endLine: Number(end) }) })
}

export const manual = simple({
  name: "manual",
  summary: "want to judge a run yourself, whatever its scores say",
  arguments: "<run>",
  words: [1, 1],
  options: { reason: reasonOption },
  action: always((input) => ({ _tag: "force-manual-review", ...reasonOf(input) }))
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
  summary: "go on against triage (a deferred or declined run), or against the policy (one violation, as an admin)",
  arguments: "<run> <reason>",
  words: [2, 2],
  options: { violation: { type: "string", value: "<id>", help: "the violation, by the beginning of its id; needed when several block" } },
  action: (core, input) =>
    Effect.gen(function* () {
      const run = yield* core.GetRun({ run: input.words[0] ?? "" })
      const named = input.text("violation")
      const blocking = run.violations.filter(({ severity, override: by }) => severity === "BLOCK" && by === undefined)
      if (named === undefined && blocking.length === 0) return { _tag: "override-triage", reason: second(input) } satisfies Action
      const [only] = blocking
      if (named === undefined && (only === undefined || blocking.length > 1)) {
        return yield* new UsageError({
          message: `${blocking.length} violations block R-${run.summary.number}.`,
          mend: `Name one with --violation: ${blocking.map(({ id, rule }) => `${id.slice(0, 8)} (${rule})`).join(", ")}.`
        })
      }
      return { _tag: "override-violation", violationId: named ?? only?.id ?? "", reason: second(input) } satisfies Action
    })
})
export const redirect = simple({
  name: "redirect",
  summary: "give the agent a new instruction, also while it works",
  arguments: "<run> <instruction>",
  words: [2, 2],
  options: { repo: repoOption },
  action: (core, input) =>
    Effect.gen(function* () {
      const instruction = second(input)
      // Without --repo nothing of the run needs to be known.
      if (input.text("repo") === undefined) return { _tag: "redirect", instruction } satisfies Action
      const repository = yield* namedRepository(yield* core.GetRun({ run: input.words[0] ?? "" }), input)
      return { _tag: "redirect", instruction, ...(repository === undefined ? {} : { repository: repository.id }) } satisfies Action
    })
})
export const resolve = simple({
  name: "resolve",
  summary: "have an agent make a new version of what does not merge into its target any more",
  arguments: "<run> [instruction]",
  words: [1, 2],
  action: always((input) => ({ _tag: "resolve-conflict", ...(input.words[1] === undefined ? {} : { instruction: input.words[1] }) }))
})
export const pause = orIntake(
  simple({
    name: "pause",
    summary: "pause one run, or intake: nothing new starts, and what runs goes on",
    arguments: "[run]",
    words: [0, 1],
    action: always(() => ({ _tag: "pause" }))
  }),
  {
    ask: (core, commandId) => core.PauseIntake({ commandId }),
    already: "intake-paused",
    done: "Intake is paused. Nothing new starts until: patchplane resume"
  }
)
export const resume = orIntake(
  simple({
    name: "resume",
    summary: "go on with a paused or killed run, or with intake",
    arguments: "[run]",
    words: [0, 1],
    action: always(() => ({ _tag: "resume" }))
  }),
  {
    ask: (core, commandId) => core.ResumeIntake({ commandId }),
    already: "intake-not-paused",
    done: "Intake goes on. Queued runs start in their order."
  }
)
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
