/** Dependency changes as reviewable items of their own: which package, from what to what, by which file (POL-3). */
import { Effect } from "effect"
import type { ChangedFile } from "../domain/outcome.ts"
import type { DependencyChange } from "../domain/policy.ts"
import { cargoToml } from "./manifests/cargo.ts"
import { compareDeclarations, type Declarations, type ManifestReader } from "./manifests/declared.ts"
import { goMod } from "./manifests/go.ts"
import { bunLock, packageJson, packageLock } from "./manifests/npm.ts"
import { pyproject, requirementsTxt } from "./manifests/python.ts"
import type { ReadSides } from "./patch.ts"
import { baseName } from "../domain/tool-written.ts"

const readers: Readonly<Record<string, ManifestReader>> = {
  "package.json": packageJson,
  "package-lock.json": packageLock,
  "npm-shrinkwrap.json": packageLock,
  "bun.lock": bunLock,
  "pyproject.toml": pyproject,
  "Cargo.toml": cargoToml,
  "go.mod": goMod
}

/** How the file at this path is read, if it says anything about dependencies. */
export const readerOf = (path: string): ManifestReader | undefined => {
  const name = baseName(path)
  if (path.split("/").includes("node_modules")) return undefined
  if (Object.hasOwn(readers, name)) return readers[name]
  return /^requirements[^/]*\.(?:txt|in)$|^constraints[^/]*\.txt$/.test(name) || /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/.test(path)
    ? requirementsTxt
    : undefined
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

const compare = (path: string, reader: ManifestReader, before: Uint8Array | null, after: Uint8Array | null) => {
  const now = declarations(reader, after)
  if (now === undefined) return undefined
  // A base that nobody could read says nothing: then all of it counts as new.
  return compareDeclarations(path, reader.ecosystem, declarations(reader, before) ?? new Map(), now)
}

const declarations = (reader: ManifestReader, bytes: Uint8Array | null): Declarations | undefined => {
  if (bytes === null) return new Map()
  try {
    return reader.read(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
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
