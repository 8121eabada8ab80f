/** `repo add`, `repo list` and `repo show`: the repositories that PatchPlane may work on, and what is known of them. */
import { resolve } from "node:path"
import { Effect } from "effect"
import { mint } from "../../../core/domain/ids.ts"
import { ownersOf } from "../../../core/domain/code-owners.ts"
import type { Command } from "../command.ts"
import { withCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { table } from "../render.ts"
import { visible, visibleLine } from "../untrusted.ts"

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

export const repoShow: Command = {
  name: "repo show",
  summary: "show what is known of a repository, read from its files and not guessed: what every role is given",
  arguments: "<name>",
  words: [1, 1],
  options: {
    run: { type: "string", value: "<run>", help: "at the base of this run; else at the default branch as it is now" },
    owners: { type: "string", value: "<path>", help: "only who owns this path, by CODEOWNERS" }
  },
  run: ({ home, output, words, text }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const run = text("run")
        const found = yield* core.GetKnowledge({ repository: words[0] ?? "", ...(run === undefined ? {} : { run }) })
        const { repository, branch, knowledge } = found
        const path = text("owners")
        if (path !== undefined) {
          const owners = knowledge.codeOwners === undefined ? [] : ownersOf(knowledge.codeOwners, path.replace(/^\/+/, ""))
          output.document({ path, owners })
          output.line(owners.length === 0 ? "Nobody by CODEOWNERS." : visibleLine(owners.join(" ")))
          return exitCodes.done
        }
        output.document(found)
        output.line(`${visibleLine(repository.name)} at ${visibleLine(repository.path)}, branch ${visibleLine(branch)}`)
        output.line("")
        output.line(visible(found.text))
        return exitCodes.done
      })
    )
}
