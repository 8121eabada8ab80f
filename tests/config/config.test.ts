import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { decodeConfig, loadConfig } from "../../core/config/load.ts"
import type { DocumentError } from "../../core/config/document.ts"
import { configJsonSchema } from "../../core/config/json-schema.ts"
import { configuredModel, profileModel } from "../../core/config/model.ts"
import { repositoryConfig, reviewCommands, runProfile } from "../../core/config/profile.ts"
import { ArtifactHash, mint } from "../../core/domain/ids.ts"
import { RunProfile } from "../../core/domain/request.ts"

const decode = (text: string) => Effect.runSync(decodeConfig("config.json", text))
const problems = (text: string): DocumentError["problems"] => Effect.runSync(Effect.flip(decodeConfig("config.json", text))).problems
const policy = ArtifactHash.make("0".repeat(64))
const reviewPolicy = { weights: [], required: ["test"], thresholds: { accept: 0.9, ready: 0.7, draft: 0.4 } }
/** A request for a run in repositories of these names. */
const asked = (...names: ReadonlyArray<string>) => ({
  repositories: names.map((name) => ({ id: mint("repo"), name, reviewers: [] })),
  channel: "cli" as const,
  policy,
  reviewPolicy
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchplane-config-"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test("CFG-1 without a file the defaults hold, and the model is the scripted one", async () => {
  const config = await Effect.runPromise(loadConfig(join(folder, "config.json")))
  expect(config.sandbox.limits).toEqual({ cpus: 2, memoryMb: 4096, processes: 512, diskMb: 4096, wallMinutes: 30, outputMb: 64 })
  expect(config.budget).toEqual({ minutes: 30, usd: 5, tokens: 2_000_000 })
  expect(config.reviewers.map(({ name, required }) => [name, required])).toEqual([
    ["lint", false],
    ["test", true],
    ["security", true],
    ["quality", false]
  ])
  expect(profileModel(config).scripted).toBe(true)
  expect(configuredModel(config)).toBeUndefined()
})

test("CFG-1 an error names file, path, what was found and what was expected, and all of them at once", async () => {
  const file = join(folder, "config.json")
  await writeFile(file, JSON.stringify({ budget: { usd: "five" }, sandbox: { limits: { cpus: 0 } }, concurrency: { machine: 1.5 } }))
  const error = await Effect.runPromise(Effect.flip(loadConfig(file)))
  expect(error.file).toBe(file)
  expect(error.problems).toContainEqual({ path: "budget.usd", found: '"five"', expected: "a number" })
  expect(error.problems).toContainEqual({ path: "sandbox.limits.cpus", found: "0", expected: "a value greater than 0" })
  expect(error.problems).toContainEqual({ path: "concurrency.machine", found: "1.5", expected: "an integer" })
  expect(error.message).toContain(`${file}: budget.usd: found "five", expected a number`)
})

test.each([
  ["{", ""],
  ["[]", ""],
  ["null", ""],
  ['{"model":{"provider":"acme","id":"m"}}', "model.baseUrl"],
  ['{"model":{"provider":"openai"}}', "model.id"],
  ['{"sandbox":{"hosts":["example.com"]}}', "sandbox.hosts.0"],
  ['{"model":{"provider":"openai","id":"m","baseUrl":"file:///etc/passwd"}}', "model.baseUrl"],
  ['{"repositories":{"x":{"directory":"../up"}}}', "repositories.x.directory"],
  ['{"publish":{"branchPrefix":"-x"}}', "publish.branchPrefix"],
  ['{"reviewers":[{"name":"a","kind":"lint"},{"name":"a","kind":"test"}]}', "reviewers.1.name"],
  ['{"reviewers":[{"name":"a","kind":"command"}]}', "reviewers.0.command"],
  ['{"reviewers":[{"name":"a","kind":"command","command":["x"],"report":{"format":"sarif"}}]}', "reviewers.0.report.path"],
  ['{"reviewers":[{"name":"a","kind":"command","command":["x"],"report":{"format":"sarif","path":"../x"}}]}', "reviewers.0.report.path"],
  ['{"reviewers":[{"name":"a","kind":"wish"}]}', "reviewers.0.kind"]
])("CFG-1 %s is refused at its path", (text, path) => {
  expect(problems(text).map((problem) => problem.path)).toContain(path)
})

test("CFG-1 LED-5 a key that was written into the file is refused without being repeated", () => {
  const found = problems('{"model":{"provider":"openai","id":"m","apiKey":"sk-canary-1234567890"}}')
  expect(found.map(({ path }) => path)).toEqual(["model.apiKey"])
  expect(JSON.stringify(found)).not.toContain("canary")
})

test("CFG-1 LED-5 OBS-1 a password in an address is refused without being repeated", () => {
  const found = problems('{"observability":{"otlp":{"endpoint":"https://me:canary-1234567890@collector.example"}}}')
  expect(found.map(({ path }) => path)).toEqual(["observability.otlp.endpoint"])
  expect(JSON.stringify(found)).not.toContain("canary")
})

test("CFG-1 the JSON Schema is closed and knows every part of the configuration", () => {
  const schema = configJsonSchema() as { properties: Record<string, unknown>; additionalProperties: boolean }
  expect(Object.keys(schema.properties).toSorted()).toEqual(["$schema", ...Object.keys(decode("{}")), "model"].toSorted())
  expect(schema.additionalProperties).toBe(false)
})

