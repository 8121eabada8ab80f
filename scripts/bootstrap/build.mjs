/** Builds `dist/` when the sources changed since the last build. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { runToEnd } from "./programs.mjs"
import { Missing, progress } from "./report.mjs"
import { bunPath, bunVersion, root } from "./pinned-bun.mjs"

const sources = ["core", "desktop", "views", "native", "scripts", "package.json", "bun.lock"]
const stamp = join(root, "dist", ".built-from")

/** Names the sources by path, size and time of change: enough for a work tree, and 5 ms for 500 files. */
export const sourcesNow = () => {
  /** @type {Array<string>} */
  const lines = [bunVersion]
  /** @param {string} path */
  const add = (path) => {
    const found = statSync(join(root, path))
    if (found.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`)
    else lines.push(`${path} ${found.size} ${found.mtimeMs}`)
  }
  for (const source of sources) if (existsSync(join(root, source))) add(source)
  return lines.join("\n")
}

/** Remembers what `dist/` was built from. @param {string} built what `sourcesNow` said before the build */
export const rememberBuild = (built) => writeFileSync(stamp, built)

const builtFrom = () => {
  try {
    return readFileSync(stamp, "utf8")
  } catch {
    return undefined
  }
}

/** Throws `Missing` when the build fails; its errors are on the terminal by then. */
export const ensureBuilt = () => {
  if (builtFrom() === sourcesNow()) return
  progress("building")
  const { code } = runToEnd(bunPath, [join(root, "scripts", "build.ts")], { cwd: root, stdio: ["ignore", process.stderr, process.stderr] })
  if (code !== 0)
    throw new Missing("The build failed; its errors stand above.", "Mend them, or go back to a commit that builds: git status")
}
