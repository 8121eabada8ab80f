/** Bundles the views into one folder that the host serves: hashed names, Monaco in chunks of its own, its worker beside. */
import { join } from "node:path"

const page = join(import.meta.dir, "index.html")
/** Bun does not follow `new Worker(new URL(…))`: a worker is an entry point of its own. */
const worker = Bun.resolveSync("monaco-editor/editor/editor.worker.js", import.meta.dir)

/** Throws with the bundler's own words when something does not bundle. */
export const buildViews = async (outdir: string): Promise<void> => {
  const shared = { target: "browser", minify: true, define: { "process.env.NODE_ENV": JSON.stringify("production") } } as const
  await Bun.build({
    ...shared,
    entrypoints: [page],
    outdir,
    splitting: true,
    publicPath: "/",
    naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" }
  })
  await Bun.build({ ...shared, entrypoints: [worker], outdir: join(outdir, "workers"), format: "esm", naming: "editor.worker.[ext]" })
}

if (import.meta.main) await buildViews(process.argv[2] ?? join(import.meta.dir, "../dist/views"))
