/**
 * A built copy of PatchPlane in a temporary folder: what a test starts is what is shipped, and starts in a
 * tenth of a second instead of one.
 */
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
const programs = {
  cli: "desktop/cli/main.ts",
  serve: "desktop/serve.ts",
  writer: "core/ledger/writer.ts",
  projector: "core/projections/projector.ts",
  supervisor: "core/execution/local/supervisor.ts",
  doubles: "tests/host/serve-doubles.ts"
}

export interface Copy {
  readonly cli: string
  /** The core with the real parts of this machine, and the one with doubles. */
  readonly serve: string
  readonly doubles: string
  readonly remove: () => Promise<void>
}

export const makeCopy = async (): Promise<Copy> => {
  const folder = await mkdtemp(join(tmpdir(), "patchplane-copy-"))
  const dist = join(folder, "dist")
  await copyFile(join(root, "package.json"), join(folder, "package.json"))
  for (const part of ["node_modules", "core"]) await symlink(join(root, part), join(folder, part))
  // What a browser is let in to.
  await mkdir(join(dist, "views"), { recursive: true })
  await writeFile(join(dist, "views", "index.html"), "<!doctype html><html><head><title>PatchPlane</title></head></html>")
  for (const [name, entry] of Object.entries(programs)) {
    const built = await Bun.build({ entrypoints: [join(root, entry)], outdir: dist, target: "bun", naming: `${name}.[ext]`, throw: false })
    if (!built.success) throw new Error(`${entry} can't be built: ${built.logs.join("\n")}`)
  }
  return {
    cli: join(dist, "cli.js"),
    serve: join(dist, "serve.js"),
    doubles: join(dist, "doubles.js"),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}
