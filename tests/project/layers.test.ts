import { describe, expect, test } from "vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { checkLayers } from "../../scripts/layers/check.ts"
import { packagesIn } from "../../scripts/layers/lockfile.ts"
import { withHouse } from "./house.ts"

const root = join(import.meta.dirname, "..", "..")
const it = 'export const it = "it"\n'

/** Modules that planted imports lead to. */
const sound = {
  "core/domain/run.ts": 'import { it } from "effect"\nexport const run = it\n',
  "core/domain/ids.ts": "export const mint = () => crypto.randomUUID()\n",
  "core/ledger/ledger.ts": 'import { run } from "../domain/run.ts"\nexport const it = run\n',
  "core/ledger/proof.ts": "export const issue = 1\nexport const isIssued = 2\n",
  "core/engine/engine.ts": 'import { it as ledger } from "../ledger/ledger.ts"\nexport const it = ledger\n',
  "core/steps/execute.ts": 'import { it as port } from "../execution/execution-adapter.ts"\nexport const it = port\n',
  "core/execution/execution-adapter.ts": it,
  "core/execution/local/sandbox.ts": 'import "node:child_process"\nexport const it = 1\n',
  "core/runtime/pi/session.ts": 'import { it as pi } from "@earendil-works/pi-coding-agent"\nexport const it = pi\n',
  "core/repository/git.ts": 'import { it as git } from "./git-process.ts"\nexport const it = git\n',
  "core/repository/git-process.ts": it,
  "core/publication/write-gate.ts": 'import { it as local } from "./local.ts"\nexport const it = local\n',
  "core/publication/local.ts": 'export const argv = ["git", "push"]\nexport const it = argv\n',
  "core/api/contract.ts": 'import { run } from "../domain/run.ts"\nexport const it = run\n',
  "core/api/handlers/core.ts": 'import { it as ledger } from "../../ledger/ledger.ts"\nexport const it = ledger\n',
  "desktop/serve.ts": 'import { it as gate } from "../core/publication/write-gate.ts"\nexport const it = gate\n',
  "views/main.tsx": 'import { it as api } from "../core/api/contract.ts"\nexport const it = api\n',
  "native/keychain.ts": it,
  "tests/fixture.ts": it
}

/** Where a violation is planted, its line, and the rule that has to catch it. */
const planted: ReadonlyArray<readonly [file: string, line: string, rule: string]> = [
  ["core/domain/planted.ts", 'import "../ledger/ledger.ts"', "domain-imports-nothing-of-ours"],
  ["core/domain/planted.ts", 'import "node:fs"', "domain-imports-nothing-of-ours"],
  ["core/domain/planted.ts", "export const at = Date.now()", "the-domain-is-pure"],
  ["core/domain/planted.ts", "export const chance = Math.random()", "the-domain-is-pure"],
  ["core/domain/planted.ts", 'import { mint } from "./ids.ts"\nexport const id = mint()', "decide-mints-nothing"],
  ["core/api/planted.ts", 'import type { it } from "../ledger/ledger.ts"\nexport type It = typeof it', "contract-imports-only-the-domain"],
  ["core/api/planted.ts", 'import "./handlers/core.ts"', "contract-imports-only-the-domain"],
  ["core/api/handlers/planted.ts", 'import "../../execution/local/sandbox.ts"', "handlers-speak-to-ports"],
  ["core/steps/planted.ts", 'import "../runtime/pi/session.ts"', "step-reaches-the-world-by-ports"],
  ["core/steps/planted.ts", 'import "../repository/git.ts"', "step-reaches-the-world-by-ports"],
  ["core/steps/planted.ts", 'export const late = () => import("../execution/local/sandbox.ts")', "step-reaches-the-world-by-ports"],
  ["core/steps/planted.ts", 'import "node:child_process"', "step-uses-no-system-module"],
  ["core/steps/planted.ts", 'export const ran = Bun.spawn(["ls"])', "steps-take-ports"],
  ["core/steps/planted.ts", 'export const page = fetch("http://example.com")', "steps-take-ports"],
  ["core/engine/planted.ts", 'import "../execution/local/sandbox.ts"', "engine-speaks-to-ports"],
  ["core/ledger/planted.ts", 'import "../engine/engine.ts"', "ledger-knows-only-the-domain"],
  ["core/manifests/planted.ts", 'import "../engine/engine.ts"', "manifests-know-only-the-domain"],
  ["core/manifests/planted.ts", 'import "node:fs"', "manifests-know-only-the-domain"],
  ["core/execution/local/planted.ts", 'import "../../steps/execute.ts"', "adapter-serves-its-port-alone"],
  ["core/repository/planted.ts", 'import "../engine/engine.ts"', "adapter-serves-its-port-alone"],
  ["core/execution/local/planted.ts", 'import "../../runtime/pi/session.ts"', "adapters-are-strangers"],
  ["core/engine/planted.ts", 'import "../../desktop/serve.ts"', "core-has-no-window"],
  ["core/config/planted.ts", 'import "../../native/keychain.ts"', "core-has-no-window"],
  ["views/planted.tsx", 'import "../core/ledger/ledger.ts"', "views-speak-the-contract"],
  ["views/planted.tsx", 'import "../core/api/handlers/core.ts"', "views-speak-the-contract"],
  ["views/planted.tsx", 'import "../desktop/serve.ts"', "views-speak-the-contract"],
  ["views/planted.tsx", 'import "node:fs"', "views-run-in-a-browser"],
  ["native/planted.ts", 'import "../desktop/serve.ts"', "native-stands-below"],
  ["core/review/planted.ts", 'import "../publication/local.ts"', "one-gate"],
  ["desktop/host/planted.ts", 'import "../../core/publication/local.ts"', "one-gate"],
  ["core/engine/planted.ts", 'import "../repository/git-process.ts"', "one-git"],
  ["core/repository/planted.ts", 'import "./git-process.ts"', "one-git"],
  ["core/sync/planted.ts", 'import "octokit"', "github-writers-are-the-gates"],
  ["core/repository/planted.ts", 'export const argv = ["push", "origin"]', "only-the-gate-pushes"],
  ["core/execution/planted.ts", "export const line = `git push origin ${1}`", "only-the-gate-pushes"],
  ["core/engine/planted.ts", 'import { issue } from "../ledger/proof.ts"\nexport const forged = issue', "only-the-ledger-issues-proof"],
  ["desktop/planted.ts", 'import * as proof from "../core/ledger/proof.ts"\nexport const forged = proof', "only-the-ledger-issues-proof"],
  ["core/runtime/planted.ts", 'import "@earendil-works/pi-coding-agent"', "only-its-folder-knows-pi"],
  ["core/execution/local/planted.ts", 'export const entry = "node_modules/@earendil-works/pi"', "only-its-folder-names-pi"],
  ["core/steps/planted.ts", 'import "@daytonaio/sdk"', "only-its-folder-knows-daytona"],
  ["desktop/shell/planted.ts", 'import "electrobun"', "only-its-folder-knows-electrobun"],
  ["views/planted.ts", 'import "convex"', "only-its-folder-knows-convex"],
  ["desktop/planted.ts", 'import "electron"', "no-electron"],
  ["core/config/planted.ts", 'import "../../tests/fixture.ts"', "product-stands-without-its-tests"],
  ["desktop/planted.ts", 'import "playwright-core"', "declared-for-running"],
  ["core/config/planted.ts", 'import "./nowhere.ts"', "resolvable"]
]

