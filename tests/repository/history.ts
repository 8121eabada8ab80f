/** Many commits on one base at once, by `git fast-import`: for what needs more of them than a checkout can make. */
import { join } from "node:path"
import type { Home } from "../../core/config/home.ts"
import type { RepositoryId } from "../../core/domain/ids.ts"
import { git, gitBytes } from "./kit.ts"

export type Edit =
  | { readonly write: string; readonly text: string }
  | { readonly remove: string }
  | { readonly move: string; readonly to: string }

/** Makes the bare store of `id` with one base of `files` and a commit of each of `changes` on it. */
export const storeWith = (
  home: Home,
  id: RepositoryId,
  files: Readonly<Record<string, string>>,
  changes: ReadonlyArray<ReadonlyArray<Edit>>
): { readonly base: string; readonly commits: ReadonlyArray<string> } => {
  const store = join(home.repositories, `${id}.git`)
  git("/", "init", "--quiet", "--bare", "--template=", store)
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
  const commit = (name: string, from: string, lines: ReadonlyArray<string>) =>
    `commit refs/patchplane/t/${name}\nmark :${name}\ncommitter Ada <ada@example.com> 1700000000 +0000\n${data("x")}${from}${lines.join("")}\n`
  const line = (edit: Edit): string =>
    "write" in edit
      ? `M 100644 inline ${edit.write}\n${data(edit.text)}`
      : "remove" in edit
        ? `D ${edit.remove}\n`
        : `R ${edit.move} ${edit.to}\n`
  const stream = [
    commit(
      "1",
      "",
      Object.entries(files).map(([write, text]) => line({ write, text }))
    ),
    ...changes.map((edits, index) => commit(String(index + 2), "from :1\n", edits.map(line)))
  ]
  gitBytes(store, ["fast-import", "--quiet", "--force"], stream.join(""))
  const named = (name: number) => git(store, "rev-parse", `refs/patchplane/t/${name}`)
  return { base: named(1), commits: changes.map((_, index) => named(index + 2)) }
}
