/** Makes the demo repository: real git, two commits, always the same hashes. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { demoCommits, type DemoCommit } from "./demo-files.ts"

export const demoName = "orders"

/**
 * The repository `orders` below `folder` (`home.demo`), made where it is missing; one that stands there is
 * left as it is. It appears whole or not at all. Returns its path.
 */
export const makeDemoRepository = (folder: string): string => {
  const target = join(folder, demoName)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  const fresh = mkdtempSync(join(folder, ".orders-"))
  try {
    git(fresh, ["init", "--quiet", "--initial-branch", "main"])
    for (const commit of demoCommits) record(fresh, commit)
    renameSync(fresh, target)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

const record = (folder: string, { message, at, files }: DemoCommit): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  git(folder, ["add", "--all"])
  git(folder, ["commit", "--quiet", "--no-gpg-sign", "--message", message], `${at} +0000`)
}

/** Without the person's own configuration: their hooks, templates and signing are none of the demo's business. */
const git = (folder: string, args: ReadonlyArray<string>, date = "0 +0000"): void => {
  const who = { NAME: "PatchPlane demo", EMAIL: "demo@patchplane.invalid", DATE: date }
  const identity = Object.entries(who).flatMap(([name, value]) =>
    [`GIT_AUTHOR_${name}`, `GIT_COMMITTER_${name}`].map((key) => [key, value])
  )
  execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TEMPLATE_DIR: "",
      ...Object.fromEntries(identity)
    }
  })
}
