/** Looks at the folder a person named, without changing it, and refuses what can't be worked on (REQ-4). */
import { realpath, stat } from "node:fs/promises"
import { basename, isAbsolute, relative } from "node:path"
import { Effect } from "effect"
import type { Home } from "../config/home.ts"
import { gitFailed, refusedPath } from "./failures.ts"
import { readGit, readOk } from "./git.ts"

/** Names that a default branch usually has, the likeliest first; only asked where git itself does not say. */
const usualNames = ["main", "master", "trunk", "develop"]

const text = (output: { readonly stdout: Buffer }): string => output.stdout.toString("utf8").replace(/\n$/, "")

/** Root of the work tree, its name, and its default branch; refusals name the field `path`. */
export const inspect = (home: Home) =>
  Effect.fn("RepositoryStore.inspect")(function* (path: string) {
    const folder = yield* existingFolder(path)
    const ask = (...args: ReadonlyArray<string>) =>
      readGit({ cwd: folder, args, timeoutMs: 20_000 }).pipe(Effect.mapError(gitFailed("look at that folder")))

    const bare = yield* ask("rev-parse", "--is-bare-repository", "--is-inside-git-dir")
    if (bare.exitCode !== 0) {
      return yield* refusedPath(
        "not-a-repository",
        `${folder} is not in a git repository.`,
        "Name a folder that is, or make it one with `git init` and a first commit."
      )
    }
    if (text(bare).startsWith("true")) {
      return yield* refusedPath("bare-repository", `${folder} is a bare repository: it has no checkout.`, "Clone it and connect the clone.")
    }
    if (text(bare).endsWith("true")) {
      return yield* refusedPath("not-a-repository", `${folder} is git's own folder.`, "Name the folder of the checkout, not its `.git`.")
    }
    const root = text(yield* ask("rev-parse", "--show-toplevel"))
    yield* outsideHome(home, root)
    if (text(yield* ask("rev-parse", "--is-shallow-repository")) === "true") {
      return yield* refusedPath(
        "shallow-repository",
        `${root} is a shallow clone: a part of its history is missing.`,
        "Run `git fetch --unshallow` in it and connect it again."
      )
    }
    if (yield* isPartial(root)) {
      return yield* refusedPath(
        "partial-repository",
        `${root} is a partial clone: some of its objects are only at its remote.`,
        "Clone it once more without `--filter`, and connect that clone."
      )
    }
    return { root, name: basename(root), defaultBranch: yield* defaultBranch(root) }
  })

const existingFolder = (path: string) =>
  Effect.gen(function* () {
    const mend = "Give the absolute path of a folder that exists."
    if (path.trim() === "" || path.includes("\0") || !isAbsolute(path)) {
      return yield* refusedPath("path-not-absolute", `${JSON.stringify(path.slice(0, 200))} is not an absolute path.`, mend)
    }
    const found = yield* Effect.promise(() =>
      Promise.all([realpath(path), stat(path)]).then(
        ([real, stats]) => ({ real, isFolder: stats.isDirectory() }),
        () => undefined
      )
    )
    if (found === undefined) return yield* refusedPath("folder-missing", `There is no folder ${path}, or it can't be read.`, mend)
    if (!found.isFolder) return yield* refusedPath("not-a-folder", `${path} is a file, not a folder.`, "Name the folder of the repository.")
    return found.real
  })

/** The state of PatchPlane is no repository to work on; the demo's own, which lies in it, is. */
const outsideHome = (home: Home, root: string) =>
  Effect.gen(function* () {
    const real = (path: string) => Effect.promise(() => realpath(path).catch(() => path))
    if (!isWithin(yield* real(home.root), root) || isWithin(yield* real(home.demo), root)) return
    return yield* refusedPath(
      "inside-home",
      `${root} lies in ${home.root}, where PatchPlane keeps its own state.`,
      "Connect a repository that lies elsewhere."
    )
  })

const isWithin = (parent: string, child: string): boolean => {
  const way = relative(parent, child)
  return way === "" || (!way.startsWith("..") && !isAbsolute(way))
}

/** A clone that fetches what it lacks from its remote, by whatever command its config names. */
const isPartial = (root: string) =>
  readGit({
    cwd: root,
    args: ["config", "--get-regexp", "^(remote\\..*\\.(promisor|partialclonefilter)|extensions\\.partialclone)$"]
  }).pipe(
    Effect.mapError(gitFailed("read the repository's config")),
    Effect.map((output) => output.exitCode === 0)
  )

/** What `origin` calls its default, where that branch is here; else git's and people's habits; else the current branch. */
const defaultBranch = (root: string) =>
  Effect.gen(function* () {
    const ask = (...args: ReadonlyArray<string>) =>
      readGit({ cwd: root, args, timeoutMs: 20_000 }).pipe(Effect.mapError(gitFailed("read the branches")))
    const branches = yield* branchesOf(root)
    const first = branches[0]
    if (first === undefined) {
      return yield* (yield* ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")).exitCode === 0
        ? refusedPath("branch-missing", `${root} has commits, but no branch.`, "Make one with `git switch -c main`.")
        : refusedPath("empty-repository", `${root} has no commit yet.`, "Make a first commit in it.")
    }
    const remote = text(yield* ask("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")).replace("refs/remotes/origin/", "")
    const current = text(yield* ask("symbolic-ref", "--quiet", "HEAD")).replace("refs/heads/", "")
    return [remote, ...usualNames, current].find((name) => branches.includes(name)) ?? first
  })

/** Local branches, the newest first, at most 1,000. */
export const branchesOf = (cwd: string) =>
  readOk({
    cwd,
    args: ["for-each-ref", "--count=1000", "--sort=-committerdate", "--format=%(refname)", "refs/heads/"],
    timeoutMs: 20_000
  }).pipe(
    Effect.mapError(gitFailed("list the branches")),
    Effect.map((output) =>
      text(output)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.slice("refs/heads/".length))
    )
  )
