/** Reads what linters print into findings. Their output is a sandbox's: decoded by schema, or not believed (SEC-1). */
import { Option, Schema } from "effect"
import type { Finding } from "../domain/outcome.ts"
import type { LintCommand } from "./conventions.ts"

const Oxlint = Schema.fromJsonString(
  Schema.Struct({
    diagnostics: Schema.Array(
      Schema.Struct({
        message: Schema.String,
        code: Schema.optionalKey(Schema.String),
        severity: Schema.String,
        help: Schema.optionalKey(Schema.String),
        filename: Schema.String,
        labels: Schema.Array(Schema.Struct({ span: Schema.Struct({ line: Schema.optionalKey(Schema.Int) }) }))
      })
    )
  })
)

const Eslint = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      filePath: Schema.String,
      messages: Schema.Array(
        Schema.Struct({
          ruleId: Schema.NullOr(Schema.String),
          severity: Schema.Finite,
          message: Schema.String,
          line: Schema.optionalKey(Schema.Int),
          endLine: Schema.optionalKey(Schema.Int)
        })
      )
    })
  )
)

/** Where the linter ran: `root` is the workspace inside, `directory` the working directory in it. */
export interface LintPlace {
  readonly root: string
  readonly directory: string
}

/** Findings with paths from the repository's root; undefined when the report is not what it should be. */
export const readReport = (kind: LintCommand["report"], stdout: string, place: LintPlace): ReadonlyArray<Finding> | undefined => {
  switch (kind) {
    case "oxlint":
      return Option.getOrUndefined(Schema.decodeUnknownOption(Oxlint)(stdout))?.diagnostics.map((found) =>
        finding(fromRoot(found.filename, place), found.labels[0]?.span.line, undefined, {
          severity: found.severity === "error" ? "high" : "low",
          rule: found.code ?? "parse",
          message: found.message,
          ...(found.help === undefined ? {} : { suggestion: found.help })
        })
      )
    case "eslint":
      return Option.getOrUndefined(Schema.decodeUnknownOption(Eslint)(stdout))?.flatMap(({ filePath, messages }) =>
        messages.map((found) =>
          finding(fromRoot(filePath, place), found.line, found.endLine, {
            severity: found.severity >= 2 ? "high" : "low",
            rule: found.ruleId ?? "parse",
            message: found.message
          })
        )
      )
    case "text":
      return stdout.split("\n").flatMap((line) => {
        const match = lineOfText.exec(line)
        if (match === null) return []
        const [, path = "", first, other, rest = ""] = match
        return [
          finding(fromRoot(path, place), Number(first ?? other), undefined, { severity: "medium", rule: "lint", message: rest.trim() })
        ]
      })
  }
}

/** `path:12:3: what` (unix) and `path(12,3): what` (tsc). */
const lineOfText = /^([^\s:(][^:(]*?)(?::(\d{1,9})(?::\d{1,9})?|\((\d{1,9}),\d{1,9}\)):?\s+(\S.*)$/

const finding = (
  path: string,
  line: number | undefined,
  endLine: number | undefined,
  rest: Pick<Finding, "severity" | "rule" | "message" | "suggestion">
): Finding => ({ path, ...rest, ...(line === undefined ? {} : { line }), ...(endLine === undefined ? {} : { endLine }) })

/** A path as a program in the sandbox names it, from the repository's root. */
export const fromRoot = (path: string, { root, directory }: LintPlace): string => {
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1)
  const plain = path.replace(/^(\.\/)+/, "")
  return directory === "." ? plain : `${directory.replace(/\/+$/, "")}/${plain}`
}

/** Findings of `after` that `before` does not have: as many of the same file, rule and words as were there are old. */
export const newFindings = (after: ReadonlyArray<Finding>, before: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
  const key = ({ path, rule, message }: Finding) => JSON.stringify([path, rule, message])
  const known = new Map<string, number>()
  for (const found of before) known.set(key(found), (known.get(key(found)) ?? 0) + 1)
  return after.filter((found) => {
    const left = known.get(key(found)) ?? 0
    if (left > 0) known.set(key(found), left - 1)
    return left === 0
  })
}
