/** `repo add`, `repo list` and `repo show`: the repositories that PatchPlane may work on, and what is known of them. */
import { resolve } from "node:path"
import { Effect } from "effect"
import { mint } from "../../../core/domain/ids.ts"
import { ownersOf } from "../../../core/domain/code-owners.ts"
import type { Command } from "../command.ts"
import { answered } from "../core.ts"
import { table } from "../render.ts"
import { visible, visibleLine } from "../untrusted.ts"

export const repoAdd: Command = {
  name: "repo add",
  summary: "connect a git repository; it is only read until you approve a change",
  arguments: "<path>",
  words: [1, 1],
  options: { name: { type: "string", value: "<name>", help: "what to call it; else the folder's name" } },
  run: (input) => {
    const name = input.text("name")
    const wanted = { commandId: mint("cmd"), path: resolve(input.words[0] ?? "."), ...(name === undefined ? {} : { name }) }
    return answered(input, (core) =>
      Effect.map(core.AddRepository(wanted), (added) => ({
        document: added,
        lines: [`Connected ${visibleLine(added.name)} at ${visibleLine(added.path)}`]
      }))
    )
  }
}

export const repoList: Command = {
  name: "repo list",
  summary: "list the connected repositories",
  arguments: "",
  words: [0, 0],
  options: {},
  run: (input) =>
    answered(input, (core) =>
      Effect.map(core.ListRepositories(), (repositories) => ({
        document: repositories,
        lines:
          repositories.length === 0
            ? ["No repository is connected. Connect one with: patchplane repo add <path>"]
            : table(repositories.map(({ name, path }) => [visibleLine(name), visibleLine(path)]))
      }))
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
  run: (input) => {
    const [run, path] = [input.text("run"), input.text("owners")]
    return answered(input, (core) =>
      Effect.map(core.GetKnowledge({ repository: input.words[0] ?? "", ...(run === undefined ? {} : { run }) }), (found) => {
        const { repository, branch, knowledge } = found
        if (path !== undefined) {
          const owners = knowledge.codeOwners === undefined ? [] : ownersOf(knowledge.codeOwners, path.replace(/^\/+/, ""))
          return { document: { path, owners }, lines: [owners.length === 0 ? "Nobody by CODEOWNERS." : visibleLine(owners.join(" "))] }
        }
        const head = `${visibleLine(repository.name)} at ${visibleLine(repository.path)}, branch ${visibleLine(branch)}`
        return { document: found, lines: [head, "", visible(found.text)] }
      })
    )
  }
}
