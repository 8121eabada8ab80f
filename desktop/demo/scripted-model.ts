/**
 * The model that PatchPlane brings for its demo: an OpenAI-compatible address on loopback whose answers are
 * canned. Its id says so, and every place that shows a model shows the id.
 */
import { scriptedModel } from "../../core/config/model.ts"
import type { ModelAccess } from "../../core/runtime/models.ts"
import { serveChatCompletions, type ModelServer } from "./chat-completions.ts"
import { demoReply } from "./demo-scenario.ts"

export interface ScriptedModel extends ModelServer {
  /** What `Models` answers for it. It costs nothing, which is a known price. */
  readonly access: ModelAccess
}

/** `paceMs`: milliseconds between two words, for a demo that can be watched. Default 0. */
export const startScriptedModel = ({ paceMs }: { readonly paceMs?: number } = {}): ScriptedModel => {
  const server = serveChatCompletions({
    models: [scriptedModel.id],
    reply: (conversation) => ({ ...demoReply(conversation), ...(paceMs === undefined ? {} : { paceMs }) })
  })
  return {
    ...server,
    access: {
      route: { upstream: server.address, headers: {} },
      model: { provider: scriptedModel.provider, id: scriptedModel.id, api: "openai-completions" },
      price: { input: 0, output: 0, cached: 0 }
    }
  }
}
