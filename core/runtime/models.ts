/** Which model a run talks to, resolved when a session starts: route, protocol and price. */
import { Context, type Effect } from "effect"
import type { RunProfile } from "../domain/request.ts"
import type { ModelRoute } from "../execution/execution-adapter.ts"
import type { RuntimeFailure, SessionSpec } from "./runtime-adapter.ts"

export interface ModelAccess {
  /** `paths` are set by the runtime adapter's `needs`. */
  readonly route: Omit<ModelRoute, "paths">
  readonly model: SessionSpec["model"]
  /** Absent when unknown: the money budget then counts tokens (LED-4). */
  readonly price?: NonNullable<SessionSpec["price"]>
}

export class Models extends Context.Service<
  Models,
  {
    /** Fails with `model-unknown` or `model-unauthorized` when the provider is not configured or its key is missing. */
    readonly access: (model: RunProfile["model"]) => Effect.Effect<ModelAccess, RuntimeFailure>
  }
>()("core/runtime/Models") {}
