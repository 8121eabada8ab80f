/** Reads policy bundles. An error names file, path, what was found and what was expected; nothing of a wrong one is used. */
import { Effect, Schema, type SchemaIssue } from "effect"
import { ConfigProblem, noSuchField, problemsOf } from "../config/load.ts"
import { ruleIds } from "../domain/policy.ts"
import { grants, policyFile, RepositoryBundle, UserBundle } from "./bundle.ts"
import { contradictions } from "./contradictions.ts"

/** The bundle can't be used: a half-read policy could allow what somebody forbade. */
export class PolicyError extends Schema.TaggedError<PolicyError>()("PolicyError", {
  file: Schema.String,
  problems: Schema.Array(ConfigProblem)
}) {
  override get message() {
    return this.problems
      .map(({ path, found, expected }) => `${this.file}: ${path === "" ? "the file" : path}: found ${found}, expected ${expected}`)
      .join("\n")
  }
  readonly mend = "Correct it; `patchplane policy check` says whether it holds, `patchplane policy schema` what it may say."
}

/** A repository tried to give itself rights that only its user may give (POL-4). */
export class PolicyGrantRefused extends Schema.TaggedError<PolicyGrantRefused>()("PolicyGrantRefused", {
  file: Schema.String,
  fields: Schema.Array(Schema.Literals(grants))
}) {
  override get message() {
    return `${this.file}: ${this.fields.join(", ")}: a repository can't grant itself auto-approval, a posture, network or budget.`
  }
  readonly mend =
    "Take it out of the repository's bundle. Its user may set `policy.autoApproval`, `policy.posture`, `sandbox.hosts` and `budget` in config.json."
}

/** `.patchplane/policy.json` as it stands in the base commit. `file` only names it in errors. */
export const decodeRepositoryBundle = Effect.fnUntraced(function* (
  text: string,
  file: string = policyFile
): Effect.fn.Return<RepositoryBundle, PolicyError | PolicyGrantRefused> {
  const json = yield* parsed(text, file)
  const fields = typeof json === "object" && json !== null ? grants.filter((grant) => Object.hasOwn(json, grant)) : []
  if (fields.length > 0) return yield* new PolicyGrantRefused({ file, fields })
  return yield* decoded(repositoryBundle(json), json, file, "repository")
})

/** A user's bundle in a file of its own; the one in `config.json` is read with it. */
export const decodeUserBundle = Effect.fnUntraced(function* (text: string, file: string): Effect.fn.Return<UserBundle, PolicyError> {
  const json = yield* parsed(text, file)
  return yield* decoded(userBundle(json), json, file, "user")
})

const strictly = { errors: "all", onExcessProperty: "error" } as const
const repositoryBundle = Schema.decodeUnknownEffect(RepositoryBundle, strictly)
const userBundle = Schema.decodeUnknownEffect(UserBundle, strictly)

const parsed = (text: string, file: string) =>
  Effect.try({
    try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: (cause) =>
      new PolicyError({
        file,
        problems: [
          { path: "", found: `text that is no JSON (${String((cause as Error).message).slice(0, 120)})`, expected: "one JSON object" }
        ]
      })
  })

const decoded = <A extends RepositoryBundle | UserBundle>(
  bundle: Effect.Effect<A, Schema.SchemaError>,
  json: unknown,
  file: string,
  whose: "user" | "repository"
): Effect.Effect<A, PolicyError> =>
  bundle.pipe(
    Effect.mapError(({ issue }) => new PolicyError({ file, problems: namedRules(json, issue) })),
    Effect.filterOrFail(
      (bundle) => contradictions(bundle, whose).length === 0,
      (bundle) => new PolicyError({ file, problems: contradictions(bundle, whose) })
    )
  )

const namedRules = (json: unknown, issue: SchemaIssue.Issue): ReadonlyArray<ConfigProblem> =>
  problemsOf(json, issue).map((problem) =>
    problem.expected !== noSuchField
      ? problem
      : {
          ...problem,
          expected: /^rules\.[^.]+$/.test(problem.path) ? `a rule: ${ruleIds.join(", ")}` : "no such field (see `patchplane policy schema`)"
        }
  )
