/** `node scripts/bun.mjs <args>`: runs the pinned Bun, for package.json's scripts on machines without one. */
import { bootstrap } from "./bootstrap.mjs"
import { runInForeground } from "./bootstrap/foreground.mjs"
import { stop } from "./bootstrap/report.mjs"

try {
  process.exit(await runInForeground([bootstrap(), ...process.argv.slice(2)]))
} catch (error) {
  stop(error)
}
