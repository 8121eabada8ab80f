/** The main loop on real input, with the real ledger, sandbox, store and gate; the agent follows a script. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { git } from "../repository/kit.ts"
import { addRepository, site, type Core, type Site } from "./core.ts"

const sites: Array<Site> = []
const begin = async (config: object = {}) => {
  const at = site({ runtime: "scripted", ...config })
  sites.push(at)
  return { at, core: await at.start() }
}
afterAll(async () => {
  for (const at of sites) await at.remove()
})

/** One core for all that ask for nothing of their own; a repository for each test. */
let shared: ReturnType<typeof begin> | undefined
let repositories = 0
const open = async (own?: ReturnType<typeof begin>) => {
  const { at, core } = await (own ?? (shared ??= begin()))
  const shop = `shop-${++repositories}`
  const path = at.repository(shop, project)
  await addRepository(core, path)
  return { at, path, core, shop }
}

const project = {
  "package.json": JSON.stringify({ name: "shop", scripts: { test: "node test.js" } }),
  "sum.js": "module.exports = (a, b) => a - b\n",
  "test.js": "if (require('./sum.js')(1, 2) !== 3) throw new Error('1 + 2 is not 3')\nconsole.log('1 passed')\n"
}
const fix = asScript([
  { do: "edit", path: "sum.js", find: "a - b", replace: "a + b" },
  { do: "run", command: "node test.js" },
  { do: "say", text: "Added instead of subtracting; the test passes." }
])
const branchTree = (path: string, branch: string) => git(path, "rev-parse", `${branch}^{tree}`)
const published = (core: Core, run: string) => core.until(run, "done", "needs-human", "conflict", "failed")

