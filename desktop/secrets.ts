/** The values that the configuration names by their environment variables: redacted wherever they might turn up (LED-5). */
import { Redacted } from "effect"
import { configuredModel } from "../core/config/model.ts"
import type { Config } from "../core/config/schema.ts"
import { otlpHeaders } from "../core/observability/otlp-headers.ts"

export const configuredSecrets = (
  config: Config,
  env: Readonly<Record<string, string | undefined>> = process.env
): ReadonlyArray<Redacted.Redacted<string>> => {
  const variable = (name: string | undefined) => (name === undefined ? "" : (env[name] ?? ""))
  const headers = variable(config.observability.otlp?.headersEnv)
  return [variable(configuredModel(config)?.apiKeyEnv), headers, ...Object.values(otlpHeaders(headers))]
    .filter((value) => value !== "")
    .map((value) => Redacted.make(value))
}
