/**
 * The acceptance of issue 2 of 4 as a person goes through it: everything by `scripts/patchplane`, over two repositories,
 * and at the end a proof that holds where there is nothing but the verifier.
 */
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { RunDetail } from "../../core/api/contract.ts"
import type { StoredEvent } from "../../core/domain/event.ts"
import { publicationsCheck } from "../../core/provenance/bundle/verify-approvals.ts"
import { verifyBundle, type Slice } from "../../core/provenance/bundle/verify.ts"
import type { Statement } from "../../core/provenance/bundle/statement.ts"
import { asScript, type Step } from "../../core/runtime/scripted/step.ts"
import { git } from "../repository/kit.ts"
import { nodeProgram } from "../project/node-program.ts"
import { site, type Site } from "./core.ts"

const root = join(import.meta.dirname, "..", "..")
const node = dirname(nodeProgram())

let at: Site
let empty: string
beforeAll(() => {
  at = site({ runtime: "scripted", reviewers: [{ name: "check", kind: "command", command: ["true"], required: true }] })
  empty = mkdtempSync(join(tmpdir(), "patchplane-empty-"))
})
afterAll(async () => {
  patchplane("stop")
  await at.remove()
  rmSync(empty, { recursive: true, force: true })
})

const patchplane = (...args: ReadonlyArray<string>) => {
  const ran = spawnSync(join(root, "scripts", "patchplane"), args, {
    cwd: at.root,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: at.root, PATCHPLANE_HOME: at.home.root }
  })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}
const shown = () => JSON.parse(patchplane("show", "R-1", "--json").out) as RunDetail
const current = ({ repositories, patchSets }: RunDetail, name: string) => {
  const id = repositories.find((repository) => repository.name === name)?.id
  const found = patchSets.find((patchSet) => patchSet.current && patchSet.repositoryId === id)
  if (found === undefined) throw new Error(`${name} has no change`)
  return found
}
const verifier = (file: string, ...args: ReadonlyArray<string>) => {
  const ran = spawnSync("env", ["-i", `PATH=${node}`, "node", "verify-proof.js", file, ...args], { cwd: empty, encoding: "utf8" })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}

const task = (id: string, repository: string) => ({ id, repository, goal: "Its part", acceptance: ["It is there"], paths: [] })
const plan = asScript(
  [
    {
      do: "say",
      text: JSON.stringify({
        version: 1,
        decision: "Do it in both.",
        architecture: "One part each.",
        scope: { in: ["both"], out: [] },
        tasks: [task("1", "shop"), task("2", "api")],
        gates: ["It is there"],
        tier: "high"
      })
    }
  ],
  "plan"
)
const work: ReadonlyArray<Step> = [
  { do: "write", path: "feature.txt", text: "new\n" },
  { do: "run", command: "if grep -q shop name.txt; then mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml; fi" },
  { do: "say", text: "Did it." }
]
const more = asScript([
  { do: "write", path: "more.txt", text: "more\n" },
  { do: "say", text: "Did more." }
])

