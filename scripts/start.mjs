/**
 * `npm start`: from a fresh clone to a browser with the demo run waiting for approval. Installs and builds what is
 * missing, then becomes `patchplane start`, with the same arguments and signals.
 */
import { join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { ensureBuilt } from "./bootstrap/build.mjs"
import { runInForeground } from "./bootstrap/foreground.mjs"
import { root } from "./bootstrap/pinned-bun.mjs"
import { progress, stop } from "./bootstrap/report.mjs"
import { ensureBubblewrap } from "./bootstrap/system-programs.mjs"

try {
  const bun = bootstrap()
  // Without a sandbox the app still opens: it refuses runs itself, and its doctor repeats the mend.
  const bubblewrap = ensureBubblewrap()
  if (bubblewrap instanceof Error) progress(bubblewrap.message)
  ensureBuilt()
  process.exit(await runInForeground([bun, join(root, "dist", "cli.js"), "start", ...process.argv.slice(2)]))
} catch (error) {
  stop(error)
}
