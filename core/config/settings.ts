/** The configuration as a service: read once before the core starts, and the same for its whole life. */
import { Context } from "effect"
import type { Home } from "./home.ts"
import type { Config } from "./schema.ts"

export class Settings extends Context.Service<Settings, { readonly home: Home; readonly config: Config }>()("core/config/Settings") {}
