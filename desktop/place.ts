/** Where this copy of PatchPlane lies: its folder, version, built views, and the entry point of its core. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

interface Place {
  readonly root: string
  readonly version: string
  /** The folder of the built views; may not be there yet. */
  readonly views: string
  /** What a Bun of this project runs to be the core. */
  readonly core: string
}

const rootAbove = (folder: string): string => {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at
    if (at === dirname(at)) throw new Error(`No package.json above ${folder}: this copy of PatchPlane is not whole.`)
  }
}

export const place: Place = (() => {
  const root = rootAbove(import.meta.dir)
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }
  // A bundle starts the bundled core, sources start the sources: never one the other.
  const bundled = import.meta.dir === join(root, "dist")
  return {
    root,
    version,
    views: join(root, "dist", "views"),
    core: bundled ? join(root, "dist", "serve.js") : join(root, "desktop", "serve.ts")
  }
})()
