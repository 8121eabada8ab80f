/** What a command of the command line is. */
import { Schema, type Effect } from "effect"
import type { RpcClientError } from "effect/rpc"
import type { ApiError } from "../../core/api/handlers/errors.ts"
import type { DocumentError } from "../../core/config/document.ts"
import type { UpkeepFailed } from "../../core/ledger/upkeep.ts"
import type { Home } from "../../core/config/home.ts"
import type { CoreUnreachable } from "../host/client.ts"
import type { CoreNotStarted } from "../host/join.ts"
import type { ExitCode } from "./exit-codes.ts"
import type { Output } from "./output.ts"

/** The command was called in a way that it can't be. */
export class UsageError extends Schema.TaggedError<UsageError>()("UsageError", { message: Schema.String, mend: Schema.String }) {}

/** The store of secrets can't be used; the code is the store's own. */
export class SecretStoreUnusable extends Schema.TaggedError<SecretStoreUnusable>()("SecretStoreUnusable", {
  code: Schema.String,
  message: Schema.String,
  mend: Schema.String
}) {}

/** A core that was told to end and does not. */
export class CoreHangs extends Schema.TaggedError<CoreHangs>()("CoreHangs", { message: Schema.String, mend: Schema.String }) {}

export type CliError =
  | UpkeepFailed
  | UsageError
  | SecretStoreUnusable
  | CoreHangs
  | DocumentError
  | ApiError
  | CoreUnreachable
  | CoreNotStarted
  | RpcClientError.RpcClientError

export interface Option {
  readonly type: "string" | "boolean"
  readonly short?: string
  readonly multiple?: boolean
  /** Named in the help, such as `<path>`. */
  readonly value?: string
  readonly help: string
}

export interface Input {
  readonly home: Home
  readonly output: Output
  readonly words: ReadonlyArray<string>
  /** The value of an option that takes one. */
  readonly text: (name: string) => string | undefined
  readonly texts: (name: string) => ReadonlyArray<string>
  readonly flag: (name: string) => boolean
}

export interface Command {
  /** One or two words: `runs`, `repo add`. */
  readonly name: string
  readonly summary: string
  /** What follows the name, such as `<run> [text]`. */
  readonly arguments: string
  /** How many words: least and most. */
  readonly words: readonly [number, number]
  readonly options: Readonly<Record<string, Option>>
  readonly run: (input: Input) => Effect.Effect<ExitCode, CliError>
}
