/** `policy check`, `policy schema`, `policy starter`: answered by the command line alone, without a core. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { inProcess } from "./terminal.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchplane-policy-cli-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const ran = (...args: ReadonlyArray<string>) => inProcess(join(folder, "home"), args)
const file = async (content: unknown) => {
  const path = join(folder, `${crypto.randomUUID()}.json`)
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content))
  return path
}

test("POL-1 CLI-1 a starter can be printed, checked, and is shown with what holds", async () => {
  const starter = await ran("policy", "starter", "strict", "--json")
  const checked = await ran("policy", "check", await file(starter.out))
  expect(checked.code).toBe(0)
  expect(checked.out).toMatch(/holds\.\n {2}frozen-paths +BLOCK +tier high\n/)
  expect(checked.out).toMatch(/\nPolicy [0-9a-f]{64}\n$/)
})

test("POL-1 CLI-1 a wrong file is named with path, found and expected, and a mend, exit 2", async () => {
  const path = await file({ version: 1, rules: { secrets: { severity: "NO" } } })
  const checked = await ran("policy", "check", path)
  expect(checked.code).toBe(2)
  expect(checked.out).toContain(`${path}: rules.secrets.severity: found "NO", expected "OFF" | "WARN" | "BLOCK"`)
  const document: unknown = JSON.parse((await ran("policy", "check", path, "--json")).out)
  expect(document).toMatchObject({ file: path, problems: [{ path: "rules.secrets.severity" }] })
})

test("POL-4 CLI-1 a grant is refused by name, and what is looser than the user's is said to change nothing", async () => {
  const refused = await ran("policy", "check", await file({ version: 1, budget: { usd: 1000 } }), "--json")
  expect(refused.code).toBe(2)
  expect(JSON.parse(refused.out)).toMatchObject({ refused: ["budget"] })
  const loose = await ran("policy", "check", await file({ version: 1, rules: { secrets: { severity: "OFF" } } }))
  expect(loose.out).toContain("rules.secrets.severity: OFF changes nothing, BLOCK holds: yours is stricter.")
})

test("POL-4 CLI-1 the user's own bundle comes from config.json, and can be checked as one", async () => {
  const own = { version: 1, rules: { secrets: { severity: "OFF" } } }
  await mkdir(join(folder, "home"), { recursive: true })
  await writeFile(join(folder, "home", "config.json"), JSON.stringify({ policy: own }))
  const both = await ran("policy", "check", await file({ version: 1 }))
  expect(both.out).toMatch(/\n {2}secrets +OFF *\n/)
  expect((await ran("policy", "check", "--user", await file({ ...own, posture: "escalate" }))).code).toBe(0)
  await rm(join(folder, "home"), { recursive: true })
})

test("POL-1 CLI-1 the schemas are printed; a starter that there is not, and a file that is not there, are bad usage", async () => {
  expect(JSON.parse((await ran("policy", "schema", "--json")).out)).toMatchObject({ title: "PatchPlane policy of a repository" })
  expect(JSON.parse((await ran("policy", "schema", "--user")).out)).toMatchObject({ title: "PatchPlane policy of a user" })
  expect(await ran("policy", "starter", "loose")).toMatchObject({ code: 2, err: expect.stringContaining("There is no starter loose.") })
  const absent = await ran("policy", "check", join(folder, "none.json"))
  expect(absent).toMatchObject({ code: 2, err: expect.stringContaining("can't be read: ENOENT") })
})
