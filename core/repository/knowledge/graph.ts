/** Manifests and lockfiles of a commit as one graph: what each depends on, at which version, and on which of each other. */
import type { Dependency, KnownLockfile, KnownManifest } from "../../domain/knowledge.ts"
import { lockfiles, type Locked } from "./lockfiles.ts"
import { short, type ManifestKind, type ManifestReader, type ReadManifest } from "./manifest.ts"
import { readNpm } from "./npm.ts"
import { readCargo, readGo, readPyproject, readRequirements } from "./other-manifests.ts"
import type { Texts } from "./texts.ts"
import { baseName, folderOf, isForeign, order, type TreeEntry } from "./tree.ts"

const readers: ReadonlyMap<string, { readonly kind: ManifestKind; readonly read: ManifestReader }> = new Map([
  ["package.json", { kind: "npm", read: readNpm }],
  ["pyproject.toml", { kind: "python", read: readPyproject }],
  ["Cargo.toml", { kind: "cargo", read: readCargo }],
  ["go.mod", { kind: "go", read: readGo }]
])
const readerOf = (path: string) =>
  readers.get(baseName(path)) ??
  (/^requirements[\w.-]*\.txt$/.test(baseName(path)) ? { kind: "python" as const, read: readRequirements } : undefined)

/** Bytes of one file; bigger ones are named and not read. */
export const graphLimits = { manifestBytes: 1024 * 1024, lockfileBytes: 16 * 1024 * 1024 }
const mostManifests = 200
const mostLockfiles = 20
/** Dependencies kept of one manifest, and of all together. */
const mostOfOne = 300
const mostOfAll = 4_000
const mostNames = 100

/** The nearest to the root come first: where there are too many, those are the ones that count. */
const chosen = (entries: ReadonlyArray<TreeEntry>, is: (path: string) => boolean) =>
  entries
    .filter(({ path, mode }) => mode.startsWith("100") && is(path) && !isForeign(path))
    .sort((a, b) => a.path.split("/").length - b.path.split("/").length || order(a.path, b.path))

export const manifestEntries = (entries: ReadonlyArray<TreeEntry>) => chosen(entries, (path) => readerOf(path) !== undefined)
export const lockfileEntries = (entries: ReadonlyArray<TreeEntry>) =>
  chosen(entries, (path) => lockfiles.has(baseName(path))).slice(0, mostLockfiles)
export const readManifests = (entries: ReadonlyArray<TreeEntry>) => manifestEntries(entries).slice(0, mostManifests)

interface LockedAt {
  readonly folder: string
  readonly kind: ManifestKind
  readonly locked: Locked
}

export const graph = (entries: ReadonlyArray<TreeEntry>, texts: Texts) => {
  const locks: Array<LockedAt> = []
  const known: Array<KnownLockfile> = []
  for (const { path, bytes } of lockfileEntries(entries)) {
    const lockfile = lockfiles.get(baseName(path))
    if (lockfile === undefined) continue
    const text = texts.get(path)
    const locked = typeof text === "string" ? lockfile.read?.(text) : undefined
    if (locked !== undefined) locks.push({ folder: folderOf(path), kind: lockfile.kind, locked })
    known.push({
      path,
      tool: lockfile.tool,
      bytes,
      ...(locked === undefined
        ? lockfile.read === undefined
          ? {}
          : { problem: text === null ? ("too-large" as const) : ("unreadable" as const) }
        : { packages: locked.packages })
    })
  }
  let left = mostOfAll
  const found = readManifests(entries).map(({ path }) => {
    const reader = readerOf(path)
    const text = texts.get(path)
    const read = typeof text === "string" ? reader?.read(text) : undefined
    const kind = reader?.kind ?? "npm"
    const all = read?.dependencies ?? []
    const kept = all.slice(0, Math.min(mostOfOne, left))
    left -= kept.length
    const manifest: Omit<KnownManifest, "needs"> = {
      path,
      kind,
      ...(read?.name === undefined ? {} : { name: read.name }),
      ...(read?.version === undefined ? {} : { version: read.version }),
      scripts: names(read?.scripts),
      workspaces: names(read?.workspaces),
      dependencies: kept.map((dependency) => withVersion(dependency, kind, folderOf(path), locks)),
      dependencyCount: all.length,
      ...(read === undefined ? { problem: text === null ? ("too-large" as const) : ("unreadable" as const) } : {})
    }
    return { manifest, all }
  })
  return { manifests: found.map(({ manifest, all }) => ({ ...manifest, needs: edges(manifest, all, found) })), lockfiles: known }
}

const names = (list: ReadonlyArray<string> = []) => list.slice(0, mostNames).map(short)

const withVersion = (
  dependency: Omit<Dependency, "locked">,
  kind: ManifestKind,
  folder: string,
  locks: ReadonlyArray<LockedAt>
): Dependency => {
  const above = locks.filter(
    (lock) => lock.kind === kind && (lock.folder === "." || folder === lock.folder || folder.startsWith(`${lock.folder}/`))
  )
  for (const lock of above.toSorted((a, b) => b.folder.length - a.folder.length)) {
    const relative = lock.folder === "." ? folder : folder === lock.folder ? "." : folder.slice(lock.folder.length + 1)
    const version = lock.locked.versionOf(relative, dependency.name, dependency.wanted)
    if (version !== undefined) return { ...dependency, locked: short(version) }
  }
  return dependency
}

/** Which manifests of the same repository it names among its dependencies. */
const edges = (
  manifest: Omit<KnownManifest, "needs">,
  all: ReadManifest["dependencies"],
  found: ReadonlyArray<{ readonly manifest: Omit<KnownManifest, "needs"> }>
): ReadonlyArray<string> => {
  const wanted = new Set(all.map(({ name }) => name))
  return found
    .filter(
      ({ manifest: other }) =>
        other.path !== manifest.path && other.kind === manifest.kind && other.name !== undefined && wanted.has(other.name)
    )
    .map(({ manifest: other }) => other.path)
    .slice(0, mostNames)
}
