/** `patchplane logs` and `patchplane diagnose` against a real core: what a person sees, and what may leave the machine. */
import { spawn } from "node:child_process"
import { appendFileSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { addRepository, site, type Core } from "../flow/core.ts"

const program = join(import.meta.dirname, "..", "..", "dist", "cli.js")
const secret = "canary-Env-5d1f90aa"
const other = "canary-Other-77c1e2b4"
const variables = { OBS_TEST_MODEL: secret, SOMEBODYS_TOKEN: other }
/** Every way for a text to be in something is tried with one of these. */
const canary = /canary/i

const at = site({
  runtime: "scripted",
  model: { provider: "canary-provider", id: "canary-model", baseUrl: "http://127.0.0.1:1/canary", apiKeyEnv: "OBS_TEST_MODEL" },
  reviewers: [{ name: "canary-reviewer", kind: "test", command: ["true", "canary-argument"], required: true }],
  repositories: { "canary-shop": { test: ["true"] } },
  observability: { logs: { level: "debug" } }
})
let core: Core
let run: string
beforeAll(async () => {
  Object.assign(process.env, variables)
  core = await at.start()
  await addRepository(core, at.repository("canary-shop", { "readme.md": "canary-file\n" }))
  run = await core.request("canary-shop", "canary-prompt")
  await core.until(run, "awaiting-approval")
}, 120_000)
afterAll(async () => {
  for (const name of Object.keys(variables)) delete process.env[name]
  await at.remove()
})

const start = (...args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: at.root,
    env: { ...process.env, PATCHPLANE_HOME: at.home.root },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let out = ""
  let err = ""
  const looks = new Set<() => void>()
  child.stdout.on("data", (bytes) => {
    out += String(bytes)
    for (const look of looks) look()
  })
  child.stderr.on("data", (bytes) => (err += String(bytes)))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out, err }))
  )
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!out.includes(text)) return
        looks.delete(look)
        resolve()
      }
      looks.add(look)
      look()
    })
  return { ended, until, stop: () => child.kill("SIGINT") }
}
const patchplane = (...args: ReadonlyArray<string>) => start(...args).ended

test("OBS-1 CLI-1 logs prints the log of one run for people, and as it is with --json", async () => {
  const { code, out } = await patchplane("logs", "R-1")
  expect(code).toBe(0)
  expect(out).toMatch(/info {2}R-1 triage\/1#1 triage begins\n/)
  expect(out).toMatch(/info {2}R-1 execute\/3#1 execute ended\n/)
  expect(out).not.toContain("ready at")
  const lines = (await patchplane("logs", run, "--json")).out.trim().split("\n")
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ run, number: 1, level: "info" })
  expect((await patchplane("logs")).out).toContain("ready at")
  expect((await patchplane("logs", "R-1", "--level", "error")).out).toBe("")
  expect((await patchplane("logs", "R-9")).out).toBe("")
})

test("OBS-1 CLI-1 a level that there is not is bad usage", async () => {
  expect(await patchplane("logs", "--level", "loud")).toMatchObject({ code: 2, err: expect.stringContaining("debug, info, warn, error") })
})

test("OBS-1 CLI-1 logs --follow goes on with what is logged, and ends with Ctrl-C", async () => {
  const follow = start("logs", "--follow", "--level", "info")
  await follow.until("ready at")
  const again = await core.request("canary-shop", "canary-prompt again")
  await follow.until("R-2 triage/1#1 triage begins")
  follow.stop()
  expect((await follow.ended).code).toBe(0)
  await core.until(again, "awaiting-approval")
})

test("OBS-1 LED-5 the log file is of this user alone, and no prompt or key is in it", () => {
  const file = join(at.home.logs, "core.log")
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, "utf8")).not.toMatch(canary)
})

const plant = () => {
  const line = {
    at: new Date().toISOString(),
    level: "error",
    message: `it failed with ${secret} and ${other} of canary-provider`,
    run: "canary-run",
    session: "canary-session",
    code: "Canary Code",
    class: "bug",
    cause: "Error: canary-cause\n    at canary (/canary/folder/x.ts:1:1)\n    at perform (/srv/dist/serve.js:10:5)",
    unknown: "canary-unknown"
  }
  appendFileSync(join(at.home.logs, "core.log"), `${JSON.stringify(line)}\nno line: canary\n`)
  writeFileSync(join(at.home.logs, "serve.err"), "canary-raw\n")
}

test("OBS-1 LED-5 the bundle says what helps, and none of what was planted in environment, configuration, prompt and log", async () => {
  plant()
  const file = join(at.root, "bundle.json")
  expect(await patchplane("diagnose", file)).toMatchObject({ code: 0, out: expect.stringContaining("Read it before you send it") })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = readFileSync(file, "utf8")
  expect(text).not.toMatch(canary)
  expect(text).not.toContain(at.home.root)
  const bundle = JSON.parse(text)
  expect(bundle).toMatchObject({ format: "patchplane-diagnosis/1", version: "0.1.0", platform: { os: process.platform, bun: Bun.version } })
  expect(bundle.doctor.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(["core", "sandbox", "model", "OTLP export", "logs", "ledger"])
  )
  expect(bundle.config).toMatchObject({
    runtime: "scripted",
    sandbox: { limits: { cpus: 2 } },
    observability: { logs: { level: "debug" } }
  })
  expect(bundle.config.model.id).toBe("(text, 12 characters)")
  expect(bundle.ledger.head.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(bundle.ledger.events.RunRequested).toBe(2)
  expect(bundle.ledger.runs).toEqual({ "awaiting-approval": 2 })
  const planted = bundle.logs.lines.at(-1)
  expect(planted).toMatchObject({ level: "error", class: "bug", frames: expect.arrayContaining(["serve.js:10:5"]) })
  expect(planted.run).toBeUndefined()
  expect(bundle.logs.lines.some((line: { run?: string }) => line.run === run)).toBe(true)
  expect(bundle.logs.files).toEqual(expect.arrayContaining([{ name: "serve.err", bytes: 11 }]))
})

test("OBS-1 CLI-1 the bundle is never written over a file or through a link", async () => {
  const file = join(at.root, "there.json")
  writeFileSync(file, "mine")
  symlinkSync(join(at.root, "elsewhere.json"), join(at.root, "link.json"))
  for (const name of [file, join(at.root, "link.json"), join(at.root, "no", "folder.json")]) {
    expect(await patchplane("diagnose", name)).toMatchObject({ code: 2, err: expect.stringContaining("Name a new file") })
  }
  expect(readFileSync(file, "utf8")).toBe("mine")
})

test("OBS-1 LED-5 without a core, and with a configuration that can't be read, there is a bundle too", { timeout: 120_000 }, async () => {
  await core.stop()
  plant()
  writeFileSync(at.home.config, JSON.stringify({ model: { provider: "openai", id: "m", apiKey: "canary-key" }, canary: 1 }))
  const file = join(at.root, "broken.json")
  expect(await patchplane("diagnose", file, "--json")).toMatchObject({ code: 0 })
  const bundle = JSON.parse(readFileSync(file, "utf8"))
  expect(bundle.config.problems).toContainEqual({ path: "model.(name)", expected: expect.any(String) })
  expect(bundle.ledger.runs).toEqual({ "awaiting-approval": 2 })
  expect(bundle.doctor.some(({ name, status }: { name: string; status: string }) => name === "config" && status === "fails")).toBe(true)
  for (const planted of ["canary-key", secret, other, "canary-raw", "canary-cause"]) expect(JSON.stringify(bundle)).not.toContain(planted)
})
