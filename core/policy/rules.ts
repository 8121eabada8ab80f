/** What each rule of a bundle can be told: its severity, the tier that a match raises to, and its own fields (POL-1). */
import { Schema } from "effect"
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
const rule = <const Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.optionalKey(Schema.Struct({ severity: Schema.optionalKey(RuleSeverity), tier: Schema.optionalKey(RiskTier), ...fields }))

const paths = Schema.optionalKey(Paths)
const most = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000_000 })))

/** Rules by name. `paths` add to the patterns that a rule brings; `allowed` takes from what it objects to. */
export const RulesDocument = Schema.Struct({
  "frozen-paths": rule({ paths }),
  "ci-changes": rule({ paths }),
  secrets: rule({}),
  "dependency-changes": rule({ allowed: Schema.optionalKey(Schema.Array(PackagePattern).check(Schema.isMaxLength(longestList))) }),
  "outside-scope": rule({}),
  "lockfile-without-manifest": rule({}),
  "file-count": rule({ most }),
  "line-count": rule({ most }),
  "binary-files": rule({ allowed: paths }),
  "licence-files": rule({ paths }),
  "generated-files": rule({ paths }),
  "cosmetic-only": rule({}),
  "unplanned-change": rule({})
})
export type RulesDocument = typeof RulesDocument.Type
