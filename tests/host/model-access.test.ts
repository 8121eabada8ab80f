import { Effect, Redacted } from "effect"
import { expect, test } from "vitest"
import { decodeConfig } from "../../core/config/load.ts"
import { scriptedModel } from "../../core/config/model.ts"
import type { RunProfile } from "../../core/domain/request.ts"
import { Models } from "../../core/runtime/models.ts"
import { modelsLayer } from "../../desktop/model-access.ts"

const access = (config: unknown, model: RunProfile["model"], env: Record<string, string> = {}) =>
  Effect.gen(function* () {
    return yield* (yield* Models).access(model)
  }).pipe(Effect.provide(modelsLayer(Effect.runSync(decodeConfig("config.json", JSON.stringify(config))), env)))

test("EXE-3 the key goes into the broker's header, by the provider's own name for it", async () => {
  const anthropic = { provider: "anthropic", id: "claude-x" }
  const found = await Effect.runPromise(access({ model: anthropic }, { ...anthropic, scripted: false }, { ANTHROPIC_API_KEY: "canary-1" }))
  expect(found.route.upstream).toBe("https://api.anthropic.com")
  expect(Object.entries(found.route.headers).map(([name, value]) => [name, Redacted.value(value)])).toEqual([
    ["x-api-key", "canary-1"],
    ["anthropic-version", "2023-06-01"]
  ])
  expect(JSON.stringify(found)).not.toContain("canary")
  const openai = { provider: "openai", id: "gpt-x" }
  const bearer = await Effect.runPromise(access({ model: openai }, { ...openai, scripted: false }, { OPENAI_API_KEY: "k" }))
  expect(Object.values(bearer.route.headers).map(Redacted.value)).toEqual(["Bearer k"])
})

test("OBS-2 a missing key and a provider that is not configured are failures that say what to do", async () => {
  const openai = { provider: "openai", id: "gpt-x" }
  const missing = await Effect.runPromise(Effect.flip(access({ model: openai }, { ...openai, scripted: false })))
  expect(missing).toMatchObject({ code: "model-unauthorized", retryable: false, mend: expect.stringContaining("OPENAI_API_KEY") })
  const unknown = await Effect.runPromise(Effect.flip(access({}, { ...openai, scripted: false })))
  expect(unknown).toMatchObject({ code: "model-unknown" })
})

test("LED-4 a configured price is of its model alone", async () => {
  const model = { provider: "acme", id: "m1", baseUrl: "http://127.0.0.1:1/v1", price: { input: 1, output: 2 } }
  const of = (id: string) => Effect.runPromise(access({ model }, { provider: "acme", id, scripted: false }))
  expect((await of("m1")).price).toMatchObject({ input: 1, output: 2 })
  expect((await of("m2")).price).toBeUndefined()
})

test("CFG-1 the scripted model needs no configuration and costs nothing", async () => {
  expect(await Effect.runPromise(access({}, scriptedModel))).toMatchObject({
    price: { input: 0, output: 0 },
    route: { upstream: expect.stringContaining("127.0.0.1") }
  })
})
