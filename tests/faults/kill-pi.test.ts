/** kill -9 while the real Pi is at work: its session goes on after the restart (FLOW-3, RUN-1). */
import { afterAll, describe, expect, test } from "vitest"
import { addRepository, site } from "../flow/core.ts"
import { configFor, scriptedPi } from "../flow/scripted-pi.ts"
import { git } from "../repository/kit.ts"

const kills = 10
const server = scriptedPi([
  { calls: [{ tool: "bash", input: { command: "sleep 1; echo one > one.txt" } }] },
  { calls: [{ tool: "bash", input: { command: "sleep 1; echo two > two.txt" } }] },
  { text: "Wrote both files.", paceMs: 20 }
])
const at = site({ ...configFor(server), reviewers: [] })
afterAll(async () => {
  await at.remove()
  await server.close()
})

describe("kill -9 with Pi", () => {
  test(
    `FLOW-3 RUN-1 REL-1 ${kills} kills in the life of one run: it ends right, and nothing is published twice`,
    { timeout: 280_000 },
    async () => {
      const path = at.repository("shop", { "readme.md": "shop\n" })
      let core = await at.start()
      await addRepository(core, path)
      const run = await core.request("shop", "Write two files")
      for (let kill = 1; kill <= kills; kill++) {
        const timer = Promise.withResolvers<void>()
        setTimeout(timer.resolve, 150 * kill)
        await timer.promise
        await core.kill9()
        core = await at.start()
      }
      const shown = await core.approve(run)
      const done = await core.until(run, "done", "needs-human", "conflict", "failed")
      expect(`${done.summary.status} ${done.summary.note}`).toMatch(/^done/)
      const branch = done.publications[0]?.publication.branch ?? ""
      expect(git(path, "rev-parse", `${branch}^{tree}`)).toBe(shown.patchSets.at(-1)?.tree)
      expect(git(path, "show", `${branch}:one.txt`)).toBe("one")
      expect(git(path, "show", `${branch}:two.txt`)).toBe("two")
      expect(git(path, "for-each-ref", "--format=%(refname)", "refs/heads/patchplane").split("\n")).toHaveLength(1)
      expect((await core.call((client) => client.VerifyLedger())).broken).toBeNull()
    }
  )
})
