/**
 * `bun run notices [--check]`: writes THIRD-PARTY.md from what is installed: every package that ships with PatchPlane
 * or is bundled into its views or its native shell, with version, licence and address. `--check` writes nothing and exits 1 when the
 * file is not what would be written.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

const root = join(import.meta.dir, "..")
const file = join(root, "THIRD-PARTY.md")

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string | { readonly type?: string }
  readonly licenses?: ReadonlyArray<{ readonly type?: string }>
  readonly homepage?: string
  readonly repository?: string | { readonly url?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** Development dependencies whose code ends up in the bundled views, or whose data in our sources. */
const bundled = [
  "@dagrejs/dagre",
  "@secretlint/secretlint-rule-preset-recommend",
  "@tanstack/react-virtual",
  "cytoscape",
  "lucide-react",
  "monaco-editor",
  "react",
  "react-dom",
  "uplot",
  "zustand"
]

/** Bundled by itself: of what it depends on, nothing gets into the bundle (scripts/shell-bundle/plugins.ts). */
const bundledAlone = ["electrobun"]

/** Where Node would find a package from `folder`, or undefined: an optional one of another platform. */
const located = (name: string, folder: string): string | undefined => {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const found = join(at, "node_modules", name)
    if (existsSync(join(found, "package.json"))) return found
  }
  return undefined
}

const shipped = new Map<string, Manifest>()
const visit = (name: string, from: string): void => {
  const folder = located(name, from)
  if (folder === undefined) return
  const manifest = manifestIn(folder)
  const key = `${manifest.name}@${manifest.version}`
  if (shipped.has(key)) return
  shipped.set(key, manifest)
  for (const next of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) visit(next, folder)
}
const own = manifestIn(root)
for (const name of [...Object.keys(own.dependencies ?? {}), ...bundled]) visit(name, root)
for (const name of bundledAlone) {
  const manifest = manifestIn(join(root, "node_modules", name))
  shipped.set(`${manifest.name}@${manifest.version}`, manifest)
}

const licence = ({ license, licenses }: Manifest): string =>
  (typeof license === "string" ? license : license?.type) ?? licenses?.map(({ type }) => type).join(" OR ") ?? "not stated"
const address = ({ homepage, repository, name }: Manifest): string =>
  homepage ??
  (typeof repository === "string" ? repository : repository?.url)?.replace(/^git\+/, "").replace(/\.git$/, "") ??
  `https://www.npmjs.com/package/${name}`

// Platform packages (`@swc/core-linux-x64-gnu`) differ by machine: the file must not.
const platform = /-(linux|darwin|win32|freebsd|android|openharmony|wasm32|wasi)\b/
const rows = [...shipped.values()]
  .filter(({ name }) => !platform.test(name))
  .map((manifest) => `| ${manifest.name} | ${manifest.version} | ${licence(manifest)} | ${address(manifest)} |`)
  .sort()

const text = `# Third-party software

PatchPlane runs on, or bundles, these packages. Each is under its own licence, whose text lies in its folder of
\`node_modules\`. Written by \`bun run notices\` from what \`bun.lock\` installs. Bun itself (MIT) is installed from
npm at the first start; bubblewrap (LGPL-2.0-or-later) and git (GPL-2.0-only) are programs of the system.

| package | version | licence | address |
|---|---|---|---|
${rows.join("\n")}
`

if (process.argv.includes("--check")) {
  const current = existsSync(file) && readFileSync(file, "utf8") === text
  if (!current) console.error("THIRD-PARTY.md is not what bun.lock installs. Type: npm run notices")
  process.exit(current ? 0 : 1)
}
writeFileSync(file, text)
console.log(`${rows.length} packages`)
