/** Keys in the encrypted file, by the real command line and a real core: where the value goes, and where it is never. */
import { spawn } from "node:child_process"
import { readdirSync, readFileSync, lstatSync } from "node:fs"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, beforeAll, afterAll, beforeEach, expect, test } from "vitest"
import { homeAt } from "../../core/config/home.ts"
import { startKeyring, startSession } from "../native/session.ts"
import { makeCopy, type Copy } from "./copy.ts"
import { ended, newHome, patchplane, startCore, type Ran } from "./terminal.ts"

const canary = "canary-Secret-93b1f0aa"
const phrase = "canary-Phrase-5d21"
const model = { provider: "somewhere", id: "m", baseUrl: "http://127.0.0.1:1", apiKeyEnv: "SOMEWHERE_KEY" }
const env = { PATCHPLANE_PASSPHRASE: phrase }

let copy: Copy
let home: string
beforeAll(async () => {
  copy = await makeCopy()
})
afterAll(() => copy.remove())
beforeEach(async () => {
  home = await newHome()
  await configure("file")
})
afterEach(() => rm(home, { recursive: true, force: true }))

const configure = (store: string) => writeFile(homeAt(home).config, JSON.stringify({ host: { port: 0 }, model, secrets: { store } }))
const run = (args: ReadonlyArray<string>, options: { readonly stdin?: string; readonly env?: Record<string, string> } = {}): Promise<Ran> =>
  patchplane(copy, home, args, { env, ...options }).ended

interface Check {
  readonly name: string
  readonly status: string
  readonly why: string
  readonly mend: string
}
const secrets = async (given: Record<string, string> = env): Promise<Check | undefined> => {
  const checks = JSON.parse((await run(["doctor", "--json"], { env: given })).out) as ReadonlyArray<Check>
  return checks.find(({ name }) => name === "secrets")
}

/** Every file below a folder that holds the text in the clear. */
const holding = (folder: string, text: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile() && readFileSync(path).includes(text))

test("SEC-3 LED-5 a value from the input is kept encrypted, is listed by name alone, and stands nowhere in the clear", async () => {
  const set = await run(["secret", "set", "SOMEWHERE_KEY"], { stdin: `${canary}\n` })
  expect(set).toMatchObject({ code: 0, err: "" })
  const listed = await run(["secret", "list", "--json"])
  expect(JSON.parse(listed.out)).toEqual({
    store: "file",
    secrets: [{ name: "SOMEWHERE_KEY", place: `the encrypted file ${homeAt(home).secrets}` }]
  })
  expect(await secrets()).toMatchObject({ status: "works" })
  const diagnosed = await run(["diagnose", join(home, "bundle.json")])
  expect(diagnosed.code).toBe(0)
  for (const { out, err } of [set, listed, diagnosed]) expect(out + err).not.toMatch(/canary/)
  expect(holding(home, "canary-")).toEqual([])
  expect(await run(["secret", "remove", "SOMEWHERE_KEY"])).toMatchObject({ code: 0, out: expect.stringContaining("no longer") })
  expect(JSON.parse((await run(["secret", "remove", "SOMEWHERE_KEY", "--json"])).out)).toMatchObject({ removed: false })
  expect(await secrets()).toMatchObject({ status: "fails", mend: "Type: patchplane secret set SOMEWHERE_KEY" })
})

test("SEC-3 LED-5 the core reads it once before it starts: its doctor uses it, and no file and no process of it shows it", async () => {
  await run(["secret", "set", "SOMEWHERE_KEY"], { stdin: canary })
  const asked: Array<string | null> = []
  const provider = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      asked.push(request.headers.get("authorization"))
      return new Response("{}")
    }
  })
  const here = { ...model, baseUrl: `http://127.0.0.1:${provider.port}` }
  await writeFile(homeAt(home).config, JSON.stringify({ host: { port: 0 }, model: here, secrets: { store: "file" } }))
  const started = await run(["start"])
  expect(started).toMatchObject({ code: 0 })
  const { pid } = JSON.parse((await run(["status", "--json"])).out) as { pid: number }
  try {
    const checks = JSON.parse((await run(["doctor", "--json"], { env: {} })).out) as ReadonlyArray<Check>
    expect(checks.find(({ name }) => name === "secrets")).toMatchObject({ status: "works" })
    expect(checks.find(({ name }) => name === "model")).toMatchObject({ status: "works" })
    expect(asked).toEqual([`Bearer ${canary}`])
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain(canary)
    // What a person types into a request by mistake is redacted like a variable's value.
    const repository = join(home, "app")
    await mkdir(repository)
    for (const args of [
      ["init", "-q", "-b", "main"],
      ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "Begin"]
    ]) {
      expect(Bun.spawnSync(["git", "-C", repository, ...args]).exitCode).toBe(0)
    }
    await run(["repo", "add", repository])
    expect((await run(["request", `use ${canary} for it`, "-r", "app", "--json"])).out).not.toContain(canary)
    expect((await run(["show", "1", "--json"])).out).not.toContain(canary)
  } finally {
    await run(["stop"])
    await provider.stop(true)
  }
  expect(holding(home, canary)).toEqual([])
  expect(holding(home, phrase)).toEqual([])
})