/** Each violation in a file of its own: one reading of the house finds them all. */
const placeOf = (file: string, line: string): string =>
  file.replace("planted", `planted-${planted.findIndex((plant) => plant[0] === file && plant[1] === line)}`)
let reading: Promise<ReadonlyArray<string>> | undefined
const violationsOfPlanted = (): Promise<ReadonlyArray<string>> => {
  const files = Object.fromEntries(planted.map(([file, line]) => [placeOf(file, line), `${line}\n`]))
  reading ??= withHouse({ ...sound, ...files }, async (house) =>
    (await checkLayers(house)).violations.map((violation) => `${violation.rule} in ${violation.from}`)
  )
  return reading
}

describe("ARC-1 the layers hold", () => {
  test("ARC-1 this house breaks no rule, and all of it was read", async () => {
    const report = await checkLayers(root)
    expect(report.violations).toEqual([])
    expect(report.modules).toBeGreaterThan(50)
    expect(report.imports).toBeGreaterThan(report.modules)
  })

  test("ARC-1 a sound house passes", async () => {
    await withHouse(sound, async (house) => {
      expect((await checkLayers(house)).violations).toEqual([])
    })
  })

  test.each(planted)("ARC-1 in %s, %j is caught as %s", async (file, line, rule) => {
    const caught = await violationsOfPlanted()
    expect(caught).toContain(`${rule} in ${placeOf(file, line)}`)
  })

  test("ARC-1 a circle of imports is caught, one of types alone is not", async () => {
    const other = (what: string) => ({
      ...sound,
      "core/config/one.ts": `import ${what} { two } from "./two.ts"\nexport const one = 1 as unknown as typeof two\n`
    })
    const back = { "core/config/two.ts": 'import { one } from "./one.ts"\nexport const two: number = Number(one)\n' }
    const rulesOf = (files: Readonly<Record<string, string>>) =>
      withHouse(files, async (house) => (await checkLayers(house)).violations.map((violation) => violation.rule))
    expect(await rulesOf({ ...other(""), ...back })).toContain("no-circle")
    expect(await rulesOf({ ...other("type"), ...back })).not.toContain("no-circle")
  })

  test("ARC-1 a check that sees no module fails", async () => {
    await withHouse({}, async (house) => {
      expect((await checkLayers(house)).violations).toHaveLength(1)
    })
  })

  test("ARC-1 no package named electron is in the lockfile", () => {
    const names = packagesIn(readFileSync(join(root, "bun.lock"), "utf8"))
    expect(names).toContain("effect")
    expect(names).not.toContain("electron")
    const nested =
      '{ "packages": { "effect": ["effect@4.1.0", "", {}], "a/electron": ["electron@40.0.0", "", {}], "@x/y": ["@x/y@1.0.0", "", {}], } }'
    expect(packagesIn(nested)).toEqual(["effect", "electron", "@x/y"])
  })
})
