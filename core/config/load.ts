/** Reads `config.json`. An error names the file, the path in it, what was found and what was expected (CFG-1). */
import { readFile } from "node:fs/promises"
import { Effect, Schema, SchemaIssue } from "effect"
import { makeRedactor } from "../ledger/redact.ts"
import { contradictions } from "../policy/contradictions.ts"
import { nameProblems } from "./roles.ts"
import { Config } from "./schema.ts"

export const ConfigProblem = Schema.Struct({
  /** `sandbox.limits.cpus`; empty for the whole file. */
  path: Schema.String,
  found: Schema.String,
  expected: Schema.String
})
export type ConfigProblem = typeof ConfigProblem.Type

/** The file can't be used. Nothing of it is: a half-read configuration could allow what the person forbade. */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", {
  file: Schema.String,
  problems: Schema.Array(ConfigProblem)
}) {
  override get message() {
    return this.problems
      .map(({ path, found, expected }) => `${this.file}: ${path === "" ? "the file" : path}: found ${found}, expected ${expected}`)
      .join("\n")
  }
}

/** The configuration in `file`, or the defaults when there is no such file. */
export const loadConfig = Effect.fnUntraced(function* (file: string): Effect.fn.Return<Config, ConfigError> {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) => cause as NodeJS.ErrnoException
  }).pipe(
    Effect.catch((cause) =>
      cause.code === "ENOENT"
        ? Effect.succeed("{}")
        : Effect.fail(new ConfigError({ file, problems: [{ path: "", found: cause.code ?? "an error", expected: "a readable file" }] }))
    )
  )
  return yield* decodeConfig(file, text)
})

/** Decodes a configuration's text; `file` only names it in errors. */
export const decodeConfig = Effect.fnUntraced(function* (file: string, text: string): Effect.fn.Return<Config, ConfigError> {
  const json = yield* Effect.try({
    try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: (cause) =>
      new ConfigError({
        file,
        problems: [{ path: "", found: `text that is no JSON (${oneLine(String((cause as Error).message))})`, expected: "one JSON object" }]
      })
  })
  return yield* decode(json).pipe(
    Effect.mapError((error) => new ConfigError({ file, problems: problemsOf(json, error.issue) })),
    Effect.flatMap((config) => refuseInconsistent(file, config))
  )
})

const decode = Schema.decodeUnknownEffect(Config, { errors: "all", onExcessProperty: "error" })

const standard = SchemaIssue.makeFormatterStandardSchemaV1()

/** What is wrong with a decoded document, each with its place in it. Shared with the policy bundle's loader. */
export const problemsOf = (json: unknown, issue: SchemaIssue.Issue): ReadonlyArray<ConfigProblem> => {
  const problems = standard(issue).issues.map(({ message, path }): ConfigProblem => {
    const keys = (path ?? []).map((part) => (typeof part === "object" ? part.key : part))
    const { value, missing } = at(json, keys)
    const expected = expectation(message)
    // The value of a field that nobody knows may be a key that was put in the wrong place: it isn't repeated.
    const found = missing ? "nothing" : expected === noSuchField ? `a field with a ${typeof value}` : shown(value)
    return { path: keys.map(String).join("."), found, expected }
  })
  return problems.length > 0 ? problems : [{ path: "", found: shown(json), expected: "a configuration" }]
}

/** Schema says `Expected X, got Y`; what was found is told apart, from the file itself. */
const expectation = (message: string): string => {
  if (/^Missing key/i.test(message)) return "a value"
  const expected = oneLine(message.replace(/^Expected /, "").replace(/, got [\s\S]*$/, ""))
  return plain[expected] ?? expected
}
export const noSuchField = "no such field (see `patchplane config schema`)"
const plain: Readonly<Record<string, string>> = {
  "no excess property": noSuchField,
  object: "an object",
  array: "a list",
  number: "a number",
  string: "a text",
  boolean: "true or false"
}

const at = (json: unknown, keys: ReadonlyArray<PropertyKey>): { readonly value: unknown; readonly missing: boolean } => {
  let value: unknown = json
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return { value: undefined, missing: true }
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return { value, missing: false }
}

/** A value of the file for people; a password in an address and the like is no more repeated than a key (LED-5). */
const shown = (value: unknown): string => {
  const text = redact(JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
const redact = makeRedactor([]).text
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()

const knownProviders = ["anthropic", "openai", "ollama"]

/** Rules between fields, which a schema of single fields can't say. */
const refuseInconsistent = (file: string, config: Config): Effect.Effect<Config, ConfigError> => {
  const problems: Array<ConfigProblem> = []
  if (config.model !== undefined && config.model.baseUrl === undefined && !knownProviders.includes(config.model.provider)) {
    problems.push({
      path: "model.baseUrl",
      found: "nothing",
      expected: `an address, since ${shown(config.model.provider)} is none of ${knownProviders.join(", ")}`
    })
  }
  for (const { path, ...problem } of contradictions(config.policy, "user")) problems.push({ path: `policy.${path}`, ...problem })
  for (const { path, ...problem } of nameProblems(config.roles.add))
    problems.push({ path: path.replace(/^roles/, "roles.add"), ...problem })
  const names = config.reviewers.map((reviewer) => reviewer.name)
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) {
      problems.push({ path: `reviewers.${index}.name`, found: shown(name), expected: "a name that no other reviewer has" })
    }
  })
  config.reviewers.forEach(({ kind, command, report }, index) => {
    if (kind === "command" && command === undefined) {
      problems.push({ path: `reviewers.${index}.command`, found: "nothing", expected: "the program and its arguments, as a list" })
    }
    if (report?.format === "sarif" && report.path === undefined) {
      problems.push({ path: `reviewers.${index}.report.path`, found: "nothing", expected: "the SARIF file that the command leaves" })
    }
  })
  return problems.length === 0 ? Effect.succeed(config) : Effect.fail(new ConfigError({ file, problems }))
}
