/** The configuration as a service: read once when the core starts, and the same for its whole life. */
import { Context, Effect, Layer } from "effect"
import type { Home } from "./home.ts"
import { loadConfig, type ConfigError } from "./load.ts"
import type { Config } from "./schema.ts"

export class Settings extends Context.Service<Settings, { readonly home: Home; readonly config: Config }>()("core/config/Settings") {}

/** Fails with `ConfigError`: a core never starts with a configuration that it can't read. */
export const settingsLayer = (home: Home): Layer.Layer<Settings, ConfigError> =>
  Layer.effect(
    Settings,
    Effect.map(loadConfig(home.config), (config) => ({ home, config }))
  )
