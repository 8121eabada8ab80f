/** A small house in a folder of its own, to plant a violation in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** Stands for the packages that a planted import names, so that the import resolves. */
const packages = [
  "@earendil-works/pi-coding-agent",
  "@daytonaio/sdk",
  "electrobun",
  "convex",
  "octokit",
  "effect",
  "electron",
  "playwright-core"
]

/** Calls `use` with a folder that holds these files, and removes it afterwards. */
export const withHouse = async <A>(files: Readonly<Record<string, string>>, use: (root: string) => Promise<A>): Promise<A> => {
  const root = mkdtempSync(join(tmpdir(), "patchplane-house-"))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  try {
    write(
      "package.json",
      JSON.stringify({ name: "house", type: "module", dependencies: { effect: "1.0.0" }, devDependencies: { "playwright-core": "1.0.0" } })
    )
    for (const name of packages) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", type: "module", exports: "./index.js" }))
      write(`node_modules/${name}/index.js`, "export const it = 1\n")
    }
    for (const [path, text] of Object.entries(files)) write(path, text)
    return await use(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
