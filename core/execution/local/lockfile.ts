/**
 * What a commit's dependencies are named by: lockfile, manifests and the tool that reads them. Read from the bare
 * store, which nothing an agent wrote ever ran in; no checkout is needed to know whether the cache has it.
 */
import { createHash } from "node:crypto"
import { Effect } from "effect"
import { causeChain } from "../../domain/cause-chain.ts"
import { npmLockfiles } from "../../manifests/files.ts"
import { packageLock } from "../../manifests/npm-locks.ts"
import { failure } from "./failures.ts"

export interface Project {
  readonly tool: "npm" | "bun"
  /** Folder of the lockfile, relative to the repository, `.` for its root. */
  readonly root: string
  readonly lockfile: string
  /** Hash of everything that the installed files follow from. */
  readonly key: string
}

/** What we install from; where one lies beside others, it is the one. */
const installs: Readonly<Record<string, Project["tool"]>> = { "bun.lock": "bun", "package-lock.json": "npm", "npm-shrinkwrap.json": "npm" }

/** The project that `directory` belongs to: the nearest lockfile beside a package.json, upwards. None: nothing to install. */
export const findProject = Effect.fnUntraced(function* (spec: {
  readonly store: string
  readonly commit: string
  readonly directory: string
  readonly installScripts: boolean
}) {
  const objects = new Map<string, string>()
  for (const entry of (yield* git(spec.store, ["ls-tree", "-r", "-z", spec.commit])).split("\0")) {
    const [, object, path] = /^\d{6} \w+ ([0-9a-f]+)\t([\s\S]*)$/.exec(entry) ?? []
    if (object !== undefined && path !== undefined && relevant(path)) objects.set(path, object)
  }
  for (const root of upwards(spec.directory)) {
    const at = (name: string) => (root === "." ? name : `${root}/${name}`)
    const lockfile = [...Object.keys(installs), ...npmLockfiles].find((name) => objects.has(at(name)))
    if (lockfile === undefined || !objects.has(at("package.json"))) continue
    const tool = installs[lockfile]
    if (tool === undefined) {
      return yield* failure(
        "prepare-failed",
        `The dependencies are locked by ${at(lockfile)}, which is not supported.`,
        lockfile === "bun.lockb"
          ? "Run `bun install --save-text-lockfile` and commit bun.lock."
          : "Commit a package-lock.json or a bun.lock beside it."
      )
    }
    const named = [...objects].filter(([path]) => root === "." || path.startsWith(`${root}/`)).sort(([a], [b]) => (a < b ? -1 : 1))
    // A script may read any file, so with scripts the whole tree is what the result follows from.
    const tree = spec.installScripts ? (yield* git(spec.store, ["rev-parse", `${spec.commit}^{tree}`])).trim() : ""
    const key = createHash("sha256")
      .update(JSON.stringify([formatVersion, tool, process.platform, process.arch, root, spec.installScripts, tree, named]))
      .digest("hex")
    return { tool, root, lockfile, key } satisfies Project
  }
  return undefined
})

/** Raised when the way of installing changes, so that older caches are not taken for it. */
const formatVersion = 1

const relevant = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf("/") + 1)
  if (path.split("/").includes("node_modules")) return false
  return name === "package.json" || name === ".npmrc" || name === "bunfig.toml" || npmLockfiles.includes(name)
}

const upwards = (directory: string): ReadonlyArray<string> => {
  const parts = directory.split("/").filter((part) => part !== "" && part !== ".")
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join("/")), "."]
}

/** Addresses of package tarballs in a package-lock that lie outside the registry: they can't be had through the broker. */
export const outsideRegistry = Effect.fnUntraced(function* (store: string, commit: string, project: Project, registry: string) {
  if (project.tool !== "npm") return []
  const path = project.root === "." ? project.lockfile : `${project.root}/${project.lockfile}`
  const text = yield* git(store, ["cat-file", "blob", `${commit}:${path}`])
  const addresses = (packageLock(text)?.entries ?? []).flatMap(({ source, resolved }) => source ?? resolved ?? [])
  const known = ["file:", ...knownRegistries(registry)]
  return [...new Set(addresses)].filter((address) => /^[a-z+]+:/.test(address) && !known.some((each) => address.startsWith(each)))
})

/** Lockfiles name the public registry whatever registry is configured; npm treats it as «the configured one», and so do we. */
export const knownRegistries = (registry: string): ReadonlyArray<string> => {
  const configured = registry.replace(/\/*$/, "/")
  return [configured, "https://registry.npmjs.org/", "http://registry.npmjs.org/", "https://registry.yarnpkg.com/"]
}

const git = (store: string, argv: ReadonlyArray<string>) =>
  Effect.tryPromise({
    try: async () => {
      const child = Bun.spawn(["git", `--git-dir=${store}`, ...argv], {
        stdio: ["ignore", "pipe", "pipe"],
        cwd: "/",
        env: {
          PATH: process.env["PATH"] ?? "/usr/bin:/bin",
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_TERMINAL_PROMPT: "0",
          GIT_NO_REPLACE_OBJECTS: "1"
        }
      })
      const [out, errors, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
      if (code !== 0) throw new Error(errors)
      return out
    },
    catch: (cause) =>
      failure(
        "checkout-failed",
        "The commit can't be read from the repository's store.",
        "Connect the repository again: `patchplane repo add`.",
        {
          detail: causeChain(cause)
        }
      )
  })
