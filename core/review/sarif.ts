/** Reads SARIF 2.1.0, as far as findings go. A sandbox's output: decoded by schema, or not believed (SEC-1). */
import { Option, Schema } from "effect"
import type { Finding } from "../domain/outcome.ts"
import { fromRoot, type LintPlace } from "./lint-report.ts"
import { plainText } from "./plain-text.ts"

const Location = Schema.Struct({
  physicalLocation: Schema.optionalKey(
    Schema.Struct({
      artifactLocation: Schema.optionalKey(Schema.Struct({ uri: Schema.optionalKey(Schema.String) })),
      region: Schema.optionalKey(Schema.Struct({ startLine: Schema.optionalKey(Schema.Int), endLine: Schema.optionalKey(Schema.Int) }))
    })
  )
})
const Sarif = Schema.fromJsonString(
  Schema.Struct({
    runs: Schema.Array(
      Schema.Struct({
        results: Schema.optionalKey(
          Schema.Array(
            Schema.Struct({
              ruleId: Schema.optionalKey(Schema.String),
              level: Schema.optionalKey(Schema.String),
              message: Schema.Struct({ text: Schema.optionalKey(Schema.String) }),
              locations: Schema.optionalKey(Schema.Array(Location))
            })
          )
        )
      })
    )
  })
)
const severityOf: Readonly<Record<string, Finding["severity"]>> = { error: "high", warning: "medium", note: "low", none: "info" }

/** Findings with paths from the repository's root; undefined when the text is no SARIF. */
export const readSarif = (text: string, place: LintPlace): ReadonlyArray<Finding> | undefined =>
  Option.getOrUndefined(Schema.decodeUnknownOption(Sarif)(text.replace(/^\uFEFF/, "")))?.runs.flatMap(({ results = [] }) =>
    results.map(({ ruleId, level, message, locations }): Finding => {
      const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {}
      return {
        path: artifactLocation?.uri === undefined ? "" : fromRoot(pathOf(artifactLocation.uri), place),
        severity: severityOf[level ?? "warning"] ?? "medium",
        rule: plainText(ruleId ?? "sarif").slice(0, 200),
        message: plainText(message.text ?? "").slice(0, 4_000),
        ...(region?.startLine === undefined ? {} : { line: region.startLine }),
        ...(region?.endLine === undefined ? {} : { endLine: region.endLine })
      }
    })
  )

const pathOf = (uri: string): string => {
  const path = uri.replace(/^file:\/\//, "")
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
