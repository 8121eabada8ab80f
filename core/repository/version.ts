/**
 * A version that a person makes of a change by hand (APR-5): some of its files, some hunks of a file, or edited texts.
 * Made in the control plane's own store with an index of its own; no checkout, no filter, no hook.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import type { ChangedFile } from "../domain/outcome.ts"
import { changedFiles } from "./contents.ts"
import { gitFailed, onDisk } from "./failures.ts"
import { partsOf, patchOf } from "./hunks.ts"
import { storeOk } from "./git.ts"
import { RepositoryFailure } from "./repository-store.ts"

export interface HandMade {
  readonly base: string
  /** The tree that the version is made from. */
  readonly tree: string
  /** Changed paths that are taken; absent: all. */
  readonly take?: ReadonlyArray<string>
  /** Of a taken file only these hunks, by their number in its diff, from 1. */
  readonly hunks?: Readonly<Record<string, ReadonlyArray<number>>>
  /** Whole new texts of files. */
  readonly edits?: ReadonlyArray<{ readonly path: string; readonly text: string }>
  /** Below `refs/patchplane/`. */
  readonly ref: string
}

export interface Version {
  readonly commit: GitObject
  readonly tree: GitObject
}

export const makeVersion = Effect.fn("RepositoryStore.makeVersion")(function* (
  store: string,
  made: HandMade
): Effect.fn.Return<Version, RepositoryFailure> {
  const files = yield* changedFiles(store, made.base, made.tree)
  const taken = made.take === undefined ? files : yield* named(files, made.take, "take")
  const partly = yield* named(files, Object.keys(made.hunks ?? {}), "hunks")
  return yield* Effect.acquireUseRelease(
    onDisk("make room for the version", () => mkdtemp(join(tmpdir(), "patchplane-index-"))),
    (folder) => written(store, { ...made, taken, partly, index: join(folder, "index") }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )
})

/** Paths that a person named have to be among the changed ones. */
const named = (files: ReadonlyArray<ChangedFile>, paths: ReadonlyArray<string>, field: string) =>
  Effect.forEach(paths, (path) => {
    const file = files.find((candidate) => candidate.path === path)
    return file === undefined
      ? Effect.fail(
          new RepositoryFailure({
            code: "path-not-changed",
            field,
            message: `${JSON.stringify(path.slice(0, 200))} is not among the changed files.`,
            mend: "Name paths as the list of changed files shows them."
          })
        )
      : Effect.succeed(file)
  })

interface Writing extends HandMade {
  readonly taken: ReadonlyArray<ChangedFile>
  readonly partly: ReadonlyArray<ChangedFile>
  readonly index: string
}

const written = Effect.fnUntraced(function* (store: string, { base, tree, taken, partly, hunks, edits, index, ref }: Writing) {
  const bytes = (args: ReadonlyArray<string>, stdin?: Uint8Array | string) =>
    storeOk({
      gitDir: store,
      args,
      env: { GIT_INDEX_FILE: index },
      ...(stdin === undefined ? {} : { stdin })
    }).pipe(
      Effect.mapError(gitFailed("make the version")),
      Effect.map((output) => output.stdout)
    )
  const git = (args: ReadonlyArray<string>, stdin?: Uint8Array | string) =>
    Effect.map(bytes(args, stdin), (output) => output.toString("utf8"))
  const gone = (path: string) => `0 ${"0".repeat(base.length)}\t${path}\0`
  yield* git(["read-tree", `${base}^{tree}`])
  const whole = taken.filter(({ path }) => !partly.some((file) => file.path === path))
  const lines = whole.flatMap(({ path, from, status, mode, blob }) => [
    ...(from === undefined ? [] : [gone(from)]),
    status === "deleted" ? gone(path) : `${mode.after} ${blob.after}\t${path}\0`
  ])
  if (lines.length > 0) yield* git(["update-index", "--add", "-z", "--index-info"], lines.join(""))
  for (const { path, from } of partly) {
    const patch = yield* patchOf(store, base, tree, from === undefined ? { path } : { path, from })
    const some = yield* chosenHunks(patch, hunks?.[path] ?? [], path)
    yield* git(["apply", "--cached", "--unidiff-zero", "--recount", "--whitespace=nowarn", "-"], some)
  }
  for (const { path, text } of edits ?? []) {
    if (!/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))(?!(?:.*\/)?\.git(?:\/|$))[^\0\n\t]+$/i.test(path)) {
      return yield* new RepositoryFailure({
        code: "path-outside",
        field: "edits",
        message: `${JSON.stringify(path.slice(0, 200))} is no path inside the repository.`,
        mend: "Name a relative path without `..` and `.git`."
      })
    }
    const blob = (yield* git(["hash-object", "-w", "--stdin", "--no-filters"], text)).trim()
    const folders = path.split("/").flatMap((_, index, parts) => (index === 0 ? [] : [parts.slice(0, index).join("/")]))
    const staged = (yield* git(["ls-files", "--stage", "-z", "--", ...folders, path])).split("\0")
    const entries = staged.map((line) => ({
      mode: line.slice(0, 6),
      path: line.slice(line.indexOf("\t") + 1)
    }))
    const known = entries.find((entry) => entry.path === path)?.mode ?? ""
    const mode = /^100(644|755)$/.test(known) ? known : "100644"
    // git would put the text in the place of the file above it or the folder there, and leave out a name that it does not allow.
    const inTheWay = entries.some((entry) => folders.includes(entry.path) || entry.path.startsWith(`${path}/`))
    if (!inTheWay) yield* git(["update-index", "--add", "-z", "--index-info"], `${mode} ${blob}\t${path}\0`)
    if (inTheWay || (yield* git(["ls-files", "--stage", "-z", "--", path])) !== `${mode} ${blob} 0\t${path}\0`) {
      return yield* new RepositoryFailure({
        code: "path-outside",
        field: "edits",
        message: `No file can be at ${JSON.stringify(path.slice(0, 200))} in this version.`,
        mend: "Name a relative path as git writes it, at which there is a file or nothing."
      })
    }
  }
  const made = (yield* git(["write-tree"])).trim() as GitObject
  const date = (yield* git(["rev-list", "--no-walk", "--format=%ct", "--end-of-options", base])).split("\n")[1] ?? "0"
  const commit = yield* storeOk({
    gitDir: store,
    args: ["commit-tree", made, "-p", base, "-m", "A version made by hand"],
    env: identity(date)
  }).pipe(
    Effect.mapError(gitFailed("make the version's commit")),
    Effect.map((output) => output.stdout.toString("utf8").trim() as GitObject)
  )
  yield* git(["update-ref", `refs/patchplane/${ref}`, commit])
  return { commit, tree: made }
})

