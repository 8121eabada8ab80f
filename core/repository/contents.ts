/** Reads files, trees and differences out of the bare store. Nothing here runs what a repository asks for. */
import { Effect } from "effect"
import { changedFilesArgs, parseChangedFiles, UnreadableChange } from "./changed-files.ts"
import { gitFailed } from "./failures.ts"
import { storeOk } from "./git.ts"
import { RepositoryFailure, type FileSides } from "./repository-store.ts"

/** Bytes of one side of a file that are handed out; nobody reads more than that on a screen. */
const largestSide = 64 * 1024 * 1024
/** Bytes of text diff that are kept for reading; the objects themselves are whole. */
const largestDiff = 24 * 1024 * 1024
const largestFileAt = 1024 * 1024

export const changedFiles = Effect.fn("RepositoryStore.changedFiles")(function* (store: string, base: string, tree: string) {
  const output = yield* storeOk({ gitDir: store, args: changedFilesArgs(base, tree), timeoutMs: 5 * 60_000 }).pipe(
    Effect.mapError(gitFailed("compare the change with its base"))
  )
  return yield* Effect.try({ try: () => parseChangedFiles(output.stdout), catch: unreadable })
})

const unreadable = (cause: unknown): RepositoryFailure => {
  if (!(cause instanceof UnreadableChange)) throw cause
  return cause.reason === "name-not-utf8"
    ? new RepositoryFailure({
        code: "name-not-utf8",
        message: `The change touches a file whose name is not UTF-8: ${JSON.stringify(cause.shown)}.`,
        mend: "Rename that file in the repository first, or keep it out of the change."
      })
    : new RepositoryFailure({
        code: "git-failed",
        message: "Git's list of changed files could not be read.",
        mend: "Report this: it is a fault of PatchPlane.",
        detail: cause.shown
      })
}

export const diff = Effect.fn("RepositoryStore.diff")(function* (store: string, base: string, tree: string) {
  const output = yield* storeOk({
    gitDir: store,
    args: [
      "diff-tree",
      "-r",
      "-p",
      "-M",
      "-l2000",
      "--full-index",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      "--no-commit-id",
      base,
      tree
    ],
    maxBytes: largestDiff,
    overflow: "cut",
    timeoutMs: 5 * 60_000
  }).pipe(Effect.mapError(gitFailed("make the diff")))
  const text = output.stdout.toString("utf8")
  return output.cut
    ? `${text.slice(0, text.lastIndexOf("\n") + 1)}# The diff goes on; only its first ${largestDiff} bytes are shown.\n`
    : text
})

export const fileSides = Effect.fn("RepositoryStore.fileSides")(function* (
  store: string,
  base: string,
  tree: string,
  file: { readonly path: string; readonly from?: string }
) {
  const sides: FileSides = {
    before: yield* bytesOf(store, yield* entryAt(store, base, file.from ?? file.path)),
    after: yield* bytesOf(store, yield* entryAt(store, tree, file.path))
  }
  return sides
})

interface Entry {
  readonly mode: string
  readonly oid: string
  readonly bytes: number
}

/** The file, symlink or submodule at exactly this path of a commit or tree. */
const entryAt = Effect.fnUntraced(function* (store: string, treeish: string, path: string) {
  // Git would look beside the repository, or at the folder; no file has such a path.
  if (path.includes("\0") || path.split("/").some((part) => part === "" || part === "." || part === "..")) return undefined
  const output = yield* storeOk({ gitDir: store, args: ["ls-tree", "-z", "-l", "--full-tree", treeish, "--", path] }).pipe(
    Effect.mapError(gitFailed("look the file up"))
  )
  for (const record of output.stdout.toString("utf8").split("\0")) {
    const match = /^(\d{6}) (?:blob|commit) ([0-9a-f]{40,64}) +(\d+|-)\t([^]*)$/.exec(record)
    if (match?.[1] !== undefined && match[2] !== undefined && match[4] === path) {
      const entry: Entry = { mode: match[1], oid: match[2], bytes: match[3] === "-" ? 0 : Number(match[3]) }
      return entry
    }
  }
  return undefined
})

const gitlink = "160000"

/** A submodule has no bytes here: it shows as git shows it, by the commit that it stands on. */
const bytesOf = Effect.fnUntraced(function* (store: string, entry: Entry | undefined) {
  if (entry === undefined) return null
  if (entry.mode === gitlink) return Buffer.from(`Subproject commit ${entry.oid}\n`)
  if (entry.bytes > largestSide) {
    return yield* new RepositoryFailure({
      code: "file-too-large",
      message: `One side of the file has ${entry.bytes} bytes; ${largestSide} can be shown.`,
      mend: "Look at it in a checkout of the published branch, or in the patch set's bundle."
    })
  }
  const output = yield* storeOk({ gitDir: store, args: ["cat-file", "blob", entry.oid], maxBytes: largestSide }).pipe(
    Effect.mapError(gitFailed("read the file"))
  )
  return output.stdout
})

export const fileAt = Effect.fn("RepositoryStore.fileAt")(function* (store: string, commit: string, path: string) {
  const entry = yield* entryAt(store, commit, path)
  if (entry === undefined || !entry.mode.startsWith("100")) return null
  if (entry.bytes > largestFileAt) {
    return yield* new RepositoryFailure({
      code: "file-too-large",
      message: `${path} has ${entry.bytes} bytes; ${largestFileAt} are read at most.`,
      mend: "Make that file smaller."
    })
  }
  return (yield* bytesOf(store, entry))?.toString("utf8") ?? null
})

export const tree = Effect.fn("RepositoryStore.tree")(function* (store: string, commit: string, limit: number) {
  const output = yield* storeOk({
    gitDir: store,
    args: ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit],
    maxBytes: Math.min(64 * 1024 * 1024, Math.max(1, limit) * 4096),
    overflow: "cut"
  }).pipe(Effect.mapError(gitFailed("list the files")))
  // What follows the last NUL is nothing, or a name that was cut.
  return output.stdout.toString("utf8").split("\0").slice(0, -1).slice(0, limit)
})
