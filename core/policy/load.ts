/** Reads policy bundles; what is wrong with one is said as `core/config/document.ts` says it. */
import { Effect, Schema } from "effect"
import { checkedBy, decodeDocument, parseDocument, type DocumentError, type DocumentKind } from "../config/document.ts"
import { ruleIds } from "../domain/policy.ts"
import { grants, policyFile, RepositoryBundle, UserBundle } from "./bundle.ts"
import { contradictions } from "./contradictions.ts"

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

const kind: DocumentKind = {
  ...checkedBy("policy"),
  insteadOf: (path) => (/^rules\.[^.]+$/.test(path) ? `a rule: ${ruleIds.join(", ")}` : undefined)
}
const repositoryBundle = decodeDocument(kind, RepositoryBundle, (bundle) => contradictions(bundle, "repository"))
const userBundle = decodeDocument(kind, UserBundle, (bundle) => contradictions(bundle, "user"))

/** `.patchplane/policy.json` as it stands in the base commit. `file` only names it in errors. */
export const decodeRepositoryBundle = Effect.fnUntraced(function* (
  text: string,
  file: string = policyFile
): Effect.fn.Return<RepositoryBundle, DocumentError | PolicyGrantRefused> {
  const json = yield* parseDocument(kind, file, text)
  const fields = typeof json === "object" && json !== null ? grants.filter((grant) => Object.hasOwn(json, grant)) : []
  if (fields.length > 0) return yield* new PolicyGrantRefused({ file, fields })
  return yield* repositoryBundle(file, json)
})

/** A user's bundle in a file of its own; the one in `config.json` is read with it. */
export const decodeUserBundle = (text: string, file: string): Effect.Effect<UserBundle, DocumentError> =>
  Effect.flatMap(parseDocument(kind, file, text), (json) => userBundle(file, json))
