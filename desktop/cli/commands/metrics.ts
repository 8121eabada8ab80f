/** `metrics`: the numbers of MET-1 and the totals of LED-4. */
import { Effect } from "effect"
import { MetricId } from "../../../core/domain/metrics.ts"
import { UsageError, type Command } from "../command.ts"
import { answered } from "../core.ts"
import { instantIn } from "../instant.ts"
import { metricsLines } from "../render-metrics.ts"

export const metrics: Command = {
  name: "metrics",
  summary: "how runs go: times, rates, cost, and the runs behind each number",
  arguments: "[metric]",
  words: [0, 1],
  options: {
    from: { type: "string", value: "<day>", help: "runs requested since then, such as 2026-09-01 or 2026-09-01T12:00Z" },
    to: { type: "string", value: "<day>", help: "runs requested before then" },
    repository: { type: "string", short: "r", value: "<name>", help: "runs of that repository" },
    limit: { type: "string", short: "n", value: "<number>", help: "at most so many runs behind each number (default 20)" },
    before: { type: "string", value: "<run>", help: "runs behind each number below this run number" }
  },
  run: (input) =>
    Effect.gen(function* () {
      const { text, words } = input
      const metric = MetricId.literals.find((known) => known === words[0])
      if (words[0] !== undefined && metric === undefined) {
        return yield* new UsageError({
          message: `There is no metric ${JSON.stringify(words[0])}.`,
          mend: `Use one of: ${MetricId.literals.join(", ")}.`
        })
      }
      const [from, to] = [yield* instantIn("from", text("from")), yield* instantIn("to", text("to"))]
      const [limit, before] = [yield* numberIn("limit", text("limit")), yield* numberIn("before", text("before")?.replace(/^R-/i, ""))]
      const repository = text("repository")
      const query = {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(repository === undefined ? {} : { repository }),
        ...(metric === undefined ? {} : { metric }),
        ...(limit === undefined ? {} : { limit }),
        ...(before === undefined ? {} : { before })
      }
      return yield* answered(input, (core) =>
        Effect.map(core.Metrics(query), (report) => ({ document: report, lines: metricsLines(report, metric !== undefined) }))
      )
    })
}

const numberIn = (option: string, given: string | undefined) =>
  given === undefined || /^\d{1,15}$/.test(given)
    ? Effect.succeed(given === undefined ? undefined : Number(given))
    : Effect.fail(new UsageError({ message: `--${option}: ${JSON.stringify(given)} is no number.`, mend: "Give a whole number." }))
