/**
 * `npm test [-- vitest's arguments]`: installs what is missing (Chromium, bubblewrap, the programs of a desktop session
 * and a C compiler too), builds, and runs the suite: rules and parts first, then the whole through a browser. Ends with
 * `N passed, N failed`.
 */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { ensureBuilt } from "./bootstrap/build.mjs"
import { runInForeground } from "./bootstrap/foreground.mjs"
import { root } from "./bootstrap/pinned-bun.mjs"
import { stop } from "./bootstrap/report.mjs"
import { ensureBubblewrap, ensureChromium, ensureCompiler, ensureDesktopPrograms } from "./bootstrap/system-programs.mjs"
import { reportFile, tally } from "./bootstrap/tally.mjs"

try {
  // What an earlier suite reported says nothing about this one.
  rmSync(reportFile, { force: true })
  const bun = bootstrap()
  const bubblewrap = ensureBubblewrap()
  if (bubblewrap instanceof Error) throw bubblewrap
  const chromium = ensureChromium()
  ensureDesktopPrograms()
  ensureCompiler()
  ensureBuilt()
  mkdirSync(join(reportFile, ".."), { recursive: true })
  const code = await runInForeground(
    [
      bun,
      "--bun",
      join(root, "node_modules", ".bin", "vitest"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...process.argv.slice(2)
    ],
    { env: { ...process.env, PATCHPLANE_CHROMIUM: chromium } }
  )
  const { passed, secondTries, failures } = tally()
  for (const test of secondTries) console.log(`passed on the second try: ${test}`)
  console.log(`${passed} passed, ${failures.length} failed`)
  process.exit(code !== 0 ? code : failures.length === 0 && passed > 0 ? 0 : 1)
} catch (error) {
  stop(error)
}
