/** The main loop with the real Pi on repositories that nobody made for it: this one, and a published package. */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { git } from "../repository/kit.ts"
import { addRepository, site, type Site } from "./core.ts"
import { configFor, scriptedPi } from "./scripted-pi.ts"

const project = join(import.meta.dirname, "..", "..")
const cleanups: Array<() => unknown> = []
const sites: Array<Site> = []
afterEach(async () => {
  for (const at of sites.splice(0)) await at.remove()
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** From prompt to branch; answers the branch's tree beside the approved one. */
const govern = async (at: Site, path: string, prompt: string) => {
  const core = await at.start()
  const { name } = await addRepository(core, path)
  const run = await core.request(name, prompt)
  const shown = await core.approve(run)
  const done = await core.until(run, "done", "needs-human", "conflict", "failed")
  expect(`${done.summary.status} ${done.summary.note}`).toMatch(/^done/)
  const patchSet = shown.patchSets.at(-1)
  expect(git(path, "rev-parse", `${done.publications[0]?.publication.branch}^{tree}`)).toBe(patchSet?.tree)
  const tested = patchSet?.reviews.find(({ reviewer }) => reviewer === "test")?.review
  const log = tested === undefined ? "no test review" : await core.call((client) => client.ReadArtifact({ hash: tested.log }))
  return { tested, log, branch: done.publications[0]?.publication.branch ?? "" }
}

describe("real input", () => {
  test(
    "EXE-1 EXE-6 RUN-1 PAT-1 this very repository: a change to it passes its own domain tests and becomes a branch",
    { timeout: 300_000 },
    async () => {
      const server = scriptedPi([
        { calls: [{ tool: "read", input: { path: "core/domain/actor.ts" } }] },
        { calls: [{ tool: "bash", input: { command: "sed -i 's/Never a model/Never, ever a model/' core/domain/actor.ts" } }] },
        { text: "Said it more strongly." }
      ])
      cleanups.push(server.close)
      const subset = ["bun", "--bun", "node_modules/.bin/vitest", "run", "--project=parts", "tests/domain", "-t", "REQ-3"]
      const at = site({ ...configFor(server), repositories: { patchplane: { test: subset } } })
      sites.push(at)
      const path = join(at.root, "patchplane")
      git(at.root, "clone", "-q", "--no-hardlinks", project, path)
      const { tested, log, branch } = await govern(at, path, "Say more strongly that a model is no actor.")
      expect(`${tested?.verdict}: ${tested?.summary}`, log).toBe("passed: 1 passed")
      expect(git(path, "show", `${branch}:core/domain/actor.ts`)).toContain("Never, ever a model")
    }
  )

  test(
    "EXE-6 REV-1 PUB-2 a published package that ships its tests, with its dev dependencies by prepare",
    { timeout: 300_000 },
    async () => {
      const server = scriptedPi([
        { calls: [{ tool: "bash", input: { command: "node_modules/.bin/tape 'test/**/*.js' | tail -3" } }] },
        {
          calls: [
            {
              tool: "edit",
              input: {
                path: "index.js",
                edits: [{ oldText: "'use strict';", newText: "'use strict';\n\n// Parses the arguments of a command line." }]
              }
            }
          ]
        },
        { text: "Described the module; its tests pass." }
      ])
      cleanups.push(server.close)
      const at = site({ ...configFor(server), repositories: { minimist: { test: ["node_modules/.bin/tape", "test/**/*.js"] } } })
      sites.push(at)
      execFileSync("npm", ["pack", "--silent", "minimist@1.2.8", "--pack-destination", at.root], { stdio: "ignore" })
      execFileSync("tar", ["xzf", join(at.root, "minimist-1.2.8.tgz"), "-C", at.root])
      const path = join(at.root, "minimist")
      execFileSync("mv", [join(at.root, "package"), path])
      execFileSync("npm", ["install", "--silent", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], {
        cwd: path,
        stdio: "ignore"
      })
      git(path, "init", "-q", "-b", "main")
      git(path, "add", "-A")
      git(path, "commit", "-q", "-m", "minimist 1.2.8")
      const { tested, log, branch } = await govern(at, path, "Say at the top of the module what it is for.")

      expect(`${tested?.verdict}: ${tested?.summary}`, log).toMatch(/^passed: \d+ passed$/)
      expect(git(path, "show", `${branch}:index.js`)).toContain("Parses the arguments of a command line.")
      expect(existsSync(join(path, "node_modules"))).toBe(false)
    }
  )
})
