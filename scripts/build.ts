/**
 * `bun run build`: bundles what is started (`dist/*.js`) and what is shown (`dist/views`). Built beside `dist` and
 * moved into its place when it is whole, so that a running core never meets half a build.
 */
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { rememberBuild, sourcesNow } from "./bootstrap/build.mjs"
import { root } from "./bootstrap/pinned-bun.mjs"

/** Each becomes one file of `dist`, found by the others beside themselves. */
const programs = {
  serve: "desktop/serve.ts",
  writer: "core/ledger/writer.ts",
  supervisor: "core/execution/local/supervisor.ts",
  cli: "desktop/cli/main.ts"
}

const page = "views/index.html"
/** Bun does not follow `new Worker(new URL(…))`: a worker is an entry point of its own. */
const workers = { "editor.worker": "node_modules/monaco-editor/esm/vs/editor/editor.worker.js" }

/** While the house is being built. */
const present = (entry: string): boolean => {
  const found = existsSync(join(root, entry))
  if (!found) console.error(`!!! SKIPPED: ${entry} does not exist yet`)
  return found
}

const failed = new Error("The build failed.")

const bundle = async (what: string, config: Bun.BuildConfig): Promise<void> => {
  const result = await Bun.build({ minify: true, throw: false, ...config })
  if (result.success) return
  for (const log of result.logs) console.error(log)
  console.error(`${what} could not be bundled.`)
  process.exitCode = 1
  throw failed
}

const buildPrograms = async (into: string): Promise<void> => {
  for (const [name, entry] of Object.entries(programs)) {
    if (!present(entry)) continue
    await bundle(entry, {
      entrypoints: [join(root, entry)],
      outdir: into,
      target: "bun",
      // Names stay readable in stack traces of a person's bug report.
      minify: { whitespace: true, syntax: true, identifiers: false },
      naming: `${name}.[ext]`
    })
  }
}

const buildViews = async (into: string): Promise<void> => {
  if (!present(page)) return
  await bundle(page, {
    entrypoints: [join(root, page)],
    outdir: into,
    target: "browser",
    splitting: true,
    publicPath: "/",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" }
  })
  for (const [name, entry] of Object.entries(workers)) {
    await bundle(name, {
      entrypoints: [join(root, entry)],
      outdir: join(into, "workers"),
      target: "browser",
      format: "esm",
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
const staging = mkdtempSync(join(root, ".tools", "building-"))
chmodSync(staging, 0o755)
try {
  await buildPrograms(staging)
  await buildViews(join(staging, "views"))
  moveIntoPlace(staging, join(root, "dist"))
  rememberBuild(builtFrom)
  console.log(`Built dist in ${((performance.now() - from) / 1000).toFixed(1)} s.`)
} catch (cause) {
  if (cause !== failed) throw cause
} finally {
  rmSync(staging, { recursive: true, force: true })
}
