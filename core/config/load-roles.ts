/** Reads a repository's roles. An error names file, path, what was found and what was expected; nothing of a wrong file is used. */
import { Effect, Schema } from "effect"
import { ConfigProblem, problemsOf } from "./load.ts"
import { nameProblems, RolesDocument, rolesFile, toolProblems, type RoleConfig, type RolesConfig } from "./roles.ts"

export class RolesError extends Schema.TaggedError<RolesError>()("RolesError", {
  file: Schema.String,
  problems: Schema.Array(ConfigProblem)
}) {
  override get message() {
    return this.problems
      .map(({ path, found, expected }) => `${this.file}: ${path === "" ? "the file" : path}: found ${found}, expected ${expected}`)
      .join("\n")
  }
  readonly mend = "Correct it in the base branch, or allow more by `roles.repositoryTools` in config.json."
}

const decode = Schema.decodeUnknownEffect(RolesDocument, { errors: "all", onExcessProperty: "error" })

/** `.patchplane/roles.json` of a base commit, held against what the installation has and allows. `file` only names it in errors. */
export const decodeRepositoryRoles = Effect.fnUntraced(function* (
  text: string,
  installation: RolesConfig,
  file: string = rolesFile
): Effect.fn.Return<ReadonlyArray<RoleConfig>, RolesError> {
  const wrong = (problems: ReadonlyArray<ConfigProblem>) => new RolesError({ file, problems })
  const json = yield* Effect.try({
    try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: () => wrong([{ path: "", found: "text that is no JSON", expected: "one JSON object" }])
  })
  const { roles } = yield* decode(json).pipe(Effect.mapError(({ issue }) => wrong(problemsOf(json, issue))))
  const names = installation.add.map((role) => role.name)
  const problems = [...nameProblems(roles, names), ...toolProblems(roles, installation.repositoryTools)]
  return problems.length === 0 ? roles : yield* wrong(problems)
})
