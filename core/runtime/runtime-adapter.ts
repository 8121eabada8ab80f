/** What an agent runtime offers (RUN-1). Nothing here knows which runtime it is. */
import { Context, Schema, type Effect, type Scope, type Stream } from "effect"
import type { AgentTool } from "../domain/role.ts"
import type { Sandbox, SandboxFailure, SandboxSpec, ModelRoute } from "../execution/execution-adapter.ts"

/** Normalized events (RUN-2). `at` is epoch milliseconds at the control plane. */
export const RuntimeEvent = Schema.Union([
  Schema.TaggedStruct("session.started", { at: Schema.Int, model: Schema.String, resumed: Schema.Boolean }),
  Schema.TaggedStruct("turn.started", { at: Schema.Int, turn: Schema.Int }),
  Schema.TaggedStruct("message.delta", { at: Schema.Int, text: Schema.String }),
  Schema.TaggedStruct("reasoning.delta", { at: Schema.Int, text: Schema.String }),
  Schema.TaggedStruct("message.completed", { at: Schema.Int, text: Schema.String }),
  Schema.TaggedStruct("tool.requested", { at: Schema.Int, id: Schema.String, tool: Schema.String, input: Schema.String }),
  Schema.TaggedStruct("tool.output", { at: Schema.Int, id: Schema.String, text: Schema.String }),
  Schema.TaggedStruct("tool.completed", {
    at: Schema.Int,
    id: Schema.String,
    tool: Schema.String,
    ok: Schema.Boolean,
    output: Schema.String,
    /** Of a shell command, where the runtime tells it. */
    exitCode: Schema.optionalKey(Schema.Int),
    durationMs: Schema.optionalKey(Schema.Int)
  }),
  Schema.TaggedStruct("approval.required", {
    at: Schema.Int,
    id: Schema.String,
    tool: Schema.String,
    risk: Schema.String,
    input: Schema.String
  }),
  Schema.TaggedStruct("input.required", { at: Schema.Int, question: Schema.String }),
  Schema.TaggedStruct("artifact.emitted", { at: Schema.Int, name: Schema.String, text: Schema.String }),
  Schema.TaggedStruct("usage.recorded", {
    at: Schema.Int,
    input: Schema.Int,
    output: Schema.Int,
    cached: Schema.Int,
    usd: Schema.optionalKey(Schema.Finite)
  }),
  Schema.TaggedStruct("turn.completed", { at: Schema.Int, turn: Schema.Int, text: Schema.String }),
  Schema.TaggedStruct("turn.failed", { at: Schema.Int, turn: Schema.Int, code: Schema.String, message: Schema.String }),
  Schema.TaggedStruct("session.terminated", { at: Schema.Int, reason: Schema.String }),
  /** Anything the adapter does not know, kept raw and counted (RUN-2). */
  Schema.TaggedStruct("unknown", { at: Schema.Int, raw: Schema.String })
])
export type RuntimeEvent = typeof RuntimeEvent.Type

export class RuntimeFailure extends Schema.TaggedError<RuntimeFailure>()("RuntimeFailure", {
  /**
   * `model-unauthorized`, `model-rate-limited`, `model-unreachable`, `model-failed`, `model-garbage`,
   * `model-unknown`, `model-cut-off`, `runtime-crashed`, `runtime-missing`, `output-undecodable`, `redirect-too-late`,
   * `turn-under-way`.
   */
  code: Schema.String,
  message: Schema.String,
  mend: Schema.String,
  retryable: Schema.Boolean,
  detail: Schema.optionalKey(Schema.String)
}) {}

export interface SessionSpec {
  /** Stable over restarts: the same id in the same workspace state goes on with the same conversation. */
  readonly id: string
  readonly instructions: string
  readonly tools: ReadonlyArray<AgentTool>
  readonly model: {
    readonly provider: string
    readonly id: string
    readonly api: "openai-completions" | "anthropic-messages" | "openai-responses"
    /** Tokens that a conversation may have before it is summed up; absent: a cautious guess. */
    readonly contextTokens?: number
    /** Tokens that one answer may have; absent: a cautious guess. */
    readonly outputTokens?: number
  }
  /** US dollars per million tokens; absent when unknown. */
  readonly price?: { readonly input: number; readonly output: number; readonly cached: number }
  /** What to do about a risky tool call: ask (`approval.required`), or refuse it. */
  readonly approvals: "ask" | "refuse"
}

/** What a session is told that was interrupted, where there is nothing new to say: nobody heard how its last turn ended. */
export const goOnPrompt =
  "You were interrupted. Go on where you stopped; what you asked and got no answer to, ask again; if everything is done, answer with the summary."

export type TurnOutcome =
  | { readonly kind: "completed"; readonly text: string }
  | { readonly kind: "question"; readonly question: string }
  | { readonly kind: "interrupted" }

export interface RuntimeSession {
  readonly id: string
  /** True when an earlier conversation under this id was found and is gone on with. */
  readonly resumed: boolean
  /** Every event since the session began; ends with `session.terminated`. Consume it once. */
  readonly events: Stream.Stream<RuntimeEvent>
  /** One prompt until the agent rests. Fails with what the provider or the process did. */
  readonly runTurn: (prompt: string) => Effect.Effect<TurnOutcome, RuntimeFailure | SandboxFailure>
  /** A new instruction in mid-turn, taken up after the tool that runs. */
  readonly redirect: (instruction: string) => Effect.Effect<void, RuntimeFailure | SandboxFailure>
  readonly answerApproval: (id: string, allow: boolean) => Effect.Effect<void, RuntimeFailure | SandboxFailure>
  /** Ends the turn at once; `runTurn` answers `interrupted`. */
  readonly interrupt: Effect.Effect<void>
  readonly terminate: Effect.Effect<void>
}

export class RuntimeAdapter extends Context.Service<
  RuntimeAdapter,
  {
    readonly name: "pi" | "scripted"
    /** What a sandbox must offer for this runtime: programs to mount, and the model route's paths. */
    readonly needs: (spec: SessionSpec) => Pick<SandboxSpec, "readOnly" | "state"> & { readonly modelPaths: ModelRoute["paths"] }
    /** Starts or resumes. The session ends with the scope. */
    readonly start: (sandbox: Sandbox, spec: SessionSpec) => Effect.Effect<RuntimeSession, RuntimeFailure | SandboxFailure, Scope.Scope>
  }
>()("core/runtime/RuntimeAdapter") {}
