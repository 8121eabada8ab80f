/** The policy bundle that a repository brings itself: the file at a commit of its base branch (POL-4). */
import { Effect } from "effect"
import type { ConnectedRepository } from "../domain/installation.ts"
import type { RepositoryStore } from "../repository/repository-store.ts"
import { policyFile } from "./bundle.ts"
import { decodeRepositoryBundle } from "./load.ts"

/** Undefined where the commit has none. An error names the repository. */
export const repositoryBundle = Effect.fnUntraced(function* (
  store: RepositoryStore["Service"],
  { id, name }: Pick<ConnectedRepository, "id" | "name">,
  commit: string
) {
  const text = yield* store.fileAt(id, commit, policyFile)
  return text === null ? undefined : yield* decodeRepositoryBundle(text, `${policyFile} of ${name}`)
})
