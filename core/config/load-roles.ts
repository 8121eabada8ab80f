/** Reads a repository's roles; what is wrong with them is said as `document.ts` says it, and nothing of a wrong file is used. */
import { Effect } from "effect"
import { decodeDocument, parseDocument, type DocumentError, type DocumentKind } from "./document.ts"
import { nameProblems, RolesDocument, rolesFile, toolProblems, type RoleConfig, type RolesConfig } from "./roles.ts"

const kind: DocumentKind = {
  schema: "docs/roles.md",
  mend: "Correct it in the base branch, or allow more by `roles.repositoryTools` in config.json."
}

/** `.patchplane/roles.json` of a base commit, held against what the installation has and allows. `file` only names it in errors. */
export const decodeRepositoryRoles = (
  text: string,
  installation: RolesConfig,
  file: string = rolesFile
): Effect.Effect<ReadonlyArray<RoleConfig>, DocumentError> => {
  const names = installation.add.map((role) => role.name)
  const decode = decodeDocument(kind, RolesDocument, ({ roles }) => [
    ...nameProblems(roles, names),
    ...toolProblems(roles, installation.repositoryTools)
  ])
  return Effect.flatMap(parseDocument(kind, file, text), (json) => Effect.map(decode(file, json), ({ roles }) => roles))
}
