/** The main loop with the real Pi on repositories that nobody made for it: this one, and a published package. */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { describe, expect, test, type TestContext } from "vitest"
import { git } from "../repository/kit.ts"
import { addRepository, site, type Site } from "./core.ts"
import { configFor, scriptedPi } from "./scripted-pi.ts"

const run = promisify(execFile)
const project = join(import.meta.dirname, "..", "..")
/** A core whose agent follows this script; ended with its test. */
const opened = ({ onTestFinished }: TestContext, work: Parameters<typeof scriptedPi>[0], config: object): Site => {
  const server = scriptedPi(work)
  const at = site({ ...configFor(server), ...config })
  onTestFinished(async () => {
    await at.remove()
    await server.close()
  })
  return at
}

/** From prompt to branch; answers the branch's tree beside the approved one. */
const govern = async (at: Site, path: string, prompt: string) => {
  const core = await at.start()
  const { name } = await addRepository(core, path)
  const id = await core.request(name, prompt)
  const shown = await core.approve(id)
  const done = await core.until(id, "done", "needs-human", "conflict", "failed")
  expect(`${done.summary.status} ${done.summary.note}`).toMatch(/^done/)
  const patchSet = shown.patchSets.at(-1)
  expect(git(path, "rev-parse", `${done.publications[0]?.publication.branch}^{tree}`)).toBe(patchSet?.tree)
  const tested = patchSet?.reviews.find(({ reviewer }) => reviewer === "test")?.review
  const log = tested === undefined ? "no test review" : await core.call((client) => client.ReadArtifact({ hash: tested.log }))
  return { tested, log, branch: done.publications[0]?.publication.branch ?? "" }
}

// Beside each other: most of their time is npm's and Bun's waiting for a registry.
describe.concurrent("real input", () => {
  test(
    "EXE-1 EXE-6 RUN-1 PAT-1 this very repository: a change to it passes its own domain tests and becomes a branch",
    { timeout: 300_000 },
    async (context) => {
      const work = [
        { calls: [{ tool: "read", input: { path: "core/domain/actor.ts" } }] },
        { calls: [{ tool: "bash", input: { command: "sed -i 's/Never a model/Never, ever a model/' core/domain/actor.ts" } }] },
        { text: "Said it more strongly." }
      ]
      const subset = ["bun", "--bun", "node_modules/.bin/vitest", "run", "--project=parts", "tests/domain", "-t", "REQ-3"]
      const at = opened(context, work, { repositories: { patchplane: { test: subset } } })
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
    async (context) => {
      const work = [
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
      ]
      const at = opened(context, work, { repositories: { minimist: { test: ["node_modules/.bin/tape", "test/**/*.js"] } } })
      await run("npm", ["pack", "--silent", "minimist@1.2.8", "--pack-destination", at.root])
      await run("tar", ["xzf", join(at.root, "minimist-1.2.8.tgz"), "-C", at.root])
      const path = join(at.root, "minimist")
      await run("mv", [join(at.root, "package"), path])
      await run("npm", ["install", "--silent", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: path })
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
