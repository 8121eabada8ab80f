/**
 * `npm run package`: packs the app for this system by Electrobun's own build, into .tools/package/artifacts. Its command
 * fetches itself, the native core and the pinned Bun from GitHub, once.
 */
import { join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { ensureBuilt } from "./bootstrap/build.mjs"
import { runInForeground } from "./bootstrap/foreground.mjs"
import { electrobunPackage } from "./bootstrap/native-core.mjs"
import { root } from "./bootstrap/pinned-bun.mjs"
import { Missing, progress, stop } from "./bootstrap/report.mjs"

try {
  bootstrap()
  ensureBuilt()
  progress("Electrobun 1.18.1 packs the app; what it lacks of itself it fetches from github.com (once, about 150 MB)")
  const command = [process.execPath, join(electrobunPackage, "bin", "electrobun.cjs"), "build", "--env=stable"]
  const code = await runInForeground(command, { cwd: root })
  if (code !== 0) {
    throw new Missing(
      "Electrobun's build failed; its words stand above.",
      "Where it could not fetch its parts: this network has to reach github.com, if need be by a proxy (HTTPS_PROXY).\nUntil then: npm start opens PatchPlane in the browser."
    )
  }
  progress(`packed: ${join(root, ".tools", "package", "artifacts")}`)
} catch (error) {
  stop(error)
}
