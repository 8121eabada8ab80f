/** What a session had used when its core was killed with it is in the run, once (LED-4). */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { Home } from "../../core/config/home.ts"
import { watchFolder } from "../../core/observability/watch-folder.ts"
import { addRepository, site } from "../flow/core.ts"
import { configFor, scriptedPi } from "../flow/scripted-pi.ts"

/** Waits until the journal of a session at work says that the agent has asked for a tool: an answer was paid for by then. */
const toolRequested = (home: Home): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      const asked = readdirSync(home.sessions).some((name) => {
        try {
          const text = readFileSync(join(home.sessions, name), "utf8")
          return text.includes('"role":"work"') && text.includes('"tool.requested"')
        } catch {
          // Removed meanwhile: its session is recorded.
          return false
        }
      })
      if (!asked) return
      watcher.close()
      resolve()
    }
    mkdirSync(home.sessions, { recursive: true, mode: 0o700 })
    const watcher = watchFolder(home.sessions, look)
    look()
  })

describe("kill -9", () => {
  test("LED-4 FLOW-3 REL-1 what the scripted runtime had used when its core was killed is in the run, once", async () => {
    const at = site({ runtime: "scripted", reviewers: [] })
    try {
      const path = at.repository("shop", { "readme.md": "shop\n" })
      let core = await at.start()
      await addRepository(core, path)
      const steps = [
        { do: "say", text: "First I think aloud." },
        { do: "run", command: "while [ ! -e go ]; do sleep 0.05; done" },
        { do: "say", text: "Done." }
      ]
      const run = await core.request("shop", `Make a file\n\`\`\`script\n${JSON.stringify(steps)}\n\`\`\``)
      await toolRequested(at.home)
      await core.kill9()
      for (const _ of [1, 2]) {
        core = await at.start()
        await core.kill9()
      }
      core = await at.start()
      for (const workspace of readdirSync(at.home.workspaces)) writeFileSync(join(at.home.workspaces, workspace, "tree", "go"), "")
      const detail = await core.until(run, "awaiting-approval", "needs-human", "failed")
      expect(detail.summary.status).toBe("awaiting-approval")
      const work = detail.sessions.filter(({ role }) => role === "work")
      // 10 tokens in and a quarter of the letters out for each thing said, in whichever session it was said.
      expect(work.reduce((sum, { tokens }) => sum + tokens.input, 0)).toBe(20)
      expect(work.reduce((sum, { tokens }) => sum + tokens.output, 0)).toBe(5 + 2)
      expect(new Set(work.map(({ id }) => id)).size).toBe(work.length)
      expect(readdirSync(at.home.sessions)).toEqual([])
    } finally {
      await at.remove()
    }
  })

  test("LED-4 FLOW-3 REL-1 RUN-3 what the real Pi had used when its core was killed is in the run, once", async () => {
    const server = scriptedPi([
      {
        text: "x".repeat(400),
        calls: [{ tool: "bash", input: { command: "sleep 600" } }]
      },
      { calls: [{ tool: "write", input: { path: "one.txt", content: "one\n" } }] },
      { text: "Wrote it." }
    ])
    const at = site({ ...configFor(server), reviewers: [] })
    try {
      const path = at.repository("shop", { "readme.md": "shop\n" })
      let core = await at.start()
      await addRepository(core, path)
      const run = await core.request("shop", "Write a file")
      await toolRequested(at.home)
      const before = await core.show(run)
      expect(before.sessions.filter(({ role }) => role === "work")).toEqual([])
      await core.kill9()
      core = await at.start()
      const [killed] = (await core.show(run)).sessions.filter(({ role }) => role === "work")
      // The first answer: 400 letters and the call, four letters a token.
      expect(killed?.tokens.output).toBeGreaterThan(100)
      expect(killed?.usd).toBeGreaterThan(0)
      expect(killed?.turns).toBe(1)
      const detail = await core.until(run, "awaiting-approval", "needs-human", "failed")
      expect(detail.summary.status).toBe("awaiting-approval")
      const work = detail.sessions.filter(({ role }) => role === "work")
      expect(work.filter(({ id }) => id === killed?.id)).toHaveLength(1)
      expect(work.length).toBeGreaterThan(1)
      expect(detail.budget.tokens).toBe(detail.sessions.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0))
    } finally {
      await at.remove()
      await server.close()
    }
  })
})
