/** Bundles the views into one folder that the host serves: hashed names, Monaco in chunks of its own, the workers beside. */
import { basename, join } from "node:path"
import { tailwind } from "./styles.ts"

const here = import.meta.dirname
/** Bun does not follow `new Worker(new URL(…))`: a worker is an entry point of its own. */
const workers = ["monaco-editor/editor/editor.worker.js", "./graph/layout/layout.worker.ts"]
const shared = { target: "browser", minify: true, define: { "process.env.NODE_ENV": JSON.stringify("production") } } as const
const hashed = "[name]-[hash].[ext]"

/** Writes the folder anew. Throws with the bundler's own words when something does not bundle. */
export const buildViews = async (outdir: string): Promise<void> => {
  const bundle = await Bun.build({
    ...shared,
    entrypoints: [join(here, "main.tsx"), join(here, "theme/main.css")],
    outdir,
    splitting: true,
    plugins: [tailwind],
    publicPath: "/",
    naming: { entry: hashed, chunk: hashed, asset: hashed }
  })
  const named = (pattern: RegExp) => bundle.outputs.map(({ path }) => basename(path)).filter((name) => pattern.test(name))
  const script = bundle.outputs.find(({ kind }) => kind === "entry-point")
  if (script === undefined) throw new Error("The views' entry was not bundled.")
  // Bun writes the wrong script into an HTML entry when there are many lazy chunks (1.3.13), so the page is written here.
  // Monaco's styles come first: ours correct them. They are fetched with Monaco (run/diff/monaco.ts), not with the page.
  const styles = named(/^main-.*\.css$/).sort((a, b) => sizeOf(bundle, b) - sizeOf(bundle, a))
  const tags = [
    ...styles.map((name, index) =>
      index < styles.length - 1
        ? `<link rel="stylesheet" href="/${name}" id="editor-styles" disabled />`
        : `<link rel="stylesheet" href="/${name}" />`
    ),
    // All at once: each would else be found only when what imports it was read.
    ...(await importedBy(bundle, basename(script.path))).map((name) => `<link rel="modulepreload" href="/${name}" />`),
    `<script type="module" src="/${basename(script.path)}"></script>`
  ]
  const page = await Bun.file(join(here, "index.html")).text()
  await Bun.write(join(outdir, "index.html"), page.replace("<!-- built -->", tags.join("\n    ")))
  await Bun.write(join(outdir, "favicon.svg"), Bun.file(join(here, "favicon.svg")))
  await Bun.build({
    ...shared,
    entrypoints: workers.map((worker) => Bun.resolveSync(worker, here)),
    outdir: join(outdir, "workers"),
    format: "esm",
    naming: "[name].[ext]"
  })
}

/** What a script imports before it runs, and what that imports. */
const importedBy = async (bundle: Bun.BuildOutput, name: string, found = new Set<string>()): Promise<ReadonlyArray<string>> => {
  const text = await bundle.outputs.find(({ path }) => basename(path) === name)?.text()
  for (const [, imported = ""] of (text ?? "").matchAll(/(?:from|import)\s*"\/?([\w.-]+\.js)"/g)) {
    if (found.has(imported)) continue
    found.add(imported)
    await importedBy(bundle, imported, found)
  }
  return [...found]
}

const sizeOf = (bundle: Bun.BuildOutput, name: string): number => bundle.outputs.find(({ path }) => basename(path) === name)?.size ?? 0

if (import.meta.main) await buildViews(process.argv[2] ?? join(here, "../dist/views"))
