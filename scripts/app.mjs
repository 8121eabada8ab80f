/**
 * `npm run app [-- arguments]`: the native app with its tray, from a fresh clone. Installs and builds what is missing.
 * Where the machine can show no native window it says why, and the same app runs in this terminal with the browser as its
 * window.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { ensureBuilt } from "./bootstrap/build.mjs"
import { runInForeground } from "./bootstrap/foreground.mjs"
import { electrobunPackage, findNativeCore } from "./bootstrap/native-core.mjs"
import { root } from "./bootstrap/pinned-bun.mjs"
import { progress, stop } from "./bootstrap/report.mjs"
import { ensureBubblewrap } from "./bootstrap/system-programs.mjs"
import { atRest, layOutOnce } from "./shell-bundle/layout.mjs"

try {
  const bun = bootstrap()
  const bubblewrap = ensureBubblewrap()
  if (bubblewrap instanceof Error) progress(bubblewrap.message)
  ensureBuilt()
  const bundle = join(root, "dist", "app.js")
  const given = process.argv.slice(2)
  const core = findNativeCore()
  if ("missing" in core) {
    for (const { message } of core.missing) progress(message)
    progress("no native window here; the app runs in this terminal and opens in the browser")
    process.exit(await runInForeground([bun, bundle, ...given], { env: { ...process.env, ...atRest } }))
  }
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const { argv, cwd, env } = layOutOnce(join(root, ".tools", "app"), {
    bun,
    electrobun: electrobunPackage,
    core: core.folder,
    bundle,
    version
  })
  process.exit(await runInForeground([...argv, ...given], { cwd, env: { ...process.env, ...env } }))
} catch (error) {
  stop(error)
}
