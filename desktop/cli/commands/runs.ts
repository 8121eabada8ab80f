/** `runs`, `show`, `watch` and `diff`: looking. */
import { Effect } from "effect"
import { runStatuses, statusKind, type RunStatus } from "../../../core/domain/run.ts"
import { UsageError, type Command } from "../command.ts"
import { answered, withCore } from "../core.ts"
import { exitCodeOfStatus, exitCodes } from "../exit-codes.ts"
import { followAll, followRun } from "../follow.ts"
import { detailLines, standing, summaryRow, table } from "../render.ts"
import { visible, visibleLine } from "../untrusted.ts"
import { newest, repoOption } from "./act.ts"

export const runs: Command = {
  name: "runs",
  summary: "list runs, newest first",
  arguments: "",
  words: [0, 0],
  options: {
    status: {
      type: "string",
      multiple: true,
      short: "s",
      value: "<status>",
      help: "only these: a status, or working, waiting, stopped, final"
    },
    limit: { type: "string", short: "n", value: "<number>", help: "at most so many (default 20)" }
  },
  run: (input) =>
    Effect.gen(function* () {
      const { text, texts } = input
      const limit = Number(text("limit") ?? "20")
      if (!Number.isInteger(limit)) {
        return yield* new UsageError({ message: `--limit: ${JSON.stringify(text("limit"))} is no whole number.`, mend: "Give 1 to 500." })
      }
      const statuses = texts("status").flatMap((wanted) =>
        runStatuses.filter((status) => status === wanted || statusKind(status) === wanted)
      )
      const unknown = texts("status").find((wanted) => !runStatuses.some((status) => status === wanted || statusKind(status) === wanted))
      if (unknown !== undefined) {
        return yield* new UsageError({
          message: `--status: there is no status ${JSON.stringify(unknown)}.`,
          mend: `Use one of: ${runStatuses.join(", ")}.`
        })
      }
      const query: { limit: number; statuses?: ReadonlyArray<RunStatus> } = statuses.length === 0 ? { limit } : { limit, statuses }
      return yield* answered(input, (core) =>
        Effect.map(core.ListRuns(query), (found) => ({
          document: found,
          lines:
            found.length === 0
              ? ['No runs. Ask for a change with: patchplane request "…"']
              : table(found.map(summaryRow)).map((row) => row.trimEnd())
        }))
      )
    })
}

export const show: Command = {
  name: "show",
  summary: "show one run: request, plan, questions, versions, reviews, cost",
  arguments: "<run>",
  words: [1, 1],
  options: {},
  run: (input) =>
    answered(input, (core) => Effect.map(core.GetRun({ run: input.words[0] ?? "" }), (run) => ({ document: run, lines: detailLines(run) })))
}

export const watch: Command = {
  name: "watch",
  summary: "follow a run until it rests and exit by how; without a run follow everything until Ctrl-C",
  arguments: "[run]",
  words: [0, 1],
  options: {
    after: { type: "string", value: "<seq>", help: "begin after this event (default: 0 for a run, now for everything)" },
    forever: { type: "boolean", help: "go on after the run rests" }
  },
  run: ({ home, output, words, text, flag }) =>
    Effect.gen(function* () {
      const given = text("after")
      if (given !== undefined && !/^\d+$/.test(given)) {
        return yield* new UsageError({
          message: `--after: ${JSON.stringify(given)} is no sequence number.`,
          mend: "Give a number, such as 0."
        })
      }
      return yield* withCore(home, (core) =>
        Effect.gen(function* () {
          const [run] = words
          if (run === undefined || flag("forever")) {
            const after = given === undefined ? (run === undefined ? (yield* core.Status()).head.seq : 0) : Number(given)
            yield* followAll(core, output, after, run)
            return exitCodes.done
          }
          const rested = yield* followRun(core, output, run, Number(given ?? "0"))
          output.item(rested.summary)
          for (const line of standing(rested)) output.line(line)
          return exitCodeOfStatus(rested.summary.status)
        })
      )
    })
}

export const diff: Command = {
  name: "diff",
  summary: "print what a run changes: its newest version",
  arguments: "<run>",
  words: [1, 1],
  options: {
    version: { type: "string", short: "v", value: "<number>", help: "an earlier version" },
    since: { type: "string", value: "<number>", help: "what changed since that version" },
    repo: repoOption,
    stat: { type: "boolean", help: "only the files, with counts" },
    raw: { type: "boolean", help: "the exact text, control characters and all" }
  },
  run: (input) => {
    const { home, output, words, text, flag } = input
    return withCore(home, (core) =>
      Effect.gen(function* () {
        const run = words[0] ?? ""
        const detail = yield* core.GetRun({ run })
        const shown = yield* newest(detail, input)
        const ofRepository = detail.patchSets.filter(({ repositoryId }) => repositoryId === shown.repositoryId)
        const named = (option: "version" | "since") => {
          const version = text(option)
          const found = ofRepository.find((candidate) => String(candidate.version) === version)
          return version === undefined || found !== undefined
            ? Effect.succeed(found)
            : Effect.fail(
                new UsageError({
                  message: `--${option}: R-${detail.summary.number} has no version ${JSON.stringify(version)}.`,
                  mend: `It has ${ofRepository.length}.`
                })
              )
        }
        const query = { run, patchSetId: ((yield* named("version")) ?? shown).id }
        const since = yield* named("since")
        const files = yield* core.ListFiles(query)
        if (flag("stat") && !output.json) {
          const rows = files.map((file) => [
            file.status,
            file.binary ? "binary" : `+${file.added} -${file.removed}`,
            visibleLine(file.from === undefined ? file.path : `${file.from} → ${file.path}`)
          ])
          for (const row of table(rows)) output.line(row)
          return exitCodes.done
        }
        const patch = yield* core.GetDiff(since === undefined ? query : { ...query, since: since.id })
        output.document({ files, diff: patch })
        output.line((flag("raw") ? patch : visible(patch)).replace(/\n$/, ""))
        return exitCodes.done
      })
    )
  }
}
