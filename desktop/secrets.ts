/** The values that the configuration names by their environment variables: redacted wherever they might turn up (LED-5). */
import { Redacted } from "effect"
import { configuredModel } from "../core/config/model.ts"
import type { Config } from "../core/config/schema.ts"
import { otlpHeaders } from "../core/observability/otlp-headers.ts"

export type Environment = Readonly<Record<string, string | undefined>>

/** The variable with the passphrase of the encrypted file. */
export const passphraseVariable = "PATCHPLANE_PASSPHRASE"

/** The variables with secrets that the configuration names, each once. */
export const secretNames = (config: Config): ReadonlyArray<string> => [
  ...new Set([configuredModel(config)?.apiKeyEnv, config.observability.otlp?.headersEnv].filter((name) => name !== undefined))
]

export const configuredSecrets = (config: Config, env: Environment = process.env): ReadonlyArray<Redacted.Redacted<string>> => {
  const variable = (name: string | undefined) => (name === undefined ? "" : (env[name] ?? ""))
  const headers = variable(config.observability.otlp?.headersEnv)
  return [...secretNames(config).map(variable), ...Object.values(otlpHeaders(headers)), variable(passphraseVariable)]
    .filter((value) => value !== "")
    .map((value) => Redacted.make(value))
}