describe("by the command line alone", () => {
  let paths: Readonly<Record<string, string>>
  let bundle: Buffer
  let fingerprint: string

  test(
    "FLOW-4 TRI-2 POL-2 APR-1 APR-2 APR-5 PLN-3 PUB-5 CLI-1 two repositories go from a plan that is approved through a block, an override, changes and a partial approval to both branches",
    { timeout: 500_000 },
    () => {
      paths = Object.fromEntries(["shop", "api"].map((name) => [name, at.repository(name, { "name.txt": `${name}\n` })]))
      for (const path of Object.values(paths)) expect(patchplane("repo", "add", path)).toMatchObject({ code: 0 })
      const prompt = join(at.root, "prompt.md")
      writeFileSync(prompt, `Add the feature\n${plan}\n${asScript(work)}`)
      const requested = patchplane("request", "-f", prompt, "-r", "shop", "--also", "api", "--tier", "high", "--wait")
      expect(requested, requested.err).toMatchObject({ code: 3 })
      expect(shown().summary).toMatchObject({ status: "awaiting-plan-approval", tier: "high" })
      expect(shown().patchSets).toEqual([])

      // Nothing is written before the plan is approved; then the policy blocks what touches CI.
      const planned = patchplane("approve", "R-1", "--plan", "--yes", "--wait")
      expect(planned).toMatchObject({ code: 4 })
      expect(planned.out).toContain("Do it in both.")
      const violation = shown().violations.find(({ severity }) => severity === "BLOCK")
      expect(violation).toMatchObject({ rule: "ci-changes", path: ".github/workflows/ci.yml" })
      expect(patchplane("retry", "R-1")).toMatchObject({ code: 4 })
      const overridden = patchplane("override", "R-1", "The workflow is wanted.", "--violation", violation?.id.slice(0, 8) ?? "", "--wait")
      expect(overridden, overridden.err).toMatchObject({ code: 3 })
      expect(shown().summary.status).toBe("awaiting-approval")
      // Each says which of the plan's tasks it serves.
      expect(["shop", "api"].map((name) => current(shown(), name).tasks)).toEqual([["1"], ["2"]])

      // Which one is meant has to be said, and one alone publishes nothing.
      const first = patchplane("approve", "R-1", "--repo", "shop", "--yes")
      expect(first, first.err).toMatchObject({ code: 0 })
      expect(first.out).toContain("one of 2 repositories")
      const kept = current(shown(), "shop")
      for (const path of Object.values(paths)) expect(git(path, "branch", "--list", "patchplane/*")).toBe("")

      const asked = patchplane("changes", "R-1", `Say more.\n${more}`, "--repo", "api", "--line", "feature.txt:1: Say it here.", "--wait")
      expect(asked, asked.err).toMatchObject({ code: 3 })
      expect(current(shown(), "api")).toMatchObject({ version: 2, counts: { files: 2 } })
      expect(current(shown(), "shop").approval).toEqual(kept.approval)
      const diff = patchplane("diff", "R-1", "--repo", "api").out
      expect(diff).toContain("+more")

      const taken = patchplane("take", "R-1", "--repo", "api", "--path", "more.txt", "--wait")
      expect(taken, taken.err).toMatchObject({ code: 3 })
      expect(current(shown(), "api")).toMatchObject({ version: 3, counts: { files: 1 }, by: { kind: "person" } })
      const last = patchplane("approve", "R-1", "--repo", "api", "--digest", current(shown(), "api").digest.slice(0, 12), "--yes", "--wait")
      expect(last, last.err).toMatchObject({ code: 0 })

      const done = shown()
      expect(done.summary.status).toBe("done")
      for (const [name, path] of Object.entries(paths)) {
        const { repositoryId, tree } = current(done, name)
        const publication = done.publications.find((each) => each.repositoryId === repositoryId)?.publication
        expect(git(path, "rev-parse", `${publication?.branch}^{tree}`)).toBe(tree)
        expect(git(path, "rev-list", "--count", `main..${publication?.branch}`)).toBe("1")
      }
      expect(patchplane("report", "R-1").out).toContain("The workflow is wanted.")
      const verified = patchplane("ledger", "verify", "--full")
      expect(verified).toMatchObject({ code: 0 })
      expect(verified.out).toContain("2 anchors outside the ledger checked")
    }
  )

  test("LED-7 any version of each repository is made anew from its bundle", { timeout: 300_000 }, () => {
    const done = shown()
    const rebuilt = (...args: ReadonlyArray<string>) => {
      const ran = patchplane("ledger", "replay", "R-1", ...args)
      return { code: ran.code, lines: ran.out.split("\n").filter((line) => line.includes("rebuilt from its bundle")) }
    }
    for (const { repositoryId, version, tree } of done.patchSets) {
      const name = done.repositories.find(({ id }) => id === repositoryId)?.name ?? ""
      const { code, lines } = rebuilt("--repo", name, "--version", String(version))
      expect(code).toBe(0)
      expect(lines).toEqual([expect.stringMatching(new RegExp(`^${name}, version ${version}, .*tree ${tree}, as recorded$`))])
    }
    expect(done.patchSets).toHaveLength(4)
    expect(rebuilt().lines.map((line) => line.split(", rebuilt")[0])).toEqual(["shop, version 1", "api, version 3"])
    expect(patchplane("ledger", "replay", "R-1", "--repo", "shop", "--version", "2")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no version 2 of shop")
    })
    expect(patchplane("ledger", "replay", "R-1", "--repo", "none")).toMatchObject({ code: 2, err: expect.stringContaining("shop, api") })
    expect(patchplane("ledger", "replay", "R-1", "--version", "newest")).toMatchObject({ code: 2 })
  })

  test(
    "LED-3 PUB-5 its proof bundle tells of both repositories and verifies in an empty folder with nothing but the verifier",
    { timeout: 300_000 },
    async () => {
      const file = join(empty, "bundle")
      expect(patchplane("ledger", "export", "R-1", file)).toMatchObject({ code: 0 })
      copyFileSync(join(root, "dist", "verify-proof.js"), join(empty, "verify-proof.js"))
      expect(readdirSync(empty).toSorted()).toEqual(["bundle", "verify-proof.js"])
      fingerprint = patchplane("ledger", "key").out.trim()
      const verified = verifier("bundle", "--key", fingerprint)
      expect(verified, verified.out).toMatchObject({ code: 0, err: "" })
      expect(verified.out).not.toMatch(/^(open|FAILS)/m)

      bundle = readFileSync(file)
      const done = shown()
      for (const [name, path] of Object.entries(paths)) {
        const commit = git(path, "rev-parse", current(done, name).target)
        expect(verified.out).toContain(`${name} ${current(done, name).target}: commit ${commit}`)
      }
      const lines = bundle
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      const { payload } = (lines.at(-1) as { envelope: { payload: string } }).envelope
      const { predicate } = JSON.parse(Buffer.from(payload, "base64").toString()) as Statement
      const ids = done.repositories.map(({ id }) => id)
      const named = (id: string) => done.repositories.find((repository) => repository.id === id)?.name
      expect(predicate.repositories.map(({ name }) => name)).toEqual(["shop", "api"])
      expect(predicate.patchSets.map(({ repositoryId, version }) => `${named(repositoryId)} ${version}`).toSorted()).toEqual([
        "api 1",
        "api 2",
        "api 3",
        "shop 1"
      ])
      expect(predicate.patchSets.map(({ tree }) => tree).toSorted()).toEqual(done.patchSets.map(({ tree }) => tree).toSorted())
      expect(predicate.reviews.map(({ patchSetId }) => patchSetId).toSorted()).toEqual(done.patchSets.map(({ id }) => id).toSorted())
      expect(predicate.approvals.map(({ repositoryId, digest }) => [named(repositoryId), digest])).toEqual(
        ["shop", "api"].map((name) => [name, current(done, name).digest])
      )
      expect(predicate.publications.map(({ repositoryId }) => repositoryId)).toEqual(ids)

      // What the check says of events that would tell another story, had the ledger's key signed them.
      const events = lines.flatMap((line) => (line["event"] === undefined ? [] : [line["event"] as StoredEvent]))
      const slice = (of: ReadonlyArray<StoredEvent>): Slice => ({
        events: of,
        chain: (lines[1] as unknown as { chain: Slice["chain"] }).chain,
        objects: new Map(),
        artifacts: new Set(),
        messages: new Map()
      })
      expect(publicationsCheck(slice(events))).toMatchObject({ open: expect.stringContaining("2 of 2") })
      const published = events.filter(({ event }) => event._tag === "PublicationRecorded")
      expect(publicationsCheck(slice(events.filter((each) => each !== published[1])))).toContain("api has a change of the run")
      expect(publicationsCheck(slice([...events, published[0] as StoredEvent]))).toContain("shop was published twice")
      const swapped = events.map((each) =>
        each.event._tag === "PublicationRecorded"
          ? {
              ...each,
              event: { ...each.event, repositoryId: ids.find((id) => id !== (each.event as { repositoryId?: string }).repositoryId) }
            }
          : each
      )
      expect(publicationsCheck(slice(swapped as ReadonlyArray<StoredEvent>))).toContain("nobody approved what stands on")
    }
  )

  test("LED-3 a bit that is changed anywhere in that bundle, in each of its lines, makes it fail", { timeout: 500_000 }, async () => {
    const seed = 20_261_121
    let state = seed
    const random = (below: number) => Math.floor(((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648) * below)
    const lines: Array<readonly [number, number]> = []
    for (let from = 0; from < bundle.byteLength;) {
      const end = bundle.indexOf(10, from) + 1
      lines.push([from, end])
      from = end
    }
    const flipped = (position: number) => {
      const copy = Buffer.from(bundle)
      copy[position] = (copy[position] ?? 0) ^ (1 << random(8))
      return copy
    }
    // Eight places of every line, header and envelope included; some by the verifier itself, as a process.
    const places = lines.flatMap(([from, end]) => Array.from({ length: 8 }, () => from + random(end - from)))
    const unnoticed: Array<number> = []
    for (const place of places) if ((await verifyBundle([flipped(place)], { key: fingerprint })).holds) unnoticed.push(place)
    expect(unnoticed, `seed ${seed}`).toEqual([])
    for (const [index, [from, end]] of lines.entries()) {
      if (index % Math.ceil(lines.length / 12) !== 0) continue
      const place = from + random(end - from)
      writeFileSync(join(empty, "changed"), flipped(place))
      const said = verifier("changed", "--key", fingerprint)
      expect(said, `bit of byte ${place}`).toMatchObject({ code: 1, out: expect.stringContaining("does not hold") })
    }
    expect(places.length).toBeGreaterThan(500)
  })
})
