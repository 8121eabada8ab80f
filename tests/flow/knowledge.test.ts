/** What roles are told of a repository, and overlaps between runs, with the real ledger, sandbox and store. */
import { afterEach, describe, expect, test } from "vitest"
import { asScript } from "../../core/runtime/scripted/step.ts"
import { addRepository, site, type Site } from "./core.ts"

const sites: Array<Site> = []
afterEach(async () => {
  for (const at of sites.splice(0)) await at.remove()
})

const project = {
  "package.json": JSON.stringify({ name: "shop", scripts: { test: "node test.js" } }),
  "sum.js": "module.exports = (a, b) => a - b\n",
  "test.js": "if (require('./sum.js')(1, 2) !== 3) throw new Error('1 + 2 is not 3')\nconsole.log('1 passed')\n",
  CODEOWNERS: "*.js @ada\n"
}
const edit = (path: string, find: string, replace: string) =>
  asScript([
    { do: "edit", path, find, replace },
    { do: "say", text: "Done." }
  ])

describe("knowledge and overlaps in the whole core", () => {
  test("PLN-5 FLOW-6 every role is told what is known at the base, and two runs that meet are told of each other", async () => {
    const at = site({ runtime: "scripted" })
    sites.push(at)
    const core = await at.start()
    await addRepository(core, at.repository("shop", project))
    const one = await core.request("shop", `Fix the sum\n${edit("sum.js", "a - b", "a + b")}`)
    const first = await core.until(one, "awaiting-approval", "needs-human")
    expect(first.overlaps).toEqual([])
    expect(first.sessions.map(({ role }) => role)).toEqual(["triage", "plan", "work"])
    for (const { input } of first.sessions) {
      const given = await core.call((client) => client.ReadArtifact({ hash: input }))
      expect(given).toContain("## What is known of shop at main")
      for (const said of ["Test: npm run --silent test", "- *.js: @ada", "- package.json shop; scripts test"]) expect(given).toContain(said)
    }
    const known = await core.call((client) => client.GetKnowledge({ run: one }))
    expect(known).toMatchObject({ branch: "main", defaultBranch: "main", knowledge: { commit: first.repositories[0]?.base.commit } })

    const two = await core.request("shop", `Turn it around\n${edit("sum.js", "a - b", "b - a")}`)
    const second = await core.until(two, "awaiting-approval", "needs-human")
    const conflicts = [{ path: "sum.js", kind: "content" }]
    expect(second.overlaps).toMatchObject([{ number: first.summary.number, title: "Fix the sum", merge: "conflict", conflicts }])
    expect((await core.show(one)).overlaps).toMatchObject([
      { number: second.summary.number, title: "Turn it around", merge: "conflict", conflicts }
    ])

    await core.stop()
    const again = await at.start()
    expect((await again.show(one)).overlaps).toMatchObject([{ number: second.summary.number, conflicts }])
    const patchSet = second.patchSets.at(-1)
    if (patchSet === undefined) throw new Error("no patch set")
    await again.act(two, { _tag: "reject", patchSetId: patchSet.id })
    expect((await again.show(one)).overlaps).toEqual([])
  })
})
