/** Resolves a run's model when a session starts: the configured provider with its key, or the scripted one. */
import { Effect, Layer, Redacted } from "effect"
import { configuredModel, type ConfiguredModel } from "../core/config/model.ts"
import type { Config } from "../core/config/schema.ts"
import type { RunProfile } from "../core/domain/request.ts"
import { priceOf } from "../core/runtime/prices.ts"
import { Models, type ModelAccess } from "../core/runtime/models.ts"
import { RuntimeFailure } from "../core/runtime/runtime-adapter.ts"
import { startScriptedModel, type ScriptedModel } from "./demo/scripted-model.ts"

export const modelsLayer = (config: Config, env: Readonly<Record<string, string | undefined>> = process.env): Layer.Layer<Models> =>
  Layer.effect(
    Models,
    Effect.gen(function* () {
      // Comes with its first session, and costs nothing before.
      let scripted: ScriptedModel | undefined
      yield* Effect.addFinalizer(() => Effect.promise(async () => scripted?.close()))
      return {
        access: (model) =>
          model.scripted
            ? Effect.sync(() => (scripted ??= startScriptedModel()).access)
            : configuredAccess(configuredModel(config), model, env)
      }
    })
  )

/** A run keeps the model that it was made with; its address and key are those of today's configuration. */
const configuredAccess = (
  configured: ConfiguredModel | undefined,
  model: RunProfile["model"],
  env: Readonly<Record<string, string | undefined>>
): Effect.Effect<ModelAccess, RuntimeFailure> => {
  if (configured?.provider !== model.provider) {
    return failed(
      "model-unknown",
      `The run's model provider ${model.provider} is not configured.`,
      "Configure it in config.json, or start the run again."
    )
  }
  const key = configured.apiKeyEnv === undefined ? undefined : env[configured.apiKeyEnv]
  if (configured.apiKeyEnv !== undefined && (key === undefined || key === "")) {
    return failed(
      "model-unauthorized",
      `${configured.apiKeyEnv} is not set, and ${model.provider} needs its key.`,
      `Set ${configured.apiKeyEnv} where PatchPlane is started, start it again, and retry the run.`
    )
  }
  // The person's own price is of the configured model; another one that a run was made with has its published one.
  const price = (configured.id === model.id ? configured.price : undefined) ?? priceOf(model.provider, model.id)
  return Effect.succeed({
    route: { upstream: configured.baseUrl, headers: key === undefined ? {} : keyHeader(configured.api, key) },
    model: { provider: model.provider, id: model.id, api: configured.api },
    ...(price === undefined ? {} : { price })
  })
}

const keyHeader = (api: ConfiguredModel["api"], key: string): Readonly<Record<string, Redacted.Redacted<string>>> =>
  api === "anthropic-messages" ? { "x-api-key": Redacted.make(key) } : { authorization: Redacted.make(`Bearer ${key}`) }

const failed = (code: string, message: string, mend: string) => Effect.fail(new RuntimeFailure({ code, message, mend, retryable: false }))