test("FLOW-8 a profile carries limits in bytes and milliseconds, and what its repository says of its own", () => {
  const config = decode('{"repositories":{"app":{"test":["bun","test"],"installScripts":true}},"model":{"provider":"ollama","id":"qwen"}}')
  const profile = runProfile(config, { ...asked("app"), minutes: 1.5 })
  expect(Schema.decodeUnknownSync(RunProfile)(JSON.parse(JSON.stringify(profile)))).toEqual(profile)
  expect(profile.limits.memoryBytes).toBe(4 * 1024 ** 3)
  expect(profile.budget).toEqual({ timeMs: 90_000, usd: 5, tokens: 2_000_000 })
  expect(profile.reviewPolicy).toEqual(reviewPolicy)
  expect(profile.reviewers.find(({ kind }) => kind === "test")?.command).toBeUndefined()
  expect(reviewCommands(config, repositoryConfig(config, "app"))).toEqual({ test: ["bun", "test"] })
  expect(reviewCommands(config, repositoryConfig(config, "other"))).toEqual({})
  expect(profile.installScripts).toBe(true)
  expect(profile.model).toEqual({ provider: "ollama", id: "qwen", scripted: false })
  expect(runProfile(config, asked("other")).installScripts).toBe(false)
  expect(runProfile(config, { ...asked("app"), channel: "demo" }).model.scripted).toBe(true)
})

test("FLOW-4 SEC-3 several repositories of a run share the strictest of what each allows", () => {
  const config = decode(
    '{"sandbox":{"installScripts":true,"hosts":["a.example:443"]},"repositories":{"web":{"hosts":["a.example:443","b.example:443"]},"api":{"hosts":["b.example:443"],"installScripts":false}}}'
  )
  expect(runProfile(config, asked("web"))).toMatchObject({ hosts: ["a.example:443", "b.example:443"], installScripts: true })
  expect(runProfile(config, asked("web", "api"))).toMatchObject({ hosts: ["b.example:443"], installScripts: false })
  expect(runProfile(config, asked("web", "api", "other")).hosts).toEqual([])
})

test("CFG-1 FLOW-4 a repository whose name is a word of the language has no configuration by accident", () => {
  const config = decode("{}")
  for (const name of ["constructor", "__proto__", "toString"]) expect(repositoryConfig(config, name)).toEqual({})
})

test("CFG-1 known providers bring address, protocol and the name of their key's variable", () => {
  const of = (model: unknown) => configuredModel(decode(JSON.stringify({ model })))
  expect(of({ provider: "anthropic", id: "m" })).toMatchObject({ api: "anthropic-messages", apiKeyEnv: "ANTHROPIC_API_KEY" })
  expect(of({ provider: "acme", id: "m", baseUrl: "http://127.0.0.1:1/v1/" })).toEqual({
    provider: "acme",
    id: "m",
    baseUrl: "http://127.0.0.1:1/v1",
    api: "openai-completions"
  })
})

test("CFG-1 DOC-1 every key of the JSON Schema says what it means", () => {
  const silent: Array<string> = []
  const look = (node: unknown, path: string) => {
    const {
      properties = {},
      items,
      additionalProperties
    } = (node ?? {}) as {
      properties?: Record<string, { description?: string; allOf?: ReadonlyArray<{ description?: string }> }>
      items?: unknown
      additionalProperties?: unknown
    }
    for (const [key, value] of Object.entries(properties)) {
      const description = value.description ?? value.allOf?.find((part) => part.description !== undefined)?.description ?? ""
      if (description.length < 10) silent.push(`${path}${key}`)
      look(value, `${path}${key}.`)
    }
    if (items !== undefined) look(items, `${path}*.`)
    if (typeof additionalProperties === "object") look(additionalProperties, `${path}*.`)
  }
  const schema = configJsonSchema()
  look(schema, "")
  expect(silent).toEqual([])
  expect(JSON.stringify(schema)).toContain("The collector's OTLP/HTTP address")
})

test.each([
  ['{"observability":{"logs":{"level":"loud"}}}', "observability.logs.level", '"loud"', '"debug" | "info" | "warn" | "error"'],
  ['{"observability":{"logs":{"maxMb":0}}}', "observability.logs.maxMb", "0", "a value greater than 0"],
  ['{"observability":{"logs":{"files":0}}}', "observability.logs.files", "0", "a value between 1 and 100"],
  ['{"observability":{"otlp":{}}}', "observability.otlp.endpoint", "nothing", "a value"],
  [
    '{"observability":{"otlp":{"endpoint":"collector:4318"}}}',
    "observability.otlp.endpoint",
    '"collector:4318"',
    "an http:// or https:// address without credentials or query, such as http://127.0.0.1:4318"
  ],
  [
    '{"observability":{"otlp":{"endpoint":"http://127.0.0.1:4318","headersEnv":"a b"}}}',
    "observability.otlp.headersEnv",
    '"a b"',
    "the name of an environment variable, such as ANTHROPIC_API_KEY"
  ]
])("CFG-1 OBS-1 %s: path, found and expected are named", (text, path, found, expected) => {
  expect(problems(text)).toEqual([{ path, found, expected }])
})
