/** `take` and `report`: a version of one's own from an agent's change (APR-5), and what came of a run (RPT-1). */
import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import type { Action } from "../../../core/api/contract.ts"
import { UsageError, type Command } from "../command.ts"
import { answered, withCore } from "../core.ts"
import { visible } from "../untrusted.ts"
import { newest, repoOption, send, waitOption } from "./act.ts"

export const take: Command = {
  name: "take",
  summary: "propose a version of your own: only some files or hunks of the change, or edited files",
  arguments: "<run>",
  words: [1, 1],
  options: {
    path: { type: "string", multiple: true, short: "p", value: "<path>", help: "take this changed file; may be given again" },
    hunk: {
      type: "string",
      multiple: true,
      value: "<path:1,3>",
      help: "of this file take these hunks alone, as the diff numbers them from 1"
    },
    edit: { type: "string", multiple: true, value: "<path=file>", help: "let the file at path be what this file of yours holds" },
    repo: repoOption,
    wait: waitOption
  },
  run: (input) =>
    Effect.gen(function* () {
      const hunks = yield* Effect.forEach(input.texts("hunk"), hunksOf)
      const edits = yield* Effect.forEach(input.texts("edit"), editOf)
      const paths = input.texts("path")
      return yield* withCore(input.home, (core) =>
        Effect.gen(function* () {
          const patchSet = yield* newest(yield* core.GetRun({ run: input.words[0] ?? "" }), input)
          const taken = [...new Set([...paths, ...hunks.map(({ path }) => path)])]
          const action: Action = {
            _tag: "propose-version",
            patchSetId: patchSet.id,
            ...(taken.length === 0 ? {} : { take: taken }),
            ...(hunks.length === 0 ? {} : { hunks: Object.fromEntries(hunks.map(({ path, numbers }) => [path, numbers])) }),
            ...(edits.length === 0 ? {} : { edits })
          }
          return yield* send(core, input, input.words[0] ?? "", action)
        })
      )
    })
}

const hunksOf = (written: string) => {
  const [, path, numbers] = /^(.+):(\d+(?:,\d+)*)$/.exec(written) ?? []
  return path === undefined || numbers === undefined
    ? Effect.fail(
        new UsageError({
          message: `--hunk: ${JSON.stringify(written.slice(0, 80))} names no hunks.`,
          mend: "Write it as src/file.ts:1,3."
        })
      )
    : Effect.succeed({ path, numbers: numbers.split(",").map(Number) })
}

const editOf = (written: string) => {
  const at = written.indexOf("=")
  if (at < 1) {
    return Effect.fail(
      new UsageError({
        message: `--edit: ${JSON.stringify(written.slice(0, 80))} names no file.`,
        mend: "Write it as src/file.ts=my-file.ts."
      })
    )
  }
  return Effect.tryPromise({
    try: async () => ({ path: written.slice(0, at), text: await readFile(written.slice(at + 1), "utf8") }),
    catch: (cause) => new UsageError({ message: `--edit: ${(cause as Error).message}.`, mend: "Name a text file of yours after the =." })
  })
}

export const report: Command = {
  name: "report",
  summary: "print a run's completion report: shipped, evidence, risk and rollback, follow-ups",
  arguments: "<run>",
  words: [1, 1],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      Effect.map(core.GetReport({ run: input.words[0] ?? "" }), (markdown) => ({
        document: { markdown },
        lines: [visible(markdown).trimEnd()]
      }))
    )
}
