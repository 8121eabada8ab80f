/** Reads `config.json`; what is wrong with it is said as `document.ts` says it (CFG-1). */
import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { contradictions } from "../policy/contradictions.ts"
import { checkedBy, decodeDocument, documentError, parseDocument, shown, type DocumentError, type DocumentProblem } from "./document.ts"
import { nameProblems } from "./roles.ts"
import { Config } from "./schema.ts"

const kind = checkedBy("config")

/** The configuration in `file`, or the defaults when there is no such file. */
export const loadConfig = Effect.fnUntraced(function* (file: string): Effect.fn.Return<Config, DocumentError> {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) => cause as NodeJS.ErrnoException
  }).pipe(
    Effect.catch((cause) =>
      cause.code === "ENOENT"
        ? Effect.succeed("{}")
        : Effect.fail(documentError(kind, file, [{ path: "", found: cause.code ?? "an error", expected: "a readable file" }]))
    )
  )
  return yield* decodeConfig(file, text)
})

/** Decodes a configuration's text; `file` only names it in errors. */
export const decodeConfig = (file: string, text: string): Effect.Effect<Config, DocumentError> =>
  Effect.flatMap(parseDocument(kind, file, text), (json) => decode(file, json))

const knownProviders = ["anthropic", "openai", "ollama"]

/** Rules between fields, which a schema of single fields can't say. */
const inconsistencies = (config: Config): ReadonlyArray<DocumentProblem> => {
  const problems: Array<DocumentProblem> = []
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
  return problems
}

const decode = decodeDocument(kind, Config, inconsistencies)