/** The file's patch with these hunks alone. Bytes, since a file need not be text in UTF-8. */
const chosenHunks = (patch: Buffer, numbers: ReadonlyArray<number>, path: string): Effect.Effect<Uint8Array, RepositoryFailure> => {
  const [head, ...hunks] = partsOf(patch)
  const wrong = numbers.find((number) => !Number.isInteger(number) || number < 1 || number > hunks.length)
  return wrong === undefined && numbers.length > 0
    ? Effect.succeed(Buffer.from(head + placed(hunks, numbers), "latin1"))
    : Effect.fail(
        new RepositoryFailure({
          code: "hunk-missing",
          field: "hunks",
          message:
            wrong === undefined
              ? `No hunk of ${JSON.stringify(path)} is named.`
              : `${JSON.stringify(path)} has ${hunks.length} hunks, and no number ${wrong}.`,
          mend: "Number the hunks as the diff shows them, from 1; leave the file out to take nothing of it."
        })
      )
}

/** git looks for a hunk near its place in the new file, which moves with what is left out before it. */
const placed = (hunks: ReadonlyArray<string>, numbers: ReadonlyArray<number>): string => {
  let left = 0
  return hunks
    .map((hunk, index) => {
      const [, old = "1", after = "0", now = "1"] = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(hunk) ?? []
      if (numbers.includes(index + 1)) return hunk.replace(/^(@@ -[\d,]+ \+)\d+/, `$1${Number(after) - left}`)
      left += Number(now) - Number(old)
      return ""
    })
    .join("")
}

/** The base's date and not the clock's: the same choice gives the same commit. */
const identity = (date: string) => {
  const who = {
    NAME: "PatchPlane",
    EMAIL: "patchplane@patchplane.invalid",
    DATE: `@${date} +0000`
  }
  return Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((role) => Object.entries(who).map(([field, value]) => [`GIT_${role}_${field}`, value]))
  )
}

/** A bundle of one commit on its base: how a change is kept apart from the store (EXE-5, LED-7). */
export const bundleOf = Effect.fn("RepositoryStore.bundleOf")(function* (store: string, base: string, ref: string) {
  const output = yield* storeOk({
    gitDir: store,
    args: ["bundle", "create", "--quiet", "-", `refs/patchplane/${ref}`, `^${base}`],
    maxBytes: 256 * 1024 * 1024,
    timeoutMs: 5 * 60_000
  }).pipe(Effect.mapError(gitFailed("bundle the change")))
  return new Uint8Array(output.stdout)
})
