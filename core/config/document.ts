/**
 * A JSON document that a person writes (`config.json`, a policy bundle), read strictly: an error names the file, the
 * path in it, what was found and what was expected (CFG-1, POL-1). Nothing of a wrong one is used: a half-read one
 * could allow what somebody forbade.
 */
import { Effect, Schema, SchemaIssue } from "effect"
import { makeRedactor } from "../ledger/redact.ts"

export const DocumentProblem = Schema.Struct({
  /** `sandbox.limits.cpus`; empty for the whole file. */
  path: Schema.String,
  found: Schema.String,
  expected: Schema.String
})
export type DocumentProblem = typeof DocumentProblem.Type

/** The file can't be used; `mend` says which command checks it. */
export class DocumentError extends Schema.TaggedError<DocumentError>()("DocumentError", {
  file: Schema.String,
  problems: Schema.Array(DocumentProblem),
  mend: Schema.String
}) {
  override get message() {
    return this.problems
      .map(({ path, found, expected }) => `${this.file}: ${path === "" ? "the file" : path}: found ${found}, expected ${expected}`)
      .join("\n")
  }
}

export interface DocumentKind {
  readonly mend: string
  /** Where a person reads what the document may hold. */
  readonly schema: string
  /** What is expected in place of a field that there is not, where more can be said than that. */
  readonly insteadOf?: (path: string) => string | undefined
}

/** A document with commands of its own: `patchplane config check` checks it, `patchplane config schema` says what it may hold. */
export const checkedBy = (command: "config" | "policy"): DocumentKind => {
  const schema = `\`patchplane ${command} schema\``
  return { schema, mend: `Mend it; \`patchplane ${command} check\` checks it, ${schema} says what it may hold.` }
}

export const documentError = ({ mend }: DocumentKind, file: string, problems: ReadonlyArray<DocumentProblem>) =>
  new DocumentError({ file, problems, mend })

/** The text as JSON. `file` only names it in errors. */
export const parseDocument = (kind: DocumentKind, file: string, text: string): Effect.Effect<unknown, DocumentError> =>
  Effect.try({
    try: (): unknown => JSON.parse(text.replace(/^\uFEFF/, "")),
    catch: (cause) =>
      documentError(kind, file, [
        {
          path: "",
          found: `text that is no JSON (${oneLine(String((cause as Error).message)).slice(0, 120)})`,
          expected: "one JSON object"
        }
      ])
  })

/** What the schema makes of it, unless that contradicts itself: what fields alone can't say. */
export const decodeDocument = <A, I>(
  kind: DocumentKind,
  schema: Schema.Codec<A, I>,
  contradictions: (document: A) => ReadonlyArray<DocumentProblem>
) => {
  const decode = Schema.decodeUnknownEffect(schema, { errors: "all", onExcessProperty: "error" })
  return Effect.fnUntraced(function* (file: string, json: unknown): Effect.fn.Return<A, DocumentError> {
    const document = yield* Effect.mapError(decode(json), ({ issue }) => documentError(kind, file, problemsOf(kind, json, issue)))
    const problems = contradictions(document)
    return problems.length === 0 ? document : yield* documentError(kind, file, problems)
  })
}

const standard = SchemaIssue.makeFormatterStandardSchemaV1()

/** What is wrong with a document, each with its place in it. */
const problemsOf = (kind: DocumentKind, json: unknown, issue: SchemaIssue.Issue): ReadonlyArray<DocumentProblem> => {
  const problems = standard(issue).issues.map(({ message, path: parts }): DocumentProblem => {
    const keys = (parts ?? []).map((part) => (typeof part === "object" ? part.key : part))
    const path = keys.map(String).join(".")
    const { value, missing } = at(json, keys)
    const expected = expectation(message)
    if (expected !== noSuchField) return { path, found: missing ? "nothing" : shown(value), expected }
    // The value of a field that nobody knows may be a key that was put in the wrong place: it isn't repeated.
    return {
      path,
      found: `a field with a ${typeof value}`,
      expected: kind.insteadOf?.(path) ?? `${noSuchField} (see ${kind.schema})`
    }
  })
  return problems.length > 0 ? problems : [{ path: "", found: shown(json), expected: "an object" }]
}

/** Schema says `Expected X, got Y`; what was found is told apart, from the file itself. */
const expectation = (message: string): string => {
  if (/^Missing key/i.test(message)) return "a value"
  const expected = oneLine(message.replace(/^Expected /, "").replace(/, got [\s\S]*$/, ""))
  return plain[expected] ?? expected
}
const noSuchField = "no such field"
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
export const shown = (value: unknown): string => {
  const text = redact(JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
const redact = makeRedactor([]).text
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()
