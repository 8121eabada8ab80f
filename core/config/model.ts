/** Resolves the configured model to an address, a protocol and the name of its key's variable. */
import type { RunProfile } from "../domain/request.ts"
import type { Config, ModelConfig } from "./schema.ts"

export interface ConfiguredModel {
  readonly provider: string
  readonly id: string
  readonly baseUrl: string
  readonly api: "openai-completions" | "anthropic-messages" | "openai-responses"
  /** Absent for a model that needs no key. */
  readonly apiKeyEnv?: string
  readonly price?: NonNullable<ModelConfig["price"]>
}

/** The model of the demo, and of everything when none is configured: its answers are canned, and every place says so. */
export const scriptedModel: RunProfile["model"] = { provider: "patchplane", id: "scripted-demo", scripted: true }

type Provider = Pick<ConfiguredModel, "baseUrl" | "api" | "apiKeyEnv">
const providers: Readonly<Record<string, Provider>> = {
  anthropic: { baseUrl: "https://api.anthropic.com", api: "anthropic-messages", apiKeyEnv: "ANTHROPIC_API_KEY" },
  openai: { baseUrl: "https://api.openai.com/v1", api: "openai-completions", apiKeyEnv: "OPENAI_API_KEY" },
  ollama: { baseUrl: "http://127.0.0.1:11434/v1", api: "openai-completions" }
}

/** The configured model, or `undefined` when the scripted one stands in. */
export const configuredModel = (config: Config): ConfiguredModel | undefined => {
  const model = config.model
  if (model === undefined) return undefined
  const known: Partial<Provider> = providers[model.provider] ?? {}
  const apiKeyEnv = model.apiKeyEnv ?? known.apiKeyEnv
  return {
    provider: model.provider,
    id: model.id,
    baseUrl: (model.baseUrl ?? known.baseUrl ?? "").replace(/\/+$/, ""),
    api: model.api ?? known.api ?? "openai-completions",
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    ...(model.price === undefined ? {} : { price: model.price })
  }
}

/** What a run's profile records about its model. */
export const profileModel = (config: Config): RunProfile["model"] =>
  config.model === undefined ? scriptedModel : { provider: config.model.provider, id: config.model.id, scripted: false }
