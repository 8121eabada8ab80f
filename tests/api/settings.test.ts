/** The configuration's file through the contract: what is saved, what is refused, and that a refusal writes nothing. */
import { readFile, readdir, writeFile } from "node:fs/promises"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { openCore, type TestCore } from "./core.ts"

let core: TestCore
/** A provider that PatchPlane does not know, at an address of its own. */
const started = { model: { provider: "acme", id: "one", baseUrl: "http://127.0.0.1:9/v1", apiKeyEnv: "ACME_KEY" } }
beforeAll(async () => {
  core = await openCore(JSON.stringify(started))
})
afterAll(() => core.close())
beforeEach(() => writeFile(core.home.config, JSON.stringify(started)))

const onDisk = () => readFile(core.home.config, "utf8")
const read = () => core.run(core.client.GetConfig())
const save = async (config: unknown) =>
  core.client.SaveConfig({ text: typeof config === "string" ? config : JSON.stringify(config), expected: (await read()).hash })

test("CFG-1 GetConfig gives the file, its schema with a description of each field, every default, and what waits for a start", async () => {
  const config = await read()
  expect(config).toMatchObject({ path: core.home.config, exists: true, text: JSON.stringify(started), secret: false, problems: [] })
  const schema = JSON.parse(config.schema) as { readonly properties: Record<string, { readonly description?: string }> }
  for (const [name, field] of Object.entries(schema.properties)) expect(field.description, name).toMatch(/\w/)
  expect(JSON.parse(config.defaults)).toMatchObject({ budget: { usd: 5 }, concurrency: { machine: 2 } })
  expect(config.waiting).not.toContain("budget")
})

test("CFG-1 what is saved is whole on the disk and waits for the next start", async () => {
  const text = `${JSON.stringify({ ...started, budget: { usd: 2 } }, null, 2)}\n`
  const saved = await core.run(await save(text))
  expect(await onDisk()).toBe(text)
  expect(saved.text).toBe(text)
  expect(saved.waiting).toContain("budget")
  expect((await read()).hash).toBe(saved.hash)
  expect((await readdir(core.home.root)).filter((name) => name.includes(".new"))).toEqual([])
})

test("CFG-1 a file that somebody else changed meanwhile is not written over", async () => {
  const { hash } = await read()
  await writeFile(core.home.config, '{"budget":{"usd":1}}')
  const refused = await core.refused(core.client.SaveConfig({ text: "{}", expected: hash }))
  expect(refused).toMatchObject({ _tag: "CommandRefused", code: "config-changed", stale: true })
  expect(await onDisk()).toBe('{"budget":{"usd":1}}')
})

test.each([
  ["", "no JSON", "{"],
  ["budget.usd", "a number that is none", { ...started, budget: { usd: "5 euros" } }],
  ["nonsense", "a field that there is not", { ...started, nonsense: 1 }],
  ["model.baseUrl", "a field that contradicts another", { model: { provider: "other", id: "x" } }]
])("CFG-1 REQ-4 at %j, %s is refused with its place, and nothing is written", async (field, _what, config) => {
  const before = await onDisk()
  const text = typeof config === "string" ? config : JSON.stringify(config)
  const { problems } = await core.run(core.client.CheckConfig({ text }))
  expect(problems[0]).toMatchObject({ path: field, found: expect.stringMatching(/\S/), expected: expect.stringMatching(/\S/) })
  expect(await core.refused(await save(config))).toMatchObject({
    _tag: "InvalidInput",
    field,
    mend: expect.stringMatching(/Nothing was saved/)
  })
  expect(await onDisk()).toBe(before)
})

test.each([
  ["model.baseUrl", { model: { ...started.model, baseUrl: "http://evil.example/v1" } }],
  ["model.apiKeyEnv", { model: { ...started.model, apiKeyEnv: "AWS_SECRET_ACCESS_KEY" } }],
  ["observability.otlp", { ...started, observability: { otlp: { endpoint: "http://evil.example", headersEnv: "HOME" } } }],
  ["sandbox.hosts", { ...started, sandbox: { hosts: ["evil.example:443"] } }],
  ["sandbox.registry", { ...started, sandbox: { registry: "http://evil.example/" } }],
  ["repositories.app.hosts", { ...started, repositories: { app: { hosts: ["evil.example:443"] } } }],
  ["publish.kind", { ...started, publish: { kind: "origin" } }],
  ["repositories.app.publish", { ...started, repositories: { app: { publish: "origin" } } }],
  ["publish.signingKey", { ...started, publish: { signingKey: "/etc/shadow" } }],
  ["policy.autoApproval", { ...started, policy: { version: 1, autoApproval: { tiers: ["low"], files: 1, lines: 1 } } }]
])("SEC-2 CFG-1 %s is set by the file's owner alone, by hand", async (path, config) => {
  const before = await onDisk()
  const check = await core.run(core.client.CheckConfig({ text: JSON.stringify(config) }))
  expect(check.byHand.map((field) => field.path)).toEqual([path])
  expect(await core.refused(await save(config))).toMatchObject({ _tag: "CommandRefused", code: "config-by-hand" })
  expect(await onDisk()).toBe(before)
})

test("SEC-2 CFG-1 to go back to a known provider's own address, and to take hosts away, is no such thing", async () => {
  expect((await core.run(core.client.CheckConfig({ text: '{"model":{"provider":"anthropic","id":"x"}}' }))).byHand).toEqual([])
  await writeFile(core.home.config, JSON.stringify({ ...started, sandbox: { hosts: ["a.example:443", "b.example:443"] } }))
  const fewer = JSON.stringify({ ...started, sandbox: { hosts: ["a.example:443"] } })
  expect(await core.run(core.client.CheckConfig({ text: fewer }))).toMatchObject({ problems: [], byHand: [] })
})

test("SEC-2 CFG-1 a repository's own, shorter list of hosts can't be dropped for the longer one of all", async () => {
  const sandbox = { hosts: ["a.example:443"] }
  await writeFile(core.home.config, JSON.stringify({ ...started, sandbox, repositories: { app: { hosts: [] } } }))
  const check = await core.run(core.client.CheckConfig({ text: JSON.stringify({ ...started, sandbox }) }))
  expect(check.byHand.map(({ path }) => path)).toEqual(["repositories.app.hosts"])
})

test("LED-5 CFG-1 what looks like a key is neither taken nor shown, and not lost by a save", async () => {
  // Put together here: the shape is one that scanners of repositories look for.
  const key = ["sk", "ant", "api03", "A".repeat(93), "AA"].join("-")
  const roles = { add: [{ name: "odd", purpose: "p", instructions: `use ${key}` }] }
  expect(await core.refused(await save({ ...started, roles }))).toMatchObject({ _tag: "InvalidInput", field: "text" })
  await writeFile(core.home.config, JSON.stringify({ ...started, roles }))
  const config = await read()
  expect(config.secret).toBe(true)
  expect(JSON.stringify(config)).not.toContain(key)
  expect(await core.refused(await save(started))).toMatchObject({ code: "config-holds-a-key" })
  expect(await onDisk()).toContain(key)
})

test("CFG-1 a file that can't be read as a configuration is shown with what is wrong with it", async () => {
  await writeFile(core.home.config, '{"budget":{"usd":-1}}')
  expect(await read()).toMatchObject({ text: '{"budget":{"usd":-1}}', problems: [{ path: "budget.usd" }], waiting: [] })
})
