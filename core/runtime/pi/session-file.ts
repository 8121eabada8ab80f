/** What PatchPlane's extension reads inside the sandbox: `session.json`, written outside, mounted read-only. */
import type { SessionSpec } from "../runtime-adapter.ts"

export interface SessionFile {
  readonly approvals: SessionSpec["approvals"]
  readonly tools: SessionSpec["tools"]
  readonly model: {
    readonly provider: string
    readonly id: string
    readonly api: SessionSpec["model"]["api"]
    readonly contextTokens: number
    readonly outputTokens: number
    /** What an OpenAI-compatible server may not understand. */
    readonly compat?: Readonly<Record<string, boolean | string>>
  }
}

/** Taken when nothing else is known; most models of the last years have more. */
const context = 128_000
const output = 16_384

/** Servers that are not OpenAI's own often reject its newer fields. */
const plain = { supportsDeveloperRole: false, supportsReasoningEffort: false, supportsStore: false, maxTokensField: "max_tokens" }

export const sessionFile = (spec: SessionSpec): SessionFile => ({
  approvals: spec.approvals,
  tools: spec.tools,
  model: {
    provider: spec.model.provider,
    id: spec.model.id,
    api: spec.model.api,
    contextTokens: spec.model.contextTokens ?? context,
    outputTokens: spec.model.outputTokens ?? output,
    ...(spec.model.api === "openai-completions" && spec.model.provider !== "openai" ? { compat: plain } : {})
  }
})
