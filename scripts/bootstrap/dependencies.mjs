/** The npm packages of `bun.lock`, installed exactly and only when the lockfile changed. */
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { bunPath, bunVersion, root } from "./pinned-bun.mjs"
import { Missing, progress } from "./report.mjs"
import { runToEnd, tail } from "./programs.mjs"

const stamp = join(root, "node_modules", ".patchplane-installed")

/** Costs two small reads when nothing changed. Refuses a lockfile that does not fit package.json. */
export const ensureDependencies = () => {
  const wanted = createHash("sha256")
    .update(bunVersion)
    .update(wantedPackages())
    .update(readFileSync(join(root, "bun.lock")))
    .digest("hex")
  if (installed() === wanted) return
  progress("installing the packages of bun.lock")
  const { code, stderr, stdout } = runToEnd(bunPath, ["install", "--frozen-lockfile"], { cwd: root })
  if (code !== 0) {
    const output = tail(stderr || stdout)
    throw new Missing(
      `The packages could not be installed:\n${output}`,
      /lockfile had changes/.test(output)
        ? `package.json and bun.lock disagree. Whoever changed package.json types: ${bunPath} install`
        : "Look at the network, then start again: what is there already is kept."
    )
  }
  mkdirSync(join(root, "node_modules"), { recursive: true })
  writeFileSync(stamp, wanted)
}

/** Of package.json only what leads to an installation: a new script needs none. */
const wantedPackages = () => {
  const { dependencies, devDependencies, overrides, trustedDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  return JSON.stringify({ dependencies, devDependencies, overrides, trustedDependencies })
}

const installed = () => {
  try {
    return readFileSync(stamp, "utf8")
  } catch {
    return undefined
  }
}
