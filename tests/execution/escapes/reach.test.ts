/** The corpus of `attempts.ts`, each outside first and then inside. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { localExecutionLayer } from "../../../core/execution/local/local-execution.ts"
import { makeHome, sh, startBench } from "../fixture.ts"
import { attempts, controlled } from "./attempts.ts"
import { makeVictim } from "./victim.ts"

describe("nothing of the machine is in reach", () => {
  const bench = startBench((home) => localExecutionLayer({ home }), makeHome())
  afterAll(bench.close)

  test(`EXE-1 EXE-2 EXE-4 the corpus holds ${attempts.length} attempts, each with a control, and at least 60`, () => {
    expect(attempts.length).toBeGreaterThanOrEqual(60)
    expect(new Set(attempts.map(({ title }) => title)).size).toBe(attempts.length)
    // As root, everything that this machine has can be shown to work outside.
    if (process.getuid?.() === 0)
      expect(attempts.filter((each) => !controlled(each) && !["network", "six"].includes(each.control))).toEqual([])
  })

  for (const attempt of attempts) {
    test(`EXE-1 EXE-2 EXE-4 an agent can't ${attempt.title}`, async () => {
      if (controlled(attempt)) {
        const victim = await makeVictim()
        const folder = mkdtempSync(join(tmpdir(), "pp-control-"))
        const said = await outside((attempt.outside ?? attempt.script)(victim), folder)
        const escaped = attempt.escaped(said, victim)
        await victim.close()
        rmSync(folder, { recursive: true, force: true })
        expect(escaped, `the control outside did not get through: ${said}`).toBe(true)
      }
      const victim = await makeVictim()
      const result = await bench.inside((sandbox) => sh(sandbox, attempt.script(victim), { timeoutMs: 30_000 }))
      const escaped = attempt.escaped(result.stdout + result.stderr, victim)
      const lives = victim.processLives()
      const files = victim.filesInFolder()
      await victim.close()
      expect({ escaped, lives, files }, result.stdout).toEqual({ escaped: false, lives: true, files: [] })
    })
  }
})

const outside = async (script: string, folder: string): Promise<string> => {
  const child = Bun.spawn(["sh", "-c", script], {
    cwd: folder,
    env: { PATH: `${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return out + err
}
