/** Electrobun's `preBuild`: installs what a packed app runs on, without what only builds it, into a folder to be copied. */
import { copyFileSync, mkdirSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { packages } from "./packages.ts"

const root = join(import.meta.dirname, "..", "..")
const folder = join(root, dirname(packages))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const file of ["package.json", "bun.lock"]) copyFileSync(join(root, file), join(folder, file))
const { exitCode } = Bun.spawnSync([process.execPath, "install", "--production", "--frozen-lockfile", "--ignore-scripts"], {
  cwd: folder,
  stdio: ["ignore", "inherit", "inherit"]
})
process.exit(exitCode)
