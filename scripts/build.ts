/**
 * `bun run build`: bundles what is started (`dist/*.js`) and what is shown (`dist/views`). Built beside `dist` and
 * moved into its place when it is whole, so that a running core never meets half a build. Fails when an entry point
 * is missing.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { buildViews } from "../views/build.ts"
import { rememberBuild, sourcesNow } from "./bootstrap/build.mjs"
import { root } from "./bootstrap/pinned-bun.mjs"
import { bundleShell } from "./shell-bundle/bundle.ts"

/** Each becomes one file of `dist`, found by the others beside themselves. */
const programs = {
  serve: "desktop/serve.ts",
  writer: "core/ledger/writer.ts",
  projector: "core/projections/projector.ts",
  supervisor: "core/execution/local/supervisor.ts",
  relay: "core/execution/local/relay.ts",
  cli: "desktop/cli/main.ts"
}

/** What people carry to another machine: one file each, for Bun and for Node. */
const portable = { "verify-proof": "desktop/verify-proof.ts" }

/** What runtimes mount into a sandbox as it is, by the name that their adapters look for in a bundle. */
const mounted = { "pi-inside": "core/runtime/pi/inside", "scripted-inside": "core/runtime/scripted/inside" }

/** Throws an `AggregateError` of everything that does not bundle. */
const buildPrograms = async (into: string): Promise<void> => {
  for (const [name, entry] of Object.entries({ ...programs, ...portable })) {
    await Bun.build({
      entrypoints: [join(root, entry)],
      outdir: into,
      target: Object.hasOwn(portable, name) ? "node" : "bun",
      // Names stay readable in the stack traces of a person's bug report.
      minify: { whitespace: true, syntax: true, identifiers: false },
      naming: `${name}.[ext]`
    })
  }
}

const moveIntoPlace = (fresh: string, dist: string): void => {
  const old = `${fresh}.old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(fresh, dist)
  rmSync(old, { recursive: true, force: true })
}

const from = performance.now()
const builtFrom = sourcesNow()
mkdirSync(join(root, ".tools"), { recursive: true })
const staging = mkdtempSync(join(root, ".tools", "building-"))
chmodSync(staging, 0o755)
try {
  await buildPrograms(staging)
  for (const [name, folder] of Object.entries(mounted)) cpSync(join(root, folder), join(staging, name), { recursive: true })
  const shellBytes = await bundleShell(join(root, "desktop", "main.ts"), staging, "app")
  await buildViews(join(staging, "views"))
  moveIntoPlace(staging, join(root, "dist"))
  rememberBuild(builtFrom)
  console.log(
    `Built dist in ${((performance.now() - from) / 1000).toFixed(1)} s; the native shell's bundle has ${(shellBytes / 1000).toFixed(0)} kB.`
  )
} catch (cause) {
  for (const problem of cause instanceof AggregateError ? cause.errors : [cause]) console.error(problem)
  process.exitCode = 1
} finally {
  rmSync(staging, { recursive: true, force: true })
}
