/** Dependency changes as reviewable items of their own: which package, from what to what, by which file (POL-3). */
import { Effect } from "effect"
import type { ChangedFile } from "../domain/outcome.ts"
import type { DependencyChange } from "../domain/policy.ts"
import { lockfileAt, manifestAt } from "../manifests/files.ts"
import type { Ecosystem, Reader, Reading } from "../manifests/reading.ts"
import { compareEntries } from "./compare-entries.ts"
import type { ReadSides } from "./patch.ts"
import { baseName } from "../domain/tool-written.ts"

interface DependencyFile {
  readonly ecosystem: Ecosystem
  readonly read: Reader<Reading>
}

/** Lockfiles whose every package is told apart. */
const told = new Set(["package-lock.json", "npm-shrinkwrap.json", "bun.lock"])

/** How the file at this path is read, if it says anything about dependencies. */
const readerOf = (path: string): DependencyFile | undefined => {
  if (path.split("/").includes("node_modules")) return undefined
  const lockfile = told.has(baseName(path)) ? lockfileAt(path) : undefined
  return lockfile?.read === undefined ? manifestAt(path) : { ecosystem: lockfile.ecosystem, read: lockfile.read }
}

export interface DependencyChanges {
  readonly changes: ReadonlyArray<DependencyChange>
  /** Files that say something about dependencies and could not be understood: nobody knows what they change. */
  readonly unreadable: ReadonlyArray<ChangedFile>
}

/** Reads both sides of every changed manifest and lockfile. In the order of the files. */
export const dependencyChanges = Effect.fnUntraced(function* <E>(files: ReadonlyArray<ChangedFile>, read: ReadSides<E>) {
  const changes: Array<DependencyChange> = []
  const unreadable: Array<ChangedFile> = []
  for (const file of files) {
    if (file.mode.before === submodule || file.mode.after === submodule) changes.push(ofSubmodule(file))
    for (const { path, side } of sidesOf(file)) {
      const reader = readerOf(path)
      if (reader === undefined) continue
      const sides = yield* read(file)
      // A side that is there and could not be read is no empty file.
      const missing = side !== "before" && sides.after === null && file.status !== "deleted"
      const compared = missing
        ? undefined
        : compare(path, reader, side === "after" ? null : sides.before, side === "before" ? null : sides.after)
      if (compared === undefined) unreadable.push(file)
      else changes.push(...compared)
    }
  }
  return { changes, unreadable } satisfies DependencyChanges
})

/** A renamed file is the same manifest under both names, or it begins or ceases to be one. */
const sidesOf = ({ path, from }: ChangedFile): ReadonlyArray<{ readonly path: string; readonly side: "both" | "before" | "after" }> => {
  if (from === undefined) return [{ path, side: "both" }]
  if (readerOf(from) === readerOf(path) && readerOf(path) !== undefined) return [{ path, side: "both" }]
  return [
    { path: from, side: "before" },
    { path, side: "after" }
  ]
}

const compare = (path: string, { ecosystem, read }: DependencyFile, before: Uint8Array | null, after: Uint8Array | null) => {
  const now = entries(read, after)
  if (now === undefined) return undefined
  // A base that nobody could read says nothing: then all of it counts as new.
  return compareEntries(path, ecosystem, entries(read, before) ?? [], now)
}

/** Undefined where any of it is malformed: nobody knows what that brings. */
const entries = (read: Reader<Reading>, bytes: Uint8Array | null): Reading["entries"] | undefined => {
  if (bytes === null) return []
  try {
    const found = read(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
    return found?.malformed.length === 0 ? found.entries : undefined
  } catch {
    return undefined
  }
}

const submodule = "160000"
const ofSubmodule = ({ path, mode, blob }: ChangedFile): DependencyChange => ({
  package: path,
  ecosystem: "git",
  ...(mode.before === submodule ? { from: blob.before } : {}),
  ...(mode.after === submodule ? { to: blob.after } : {}),
  manifest: ".gitmodules",
  section: "submodule",
  direct: true,
  installScripts: []
})
