/** Resolves a run's model when a session starts: the configured provider with its key, or the scripted one. */
import { Effect, Layer } from "effect"
import { configuredModel, type ConfiguredModel } from "../core/config/model.ts"
import type { Config } from "../core/config/schema.ts"
import type { RunProfile } from "../core/domain/request.ts"
import { accessOf } from "../core/runtime/providers.ts"
import { Models, type ModelAccess } from "../core/runtime/models.ts"
import { RuntimeFailure } from "../core/runtime/runtime-adapter.ts"
import type { Environment } from "./secrets.ts"
import { startScriptedModel, type ScriptedModel } from "./demo/scripted-model.ts"

export const modelsLayer = (config: Config, env: Environment = process.env): Layer.Layer<Models> =>
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
  env: Environment
): Effect.Effect<ModelAccess, RuntimeFailure> => {
  if (configured?.provider !== model.provider) {
    return Effect.fail(
      new RuntimeFailure({
        code: "model-unknown",
        message: `The run's model provider ${model.provider} is not configured.`,
        mend: "Configure it in config.json, or start the run again.",
        retryable: false
      })
    )
  }
  // The person's own price is of the configured model; another one that a run was made with has its published one.
  const { price, ...provider } = configured
  const own = configured.id === model.id && price !== undefined ? { price } : {}
  return Effect.fromResult(accessOf({ ...provider, id: model.id, ...own }, env))
}
