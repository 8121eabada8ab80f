/** `request`: asks for a change. */
import { readFile } from "node:fs/promises"
import { sep } from "node:path"
import { Effect } from "effect"
import type { NewRequest } from "../../../core/api/contract.ts"
import { requestProblem } from "../../../core/api/handlers/validate.ts"
import { mint, type CommandId } from "../../../core/domain/ids.ts"
import { UsageError, type Command, type Input } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodeOfStatus, exitCodes } from "../exit-codes.ts"
import { followRun } from "../follow.ts"
import { scriptedNote, standing } from "../render.ts"

export const request: Command = {
  name: "request",
  summary: "ask for a change; prints the run that it makes",
  arguments: "[prompt]",
  words: [0, 1],
  options: {
    repo: { type: "string", short: "r", value: "<name>", help: "the repository; else the one that you are in" },
    also: { type: "string", multiple: true, value: "<name>", help: "a further repository that the change spans; may be given again" },
    file: { type: "string", short: "f", value: "<path>", help: "read the prompt from a file, or from - for standard input" },
    base: { type: "string", value: "<branch>", help: "the branch to start from; else the repository's default" },
    path: { type: "string", multiple: true, value: "<path>", help: "stay within this path; may be given again" },
    avoid: { type: "string", multiple: true, value: "<path>", help: "leave this path alone; may be given again" },
    tier: { type: "string", value: "<tier>", help: "proposed risk: low, medium or high (default low)" },
    outcome: { type: "string", help: "what is expected to come of it" },
    done: { type: "string", help: "how to tell that it is done" },
    hints: { type: "string", help: "anything that helps" },
    link: { type: "string", multiple: true, value: "<url>", help: "an address to look at; may be given again" },
    minutes: { type: "string", value: "<number>", help: "time budget of the agent" },
    usd: { type: "string", value: "<number>", help: "money budget" },
    key: { type: "string", value: "<cmd_…>", help: "your own idempotency key: the same one again makes no second run" },
    wait: { type: "boolean", short: "w", help: "follow the run until it rests, and exit by how" }
  },
  run: (input) =>
    Effect.gen(function* () {
      const form = yield* formOf(input)
      // What is wrong with the form itself is said before anything is started or asked.
      const problem = requestProblem({ ...form, repository: form.repository || "." })
      if (problem !== undefined) return yield* problem
      return yield* withCore(input.home, (core) =>
        Effect.gen(function* () {
          const repository = form.repository === "" ? yield* repositoryHere(yield* core.ListRepositories()) : form.repository
          const made = yield* core.CreateRequest({ ...form, repository })
          const { output } = input
          if (!input.flag("wait")) {
            const run = yield* core.GetRun({ run: made.runId })
            output.document(made)
            output.line(
              `R-${made.number} is requested on ${run.summary.repositories[0]?.name ?? ""}${run.summary.scripted ? ` (${scriptedNote})` : ""}`
            )
            output.line(`Follow it with: patchplane watch R-${made.number}`)
            return exitCodes.done
          }
          const run = yield* followRun(core, output, made.runId, 0)
          output.item(run.summary)
          for (const line of standing(run)) output.line(line)
          return exitCodeOfStatus(run.summary.status)
        })
      )
    })
}

const formOf = Effect.fnUntraced(function* ({ words, text, texts }: Input): Effect.fn.Return<NewRequest, UsageError> {
  const file = text("file")
  if (file !== undefined && words[0] !== undefined) {
    return yield* new UsageError({ message: "There are two prompts.", mend: "Give the prompt as a word or with --file, not both." })
  }
  const prompt = file === undefined ? (words[0] ?? "") : yield* readPrompt(file)
  const tier = text("tier") ?? "low"
  if (tier !== "low" && tier !== "medium" && tier !== "high") {
    return yield* new UsageError({ message: `--tier: ${JSON.stringify(tier)} is no risk tier.`, mend: "Use low, medium or high." })
  }
  const minutes = yield* numberOf("minutes", text("minutes"))
  const usd = yield* numberOf("usd", text("usd"))
  const optional = <K extends string>(key: K, value: string | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string }
  return {
    commandId: yield* keyOf(text("key")),
    prompt,
    repository: text("repo") ?? "",
    ...(texts("also").length === 0 ? {} : { secondary: texts("also") }),
    channel: "cli",
    ...optional("base", text("base")),
    paths: texts("path"),
    avoid: texts("avoid"),
    tier,
    ...optional("outcome", text("outcome")),
    ...optional("done", text("done")),
    ...optional("hints", text("hints")),
    links: texts("link"),
    budget: { ...(minutes === undefined ? {} : { minutes }), ...(usd === undefined ? {} : { usd }) }
  }
})

const readPrompt = (file: string) =>
  Effect.tryPromise({
    try: () => (file === "-" ? Bun.stdin.text() : readFile(file, "utf8")),
    catch: (cause) =>
      new UsageError({ message: `--file: ${(cause as Error).message}.`, mend: "Name a text file, or - for standard input." })
  })

/** A budget that is no number is refused here, by its field (REQ-4). */
const numberOf = (name: string, value: string | undefined): Effect.Effect<number | undefined, UsageError> => {
  if (value === undefined) return Effect.succeed(undefined)
  const number = Number(value)
  return value.trim() !== "" && Number.isFinite(number)
    ? Effect.succeed(number)
    : Effect.fail(
        new UsageError({ message: `--${name}: ${JSON.stringify(value)} is no number.`, mend: `Give a number, such as --${name} 10.` })
      )
}

const keyOf = (key: string | undefined): Effect.Effect<CommandId, UsageError> => {
  if (key === undefined) return Effect.succeed(mint("cmd"))
  return /^cmd_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key)
    ? Effect.succeed(key as CommandId)
    : Effect.fail(
        new UsageError({ message: "--key: that is no key.", mend: "Give cmd_ and a UUID in lower case, such as `cmd_$(uuidgen)`." })
      )
}

/** The connected repository that the current folder lies in. */
const repositoryHere = (repositories: ReadonlyArray<{ readonly name: string; readonly path: string }>) => {
  const here = process.cwd()
  const found = repositories
    .filter(({ path }) => here === path || here.startsWith(path + sep))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
  return found === undefined
    ? Effect.fail(
        new UsageError({
          message: "This folder is in no connected repository.",
          mend: "Name one with --repo (see `patchplane repo list`), or connect this one with `patchplane repo add .`."
        })
      )
    : Effect.succeed(found.path)
}
