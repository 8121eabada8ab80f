/** What each rule of a bundle can be told: its severity, the tier that a match raises to, and its own fields (POL-1). */
import { Schema } from "effect"
import { said } from "../config/said.ts"
import { PolicySeverity } from "../domain/policy.ts"
import { RiskTier } from "../domain/request.ts"

const longestList = 500

/** A pattern as `paths.ts` reads it. */
export const PathPattern = Schema.String.check(
  Schema.isPattern(/^(?!.*(?:^|\/)\.\.(?:\/|$))(?=.*[^/.\s])[^\0\n\\]{1,300}$/, {
    expected: "a path or pattern inside the repository, such as migrations/** or *.lock"
  })
)
const Paths = Schema.Array(PathPattern).check(Schema.isMaxLength(longestList))

/** A package's name, or a pattern with `*`: `react`, `@types/*`. */
export const PackagePattern = Schema.String.check(
  Schema.isPattern(/^[^\s\0]{1,214}$/, { expected: "a package name, where * stands for any characters, such as @types/*" })
)

export const RuleSeverity = Schema.Literals(["OFF", ...PolicySeverity.literals])
export type RuleSeverity = typeof RuleSeverity.Type

/** An absent field says nothing: then the default holds, or what the other bundle says. */
const rule = <const Fields extends Schema.Struct.Fields>(objectsTo: string, fields: Fields) =>
  Schema.optionalKey(
    said(
      Schema.Struct({
        severity: Schema.optionalKey(said(RuleSeverity, "WARN says it, BLOCK stops the run until an admin overrides it, OFF is silent.")),
        tier: Schema.optionalKey(said(RiskTier, "The risk that a match raises the run to at least.")),
        ...fields
      }),
      `Objects to ${objectsTo}.`
    )
  )

const paths = Schema.optionalKey(said(Paths, "Patterns besides those that the rule brings itself."))
const most = Schema.optionalKey(
  said(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000_000 })), "As many are allowed; more are a violation.")
)

/** Rules by name. `paths` add to the patterns that a rule brings; `allowed` takes from what it objects to. */
export const RulesDocument = Schema.Struct({
  "frozen-paths": rule("changes of paths that nobody may change", { paths }),
  "ci-changes": rule("changes of what builds and releases", { paths }),
  secrets: rule("keys and passwords in what is added", {}),
  "dependency-changes": rule("dependencies that are not on the list", {
    allowed: Schema.optionalKey(
      said(Schema.Array(PackagePattern).check(Schema.isMaxLength(longestList)), "Packages that may be added, changed or removed.")
    )
  }),
  "outside-scope": rule("changes outside of what the request names", {}),
  "lockfile-without-manifest": rule("a lockfile that changes without its manifest", {}),
  "file-count": rule("changes of many files", { most }),
  "line-count": rule("changes of many lines", { most }),
  "binary-files": rule("files that nobody can read", { allowed: Schema.optionalKey(said(Paths, "Paths where binary files are allowed.")) }),
  "licence-files": rule("changes of licences", { paths }),
  "generated-files": rule("files that a program writes", { paths }),
  "cosmetic-only": rule("changes that change nothing but looks", {}),
  "unplanned-change": rule("changes that no plan task asked for", {})
})
export type RulesDocument = typeof RulesDocument.Type
