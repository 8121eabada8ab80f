/** What a key means, in the JSON Schema and so in an editor: every key has one (CFG-1). */
import type { Schema } from "effect"

export const said = <S extends Schema.Top>(schema: S, description: string): S["Rebuild"] => schema.annotate({ description })
