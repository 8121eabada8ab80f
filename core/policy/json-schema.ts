/** JSON Schemas (draft 2020-12) of the policy bundles, for editors and for `patchplane policy schema`. */
import { Schema } from "effect"
import { RepositoryBundle, UserBundle } from "./bundle.ts"

export const policyJsonSchema = (whose: "repository" | "user"): unknown => {
  const document = Schema.toJsonSchemaDocument(whose === "user" ? UserBundle : RepositoryBundle, { onExcessProperty: "error" })
  const definitions = Object.keys(document.definitions).length === 0 ? {} : { $defs: document.definitions }
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...document.schema, ...definitions }
}