describe("the main loop", () => {
  test("FLOW-1 EXE-1 PUB-2 a prompt becomes a branch whose tree is what was approved, and the checkout stays as it was", async () => {
    const { core, path, shop } = await open()
    writeFileSync(join(path, "sum.js"), "// being edited by a person\n")
    writeFileSync(join(path, "notes.txt"), "not committed\n")
    const before = { head: git(path, "rev-parse", "HEAD"), status: git(path, "status", "--porcelain") }
    const run = await core.request(shop, `Fix the sum\n${fix}`)
    const shown = await core.approve(run)
    const done = await published(core, run)
    expect(done.summary.note).not.toBe("")
    expect(done.summary.status).toBe("done")
    const patchSet = shown.patchSets.at(-1)
    expect(branchTree(path, done.publications[0]?.publication.branch ?? "")).toBe(patchSet?.tree)
    expect(git(path, "show", `${done.publications[0]?.publication.branch}:sum.js`)).toBe("module.exports = (a, b) => a + b")
    expect({ head: git(path, "rev-parse", "HEAD"), status: git(path, "status", "--porcelain") }).toEqual(before)
    expect(readFileSync(join(path, "sum.js"), "utf8")).toBe("// being edited by a person\n")
    const note = JSON.parse(git(path, "notes", "--ref=patchplane", "show", done.publications[0]?.publication.commit ?? "")) as Record<
      string,
      unknown
    >
    expect(JSON.stringify(note)).toContain(run)
  })

  test("REV-1 REV-2 PAT-1 what we ran stands beside the change: the failing test fails the review, the fix passes it", async () => {
    const { core, shop } = await open()
    const wrong = await core.request(
      shop,
      `Touch it\n${asScript([
        { do: "write", path: "README.md", text: "hi\n" },
        { do: "say", text: "done" }
      ])}`
    )
    const failed = (await core.until(wrong, "awaiting-approval", "needs-human")).patchSets.at(-1)
    expect(failed?.reviews.find((review) => review.reviewer === "test")?.review.verdict).toBe("failed")
    expect(failed?.decision).toBe("draft-pr")
    const right = await core.request(shop, `Fix the sum\n${fix}`)
    const passed = (await core.until(right, "awaiting-approval", "needs-human")).patchSets.at(-1)
    expect(passed?.reviews.find((review) => review.reviewer === "test")?.review.verdict).toBe("passed")
    expect(passed?.counts).toMatchObject({ files: 1, added: 1, removed: 1 })
  })

  test("APR-1 LED-1 rejecting publishes nothing; an approval of another digest is refused; the ledger verifies", async () => {
    const { core, path, shop } = await open()
    const run = await core.request(shop, `Fix the sum\n${fix}`)
    const detail = await core.until(run, "awaiting-approval", "needs-human")
    const patchSet = detail.patchSets.at(-1)
    if (patchSet === undefined) throw new Error("no patch set")
    await expect(core.act(run, { _tag: "approve", patchSetId: patchSet.id, digest: "0".repeat(64) as never })).rejects.toThrow()
    await core.act(run, { _tag: "reject", patchSetId: patchSet.id, reason: "Not now." })
    expect((await core.show(run)).summary.status).toBe("rejected")
    expect(git(path, "branch", "--list", "patchplane/*")).toBe("")
    const verified = await core.call((client) => client.VerifyLedger())
    expect(verified.broken).toBeNull()
    expect(verified.artifacts).toMatchObject({ missing: [], corrupt: [] })
  })

  test("RUN-1 requested changes go on in the same session and workspace as a new version", async () => {
    const { core, shop } = await open()
    const run = await core.request(shop, `Fix the sum\n${fix}`)
    const first = (await core.until(run, "awaiting-approval", "needs-human")).patchSets.at(-1)
    if (first === undefined) throw new Error("no patch set")
    const comments = `Say so in the readme\n${asScript([
      { do: "write", path: "README.md", text: "sums\n" },
      { do: "say", text: "Wrote it down." }
    ])}`
    await core.act(run, { _tag: "request-changes", patchSetId: first.id, comments })
    const second = (await core.until(run, "awaiting-approval", "needs-human")).patchSets
    expect(second.map((patchSet) => patchSet.counts.files)).toEqual([1, 2])
    await expect(core.act(run, { _tag: "approve", patchSetId: first.id, digest: first.digest })).rejects.toThrow(/newer version/)
    await core.approve(run)
    expect((await published(core, run)).summary.status).toBe("done")
  })

  test("TRI-1 a deferred request asks, an answer sends it back to triage, a question of the agent waits without a sandbox", async () => {
    const { core, shop } = await open()
    const defer = asScript(
      [{ do: "say", text: '{"verdict":"DEFER","tier":"low","reasons":"unclear","questions":["Which sum?"]}' }],
      "triage"
    )
    const deferred = await core.request(shop, `Fix it\n${defer}`)
    expect((await core.until(deferred, "deferred", "needs-human")).questions.map((question) => question.text)).toEqual(["Which sum?"])
    await core.act(deferred, { _tag: "override-triage", reason: "I know what I want." })
    await core.until(deferred, "awaiting-approval", "needs-human")

    const asking = await core.request(shop, `Fix it\n${asScript([{ do: "ask", question: "May I touch sum.js?" }])}`)
    expect((await core.until(asking, "awaiting-input", "needs-human")).questions.at(-1)?.text).toBe("May I touch sum.js?")
    await core.act(asking, { _tag: "answer", text: `Yes.\n${fix}` })
    expect((await core.until(asking, "awaiting-approval", "needs-human")).summary.status).toBe("awaiting-approval")
  })

  test("REL-1 an agent that changes nothing, deletes everything, or ends in mid-turn is said plainly", async () => {
    const { core, shop } = await open()
    const nothing = await core.request(shop, `Look\n${asScript([{ do: "say", text: "All is well." }])}`)
    expect((await core.until(nothing, "needs-human", "awaiting-approval")).failure?.code).toBe("agent-changed-nothing")
    const everything = await core.request(
      shop,
      `Wipe\n${asScript([
        { do: "run", command: "rm -rf ./* .git" },
        { do: "say", text: "Gone." }
      ])}`
    )
    const wiped = (await core.until(everything, "awaiting-approval", "needs-human")).patchSets.at(-1)
    expect(wiped?.counts.files).toBe(3)
  })

  test("REQ-1 REQ-4 bad input is refused with field, reason and mend, and changes nothing", async () => {
    const { core, at, shop } = await open()
    const head = (await core.call((client) => client.Status())).head
    await expect(core.request(shop, "   ")).rejects.toThrow(/prompt/)
    await expect(core.request("nowhere", "Fix")).rejects.toThrow(/repository/)
    await expect(addRepository(core, join(at.root, "missing"))).rejects.toThrow(/path/)
    await expect(addRepository(core, at.home.root)).rejects.toThrow(/path/)
    expect((await core.call((client) => client.Status())).head).toEqual(head)
  })

  test("RUN-3 LED-4 a session is recorded with role, model, tokens and hashes, and a spent budget says which", async () => {
    const { core, shop } = await open(begin({ budget: { minutes: 30, usd: 5, tokens: 1 } }))
    const run = await core.request(shop, `Fix the sum\n${fix}`)
    const stopped = await core.until(run, "needs-human", "awaiting-approval")
    expect(stopped.failure?.code).toMatch(/^budget-/)
    // Also where the first ended before its usage was heard: with nothing left no second one is begun.
    expect(stopped.sessions).toHaveLength(1)
    const session = stopped.sessions.at(-1)
    expect(session?.role).toMatch(/triage|plan|work/)
    expect(session?.transcript).toMatch(/^[0-9a-f]{64}$/)
    expect((session?.tokens.input ?? 0) + (session?.tokens.output ?? 0)).toBeGreaterThan(1)
  })
})
