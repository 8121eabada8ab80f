/** `logs`: the core's log, for people or as it is, also while it grows and without a core (OBS-1). */
import { Effect, Stream } from "effect"
import { atLeast, isAbout, logLevels, parseLogLine, type LogLine } from "../../../core/observability/log-line.ts"
import { followLines, pastLines } from "../../../core/observability/read-logs.ts"
import { makePrivateFolder } from "../../host/private-folder.ts"
import { UsageError, type Command } from "../command.ts"
import { exitCodes } from "../exit-codes.ts"
import { visible, visibleLine } from "../untrusted.ts"

export const logs: Command = {
  name: "logs",
  summary: "print the core's log, of one run or of all; --json prints the lines as they are",
  arguments: "[run]",
  words: [0, 1],
  options: {
    follow: { type: "boolean", short: "f", help: "go on with what is logged from now on" },
    level: { type: "string", short: "l", value: "<level>", help: `the least important level: ${logLevels.join(", ")} (default debug)` }
  },
  run: ({ home, output, words: [run], text, flag }) =>
    Effect.gen(function* () {
      const wanted = text("level") ?? "debug"
      const level = logLevels.find((known) => known === wanted)
      if (level === undefined) {
        return yield* new UsageError({
          message: `--level: there is no level ${JSON.stringify(wanted)}.`,
          mend: `Use one of: ${logLevels.join(", ")}.`
        })
      }
      if (flag("follow")) yield* Effect.promise(() => makePrivateFolder(home.root).then(() => makePrivateFolder(home.logs)))
      yield* (flag("follow") ? followLines(home.logs) : pastLines(home.logs)).pipe(
        Stream.runForEach((text) =>
          Effect.sync(() => {
            const line = parseLogLine(text)
            if (line === undefined || !atLeast(line, level) || (run !== undefined && !isAbout(line, run))) return
            if (output.json) output.item(JSON.parse(text))
            else for (const row of shown(line)) output.line(row)
          })
        )
      )
      return exitCodes.done
    })
}

/** `07:46:49.120 warn  R-12 execute/3#1 [sandbox gone] The sandbox is gone`, and its causes below. */
const shown = (line: LogLine): ReadonlyArray<string> => {
  const about = [
    ...(line.number === undefined ? [] : [`R-${line.number}`]),
    ...(line.effect === undefined ? [] : [`${line.effect.split("/").slice(1).join("/")}#${line.attempt ?? 1}`]),
    ...(line.class === undefined ? [] : [`[${line.class} ${line.code ?? ""}]`])
  ]
  const head = [line.at.replace("T", " ").replace(/Z$/, ""), line.level.padEnd(5), ...about, line.message]
  const causes = line.cause === undefined ? [] : visible(line.cause).split("\n")
  return [visibleLine(head.join(" ")), ...causes.map((cause) => `    ${cause}`)]
}
