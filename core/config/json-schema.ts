/** The configuration's JSON Schema (draft 2020-12), for editors and for `patchplane config schema`. */
import { Schema } from "effect"
import { Config } from "./schema.ts"

export const configJsonSchema = (): unknown => {
  const document = Schema.toJsonSchemaDocument(Config, { onExcessProperty: "error" })
  const definitions = Object.keys(document.definitions).length === 0 ? {} : { $defs: document.definitions }
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...document.schema, ...definitions }
}
