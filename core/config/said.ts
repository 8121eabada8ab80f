/** What holds of every key of the configuration (CFG-1): what it means, and what is so without it. */
import { Effect, Schema } from "effect"

/** With what the key means, which stands in the JSON Schema and so in an editor: every key has one. */
export const said = <S extends Schema.Top>(schema: S, description: string): S["Rebuild"] => schema.annotate({ description })

/** A key that may be absent: then it is as if the file said `value`. */
export const defaulted = <S extends Schema.Top>(schema: S, value: S["Encoded"]) =>
  Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)
