/**
 * The same suite as an ordinary user, when the tests run as root: confinement and limits must hold without any
 * privilege. The user is a number that nobody has, so nothing is made or removed on the machine.
 */
import { accessSync, constants } from "node:fs"
import { tmpdir } from "node:os"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const user = 64321

/** Another user can't come to a checkout below a private folder such as /root: then there is nothing to run. */
const reachable = (): boolean => {
  if (process.getuid?.() !== 0) return false
  const looked = Bun.spawnSync([
    "setpriv",
    `--reuid=${user}`,
    `--regid=${user}`,
    "--clear-groups",
    "test",
    "-r",
    `${root}/package.json`,
    "-a",
    "-x",
    process.execPath
  ])
  return looked.exitCode === 0
}

describe.skipIf(!reachable())("as an ordinary user", () => {
  test("EXE-1 EXE-2 confinement and limits hold without privileges", async () => {
    accessSync(root, constants.R_OK)
    const suites = ["local", "escapes/resources", "escapes/reach", "escapes/stages"].map((suite) => `tests/execution/${suite}.test.ts`)
    const child = Bun.spawn(
      [
        ...["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--inh-caps=-all", "--"],
        ...[process.execPath, "--bun", "node_modules/.bin/vitest", "run", ...suites, "--configLoader=native", "--cache=false"]
      ],
      {
        cwd: root,
        env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: tmpdir(), TMPDIR: tmpdir(), NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "pipe"]
      }
    )
    const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
    expect({ code, failed: /(\d+) failed/.exec(out)?.[1] }, `${out.slice(-4000)}${err.slice(-2000)}`).toEqual({
      code: 0,
      failed: undefined
    })
    // None is left out: a file whose tests are all skipped counts as skipped.
    expect(out).toMatch(new RegExp(`Test Files +${suites.length} passed`))
  }, 600_000)
})
