/**
 * Which reviewers a run has: those of the user's configuration, and what the repository's own policy
 * (`.patchplane/policy.json` at the base commit, never in the patch) says of them by name (REV-1). A repository
 * adds and tightens; it removes, replaces and loosens nothing. Pure.
 */
import { Schema } from "effect"
import type { ReviewerSpec } from "../domain/request.ts"

/** A reviewer of the configuration, and whether it runs always, where a repository names it, or not in this run. */
export interface ConfiguredReviewer {
  readonly spec: ReviewerSpec
  readonly when: "always" | "named" | "never"
}

const name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$/, { expected: "a short name of letters, digits, dots and dashes" })
)
const relativePath = Schema.String.check(
  Schema.isPattern(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/, { expected: "a relative path inside the repository" })
)

/** One entry of `reviewers.add` in a repository's policy: a name, or a command that the repository adds. */
export const NamedReviewer = Schema.Union([
  name,
  Schema.Struct({
    name,
    command: Schema.optionalKey(Schema.NonEmptyArray(Schema.NonEmptyString).check(Schema.isMaxLength(64))),
    required: Schema.optionalKey(Schema.Boolean),
    report: Schema.optionalKey(Schema.Struct({ format: Schema.Literals(["lines", "sarif"]), path: Schema.optionalKey(relativePath) }))
  })
])
export type NamedReviewer = typeof NamedReviewer.Type

/** More than this many of a repository's own are refused: each costs a sandbox. */
export const mostNamed = 16

/** The run's reviewers, the configuration's first and in its order. An unknown bare name is left out: it names nothing. */
export const runReviewers = (
  configured: ReadonlyArray<ConfiguredReviewer>,
  named: ReadonlyArray<NamedReviewer>
): ReadonlyArray<ReviewerSpec> => {
  const entries = named.map((entry) => (typeof entry === "string" ? { name: entry } : entry))
  const byName = new Map(entries.toReversed().map((entry) => [entry.name, entry]))
  const own = configured.flatMap(({ spec, when }): ReadonlyArray<ReviewerSpec> => {
    const entry = byName.get(spec.name)
    if (entry === undefined || when === "never") return when === "always" ? [spec] : []
    // Only the tightening half of what it says is taken: the command, the report and the weight stay the user's.
    return [{ ...spec, required: spec.required || entry.required === true }]
  })
  const known = new Set(configured.map(({ spec }) => spec.name))
  const added = [...byName.values()].toReversed().flatMap((entry): ReadonlyArray<ReviewerSpec> => {
    if (known.has(entry.name) || entry.command === undefined) return []
    return [
      {
        name: entry.name,
        kind: "command",
        command: entry.command,
        required: entry.required ?? false,
        from: "repository",
        ...(entry.report === undefined ? {} : { report: entry.report })
      }
    ]
  })
  return [...own, ...added]
}
