import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Redacted, Result } from "effect"
import { describe, expect, it } from "vitest"
import { findPackage } from "../../core/runtime/pi/closure.ts"
import { priceOf, publishedPrices } from "../../core/runtime/prices.ts"
import { accessOf, type ProviderModel } from "../../core/runtime/providers.ts"

/** By protocol, then by model. */
type Catalogue = Readonly<Record<string, Readonly<Record<string, { readonly cost: Readonly<Record<string, unknown>> }>>>>

const key = "sk-canary-0123456789"
const anthropic: ProviderModel = {
  provider: "anthropic",
  id: "claude-sonnet-4-5-20250929",
  baseUrl: "https://api.anthropic.com/",
  api: "anthropic-messages",
  apiKeyEnv: "ANTHROPIC_API_KEY"
}
const ollama: ProviderModel = { provider: "ollama", id: "qwen", baseUrl: "http://127.0.0.1:11434/v1", api: "openai-completions" }

describe("a configured model", () => {
  it("EXE-3 puts the key into the broker's headers alone, and never shows it", () => {
    const access = Result.getOrThrow(accessOf(anthropic, { ANTHROPIC_API_KEY: ` ${key}\n` }))
    expect(access.route.upstream).toBe("https://api.anthropic.com")
    expect(Redacted.value(access.route.headers["x-api-key"] ?? Redacted.make(""))).toBe(key)
    expect(JSON.stringify(access)).not.toContain(key)
    const openai = Result.getOrThrow(accessOf({ ...anthropic, api: "openai-responses" }, { ANTHROPIC_API_KEY: key }))
    expect(Redacted.value(openai.route.headers["authorization"] ?? Redacted.make(""))).toBe(`Bearer ${key}`)
    expect(Result.getOrThrow(accessOf(ollama, {})).route.headers).toEqual({})
  })

  it.each([
    [{ ...anthropic }, {}, "model-unauthorized", "ANTHROPIC_API_KEY"],
    [{ ...anthropic }, { ANTHROPIC_API_KEY: "  " }, "model-unauthorized", "ANTHROPIC_API_KEY"],
    [{ ...ollama, baseUrl: "" }, {}, "model-unknown", "model.baseUrl"],
    [{ ...ollama, baseUrl: "file:///etc/passwd" }, {}, "model-unknown", "model.baseUrl"]
  ])("REQ-4 says what is missing and what to do (%#)", (model, environment, code, named) => {
    const failure = Result.getOrThrow(Result.flip(accessOf(model, environment)))
    expect(failure.code).toBe(code)
    expect(failure.mend).toContain(named)
    expect(failure.retryable).toBe(false)
  })

  it.each(Object.keys(publishedPrices.prices))("LED-4 the table's prices are those of the installed catalogue: %s", (provider) => {
    const catalogue = findPackage("@earendil-works/pi-ai", import.meta.dirname) ?? ""
    const models = JSON.parse(readFileSync(join(catalogue, "dist/providers/data", `${provider}.json`), "utf8")) as Catalogue
    const listed = Object.assign({}, ...Object.values(models)) as Catalogue[string]
    for (const [id, { input, output, cached }] of Object.entries(publishedPrices.prices[provider] ?? {})) {
      expect(listed[id]?.cost, id).toMatchObject({ input, output, cacheRead: cached })
    }
  })

  it("LED-4 takes the configured price before the table's, and leaves an unknown one unknown", () => {
    const environment = { ANTHROPIC_API_KEY: key }
    expect(Result.getOrThrow(accessOf(anthropic, environment)).price).toEqual(priceOf("anthropic", "claude-sonnet-4-5"))
    const own = { input: 1, output: 2, cached: 0 }
    expect(Result.getOrThrow(accessOf({ ...anthropic, price: own }, environment)).price).toEqual(own)
    const table = { asOf: "2030-01-01", prices: { anthropic: { "claude-sonnet-4-5": own } } }
    expect(Result.getOrThrow(accessOf(anthropic, environment, table)).price).toEqual(own)
    expect(Result.getOrThrow(accessOf(ollama, {}))).not.toHaveProperty("price")
    expect(priceOf("anthropic", "toString")).toBeUndefined()
  })
})
