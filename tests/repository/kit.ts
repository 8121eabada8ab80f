/** Repositories as people and agents make them, for tests: plain git, in folders that the test removes. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { homeAt, type Home } from "../../core/config/home.ts"

export const author = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com"
}

/** Runs git as a person would; throws what it said. */
export const git = (cwd: string, ...args: ReadonlyArray<string>): string => gitBytes(cwd, args).toString("utf8").trim()

export const gitBytes = (cwd: string, args: ReadonlyArray<string>, input?: Uint8Array | string, env: Record<string, string> = {}): Buffer =>
  execFileSync("git", ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", ...args], {
    cwd,
    input: input ?? "",
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C", ...author, ...env },
    maxBuffer: 512 * 1024 * 1024
  })

/** A folder that goes with `dispose`. */
export interface Scratch {
  readonly root: string
  readonly home: Home
  readonly path: (...parts: ReadonlyArray<string>) => string
  readonly dispose: () => void
}
export const scratch = (): Scratch => {
  const root = mkdtempSync(join(tmpdir(), "patchplane-repository-"))
  const home = homeAt(join(root, "home"))
  mkdirSync(home.repositories, { recursive: true })
  return { root, home, path: (...parts) => join(root, ...parts), dispose: () => rmSync(root, { recursive: true, force: true }) }
}

export type Content = string | Uint8Array | { readonly link: string } | { readonly run: string }

/** Writes files below `root`: text, bytes, a symlink, or an executable. */
export const write = (root: string, files: Readonly<Record<string, Content>>): void => {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true, recursive: true })
    if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(path, content)
    else if ("link" in content) symlinkSync(content.link, path)
    else {
      writeFileSync(path, content.run)
      chmodSync(path, 0o755)
    }
  }
}

/** A repository with one commit of `files` on `main`. Gives the commit. */
export const repository = (root: string, files: Readonly<Record<string, Content>>, ...init: ReadonlyArray<string>): string => {
  mkdirSync(root, { recursive: true })
  git(root, "init", "--quiet", ...init)
  write(root, files)
  git(root, "add", "-A", "--force")
  git(root, "commit", "--quiet", "-m", "begin")
  return git(root, "rev-parse", "HEAD")
}

export interface Made {
  readonly bundle: Buffer
  readonly commit: string
  readonly tree: string
}

/** What a sandbox's harvest hands out: a commit of the folder's files on `base`, as a bundle. */
export const harvest = (store: string, base: string, workspace: string, change: (workspace: string) => void): Made => {
  const dir = join(workspace, "..", "objects.git")
  git("/", "init", "--quiet", "--bare", `--object-format=${git(store, "rev-parse", "--show-object-format")}`, dir)
  mkdirSync(workspace, { recursive: true })
  const inside = (...args: ReadonlyArray<string>) => git(workspace, `--git-dir=${dir}`, `--work-tree=${workspace}`, ...args)
  inside("fetch", "--quiet", store, `${base}:refs/patchplane/base`)
  inside("read-tree", base)
  inside("checkout-index", "-a", "-f")
  change(workspace)
  inside("add", "-A", "--force", ".")
  const tree = inside("write-tree")
  return bundleOf(dir, base, tree)
}

/** A bundle of one commit with `tree` on `base`. */
export const bundleOf = (dir: string, base: string, tree: string, parent = base): Made => {
  const commit = git(dir, "commit-tree", tree, "-p", parent, "-m", "harvest")
  git(dir, "update-ref", "refs/patchplane/harvest", commit)
  const bundle = gitBytes(dir, ["bundle", "create", "--quiet", "-", "refs/patchplane/harvest", `^${base}`])
  return { bundle, commit, tree }
}

/** Every file below `root` but `.git`, with its mode and exact bytes, for comparison. */
export const snapshot = (root: string): Record<string, string> => {
  const found: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      if (folder === root && name === ".git") continue
      const path = join(folder, name)
      const stats = lstatSync(path)
      const key = relative(root, path)
      if (stats.isSymbolicLink()) found[key] = `link ${readlinkSync(path)}`
      else if (stats.isDirectory()) walk(path)
      else found[key] = `${(stats.mode & 0o111) === 0 ? "file" : "program"} ${readFileSync(path).toString("base64")}`
    }
  }
  walk(root)
  return found
}
