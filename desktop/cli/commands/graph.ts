/** `graph`: where a change comes from and what came of it, of a run or of a file. */
import { Effect } from "effect"
import { NodeKind } from "../../../core/domain/provenance.ts"
import type { GraphView } from "../../../core/api/contract.ts"
import { UsageError, type Command } from "../command.ts"
import { answered } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { instantIn } from "../instant.ts"
import { historyLines, pathLines, treeLines } from "../render-graph.ts"

export const graph: Command = {
  name: "graph",
  summary: "show where a run's change comes from and what came of it, or the history of a file",
  arguments: "[run|file]",
  words: [0, 1],
  options: {
    to: { type: "string", value: "<node>", help: "the path from the run (or node) to that node, such as R-12/patch/1" },
    repository: { type: "string", short: "r", value: "<name>", help: "only of that repository" },
    kind: { type: "string", multiple: true, short: "k", value: "<kind>", help: `only these: ${NodeKind.literals.join(", ")}` },
    since: { type: "string", value: "<day>", help: "records since then" },
    until: { type: "string", value: "<day>", help: "records before then" },
    file: { type: "boolean", help: "take the word for a file, though it looks like a run" },
    limit: { type: "string", short: "n", value: "<number>", help: "at most so many nodes (default 1000)" }
  },
  run: (input) =>
    Effect.gen(function* () {
      const { words, text, texts, flag } = input
      const [word] = words
      const kinds = NodeKind.literals.filter((kind) => texts("kind").includes(kind))
      const unknown = texts("kind").find((kind) => !NodeKind.literals.some((known) => known === kind))
      if (unknown !== undefined) {
        return yield* new UsageError({
          message: `--kind: there is no kind ${JSON.stringify(unknown)}.`,
          mend: `Use one of: ${NodeKind.literals.join(", ")}.`
        })
      }
      const limit = text("limit")
      if (limit !== undefined && !/^\d{1,9}$/.test(limit)) {
        return yield* new UsageError({ message: `--limit: ${JSON.stringify(limit)} is no number.`, mend: "Give 1 to 5000." })
      }
      const [from, to] = [yield* instantIn("since", text("since")), yield* instantIn("until", text("until"))]
      const [end, repository] = [text("to"), text("repository")]
      if (end !== undefined && word === undefined) {
        return yield* new UsageError({ message: "--to: a path needs a beginning.", mend: "Use: patchplane graph R-12 --to R-13" })
      }
      if (end !== undefined) {
        return yield* answered(input, (core) =>
          Effect.map(core.GraphPath({ from: word ?? "", to: end }), (path) => ({
            document: path,
            lines: pathLines(path),
            code: path.nodes.length > 0 ? exitCodes.done : exitCodes.failed
          }))
        )
      }
      const query = {
        scope: scopeOf(word, flag("file"), repository),
        ...(kinds.length === 0 ? {} : { kinds }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(repository === undefined ? {} : { repository }),
        ...(limit === undefined ? {} : { limit: Number(limit) })
      }
      return yield* answered(input, (core) =>
        Effect.map(core.Graph(query), (found) => ({
          document: found,
          lines: found.history === undefined ? treeLines(found) : historyLines(found)
        }))
      )
    })
}

/** A number or an id is a run, unless it is said to be a file; nothing is the whole workspace. */
const scopeOf = (word: string | undefined, isFile: boolean, repository: string | undefined): GraphView => {
  if (word === undefined) return { _tag: "workspace" }
  if (!isFile && /^((R-)?\d{1,15}|run_[0-9a-f-]{36})$/i.test(word)) return { _tag: "run", run: word }
  return { _tag: "file", path: word, ...(repository === undefined ? {} : { repository }) }
}