test("SEC-3 a store that can't be used is a finding with its mend, and the core starts", async () => {
  await run(["secret", "set", "SOMEWHERE_KEY"], { stdin: canary })
  expect(await secrets({})).toMatchObject({
    status: "fails",
    why: expect.stringContaining("passphrase"),
    mend: expect.stringContaining("PATCHPLANE_PASSPHRASE")
  })
  expect(await secrets({ PATCHPLANE_PASSPHRASE: "another" })).toMatchObject({
    status: "fails",
    why: expect.stringContaining("does not open")
  })
  await writeFile(homeAt(home).secrets, "broken")
  expect(await secrets()).toMatchObject({ status: "fails", why: expect.stringContaining("no file of secrets") })
  await configure("keychain")
  expect(await secrets()).toMatchObject({ status: "fails", why: expect.stringContaining("no keychain") })
  const core = await startCore(home, copy.doubles)
  expect(await secrets()).toMatchObject({ status: "fails", why: expect.stringContaining("no keychain") })
  core.kill("SIGTERM")
  expect(await ended(core)).toBe(0)
  const log = readFileSync(join(homeAt(home).logs, "core.log"), "utf8")
  expect(log).toContain("secrets: There is no keychain to use")
})

test("SEC-3 a variable that is set goes before the store, and needs none", async () => {
  await configure("keychain")
  const given = { SOMEWHERE_KEY: "from the environment" }
  expect(await secrets(given)).toMatchObject({ status: "works" })
  expect(JSON.parse((await run(["secret", "list", "--json"], { env: given })).out)).toMatchObject({
    secrets: [{ name: "SOMEWHERE_KEY", place: "the environment" }]
  })
})

test("SEC-3 CLI-1 without a store, a name or a value nothing is set, and it says what to do", async () => {
  expect(await run(["secret", "set", "not a name"], { stdin: canary })).toMatchObject({ code: 2 })
  expect(await run(["secret", "set", "A_KEY", canary], { stdin: "" })).toMatchObject({ code: 2 })
  expect(await run(["secret", "set", "A_KEY"], { stdin: "\n" })).toMatchObject({
    code: 2,
    err: expect.stringContaining("secret remove A_KEY")
  })
  expect(await run(["secret", "set", "A_KEY"], { stdin: "x".repeat(70_000) })).toMatchObject({
    code: 2,
    err: expect.stringContaining("64 KB")
  })
  expect(await run(["secret", "set", "A_KEY"], { stdin: canary, env: {} })).toMatchObject({
    code: 1,
    err: expect.stringContaining("PATCHPLANE_PASSPHRASE")
  })
  await configure("environment")
  expect(await run(["secret", "set", "A_KEY"], { stdin: canary })).toMatchObject({ code: 2, err: expect.stringContaining('"keychain"') })
  expect(await secrets()).toMatchObject({ status: "works", why: "Keys are read from environment variables alone." })
  expect(readdirSync(home)).toEqual(["config.json"])
})

test("SEC-3 LED-5 in the keychain it is in no file of the home, and the core finds it there", async () => {
  await configure("keychain")
  const session = await startSession()
  const keyring = await startKeyring(session)
  try {
    expect(await run(["secret", "set", "SOMEWHERE_KEY"], { stdin: canary, env: session.env })).toMatchObject({ code: 0 })
    const listed = await run(["secret", "list"], { env: session.env })
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/SOMEWHERE_KEY +the system's keychain/) })
    expect(await run(["start"], { env: session.env })).toMatchObject({ code: 0 })
    // Asked of the core, which has the session; this call has none.
    expect(await secrets({})).toMatchObject({ status: "works", why: expect.stringContaining("keychain") })
    await run(["stop"])
    expect(holding(home, canary)).toEqual([])
    expect(await run(["secret", "remove", "SOMEWHERE_KEY"], { env: session.env })).toMatchObject({ code: 0 })
    expect(await secrets(session.env)).toMatchObject({ status: "fails", mend: "Type: patchplane secret set SOMEWHERE_KEY" })
  } finally {
    await run(["stop"])
    await keyring.end()
    await session.close()
  }
})

test("SEC-3 CLI-1 a terminal does not show what is typed", async () => {
  const child = spawn("script", ["-qec", `${process.execPath} ${copy.cli} secret set SOMEWHERE_KEY`, "/dev/null"], {
    env: { PATH: process.env["PATH"] ?? "", PATCHPLANE_HOME: home, ...env },
    stdio: ["pipe", "pipe", "inherit"]
  })
  let shown = ""
  child.stdout.on("data", (bytes: Buffer) => {
    shown += String(bytes)
    if (shown.includes("not shown") && child.stdin.writable) child.stdin.end(`${canary}x\u007f\r`)
  })
  const code = await new Promise((done) => child.once("close", done))
  expect({ code, shown }).toMatchObject({ code: 0, shown: expect.stringContaining("SOMEWHERE_KEY is in the encrypted file") })
  expect(shown).not.toContain("canary")
  expect(await secrets()).toMatchObject({ status: "works" })
})
