/** `repo add` and `repo list`: the repositories that PatchPlane may work on. */
import { resolve } from "node:path"
import { Effect } from "effect"
import { mint } from "../../../core/domain/ids.ts"
import type { Command } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { table } from "../render.ts"
import { visibleLine } from "../untrusted.ts"

export const repoAdd: Command = {
  name: "repo add",
  summary: "connect a git repository; it is only read until you approve a change",
  arguments: "<path>",
  words: [1, 1],
  options: { name: { type: "string", value: "<name>", help: "what to call it; else the folder's name" } },
  run: ({ home, output, words, text }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const name = text("name")
        const added = yield* core.AddRepository({
          commandId: mint("cmd"),
          path: resolve(words[0] ?? "."),
          ...(name === undefined ? {} : { name })
        })
        output.document(added)
        output.line(`Connected ${visibleLine(added.name)} at ${visibleLine(added.path)}`)
        return exitCodes.done
      })
    )
}

export const repoList: Command = {
  name: "repo list",
  summary: "list the connected repositories",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const repositories = yield* core.ListRepositories()
        output.document(repositories)
        if (repositories.length === 0) output.line("No repository is connected. Connect one with: patchplane repo add <path>")
        for (const row of table(repositories.map(({ name, path }) => [visibleLine(name), visibleLine(path)]))) output.line(row)
        return exitCodes.done
      })
    )
}
