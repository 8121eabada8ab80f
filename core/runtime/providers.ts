/**
 * From a configured model to what a session needs: the broker's route with the key, the protocol and the
 * price. Pure: the environment is an argument, and the key leaves it only as a `Redacted` header (EXE-3).
 */
import { Redacted, Result } from "effect"
import type { ModelAccess } from "./models.ts"
import { priceOf, type Price, type PriceTable } from "./prices.ts"
import { RuntimeFailure, type SessionSpec } from "./runtime-adapter.ts"

/** A model as the configuration resolves it. */
export interface ProviderModel {
  readonly provider: string
  readonly id: string
  /** Without a trailing slash; for `openai-completions` with the version, as in `https://api.openai.com/v1`. */
  readonly baseUrl: string
  readonly api: SessionSpec["model"]["api"]
  /** Name of the environment variable that holds the key; absent for a model that needs none. */
  readonly apiKeyEnv?: string
  /** Replaces the table's. */
  readonly price?: Price
}

/** The version of Anthropic's protocol that the route speaks when the client names none. */
const anthropicVersion = "2023-06-01"

/** Fails with `model-unknown` when there is no usable address and `model-unauthorized` when the key's variable is empty. */
export const accessOf = (
  model: ProviderModel,
  environment: Readonly<Record<string, string | undefined>>,
  table?: PriceTable
): Result.Result<ModelAccess, RuntimeFailure> => {
  if (!URL.canParse(model.baseUrl) || !/^https?:$/.test(new URL(model.baseUrl).protocol)) {
    return Result.fail(
      new RuntimeFailure({
        code: "model-unknown",
        message: `The provider ${model.provider} has no address.`,
        mend: "Set model.baseUrl in the configuration to an http or https address.",
        retryable: false
      })
    )
  }
  const key = model.apiKeyEnv === undefined ? undefined : environment[model.apiKeyEnv]?.trim()
  if (model.apiKeyEnv !== undefined && (key === undefined || key === "")) {
    return Result.fail(
      new RuntimeFailure({
        code: "model-unauthorized",
        message: `There is no key for the provider ${model.provider}: ${model.apiKeyEnv} is not set.`,
        mend: `Set ${model.apiKeyEnv} in the environment that starts PatchPlane, then retry.`,
        retryable: false
      })
    )
  }
  const price = model.price ?? priceOf(model.provider, model.id, table)
  return Result.succeed({
    route: { upstream: model.baseUrl.replace(/\/+$/, ""), headers: key === undefined ? {} : keyHeaders(model.api, key) },
    model: { provider: model.provider, id: model.id, api: model.api },
    ...(price === undefined ? {} : { price })
  })
}

const keyHeaders = (api: ProviderModel["api"], key: string): ModelAccess["route"]["headers"] =>
  api === "anthropic-messages"
    ? { "x-api-key": Redacted.make(key), "anthropic-version": Redacted.make(anthropicVersion) }
    : { authorization: Redacted.make(`Bearer ${key}`) }
