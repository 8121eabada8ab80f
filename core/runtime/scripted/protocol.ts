/** What the scripted runtime and its program in the sandbox say to each other: one JSON object a line. */
import { Schema } from "effect"
import type { Step } from "./step.ts"

export type ToAgent =
  | { readonly type: "hello"; readonly session: string; readonly approvals: "ask" | "refuse" }
  /** `steps` of the prompt; without them the agent goes on with what it left, or does `usual`. */
  | {
      readonly type: "turn"
      readonly steps: ReadonlyArray<Step> | null
      readonly usual: ReadonlyArray<Step>
      /** Hash of the prompt, and whether it is the one that tells nothing but to go on. */
      readonly prompt: string
      readonly goOn: boolean
    }
  | { readonly type: "redirect"; readonly instruction: string; readonly steps: ReadonlyArray<Step> | null }
  /** The answer to `ending`: what was sent before it has come by now. */
  | { readonly type: "end" }
  | { readonly type: "approval"; readonly id: string; readonly allow: boolean }
  | { readonly type: "interrupt" }

const say = <const Type extends string, const Fields extends Schema.Struct.Fields>(type: Type, fields: Fields) =>
  Schema.Struct({ type: Schema.Literal(type), ...fields })
const tool = { id: Schema.String, tool: Schema.String }

export const FromAgent = Schema.Union([
  say("ready", { turns: Schema.Int }),
  say("delta", { text: Schema.String, reasoning: Schema.Boolean }),
  say("said", { text: Schema.String, input: Schema.Int, output: Schema.Int }),
  say("requested", { ...tool, input: Schema.String }),
  say("output", { id: Schema.String, text: Schema.String }),
  say("completed", { ...tool, ok: Schema.Boolean, output: Schema.String, durationMs: Schema.Int }),
  say("approve", { ...tool, risk: Schema.String, input: Schema.String }),
  say("asked", { question: Schema.String }),
  say("taken", { instruction: Schema.String }),
  /** No step is left. The turn ends when this is answered, unless something came meanwhile. */
  say("ending", {}),
  say("done", { text: Schema.String }),
  say("interrupted", {}),
  say("failed", { code: Schema.String })
])
export type FromAgent = typeof FromAgent.Type
