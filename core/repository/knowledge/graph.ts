/** Manifests and lockfiles of a commit as one graph: what each depends on, at which version, and on which of each other. */
import type { Dependency, KnownLockfile, KnownManifest } from "../../domain/knowledge.ts"
import { lockfileAt, manifestAt } from "../../manifests/files.ts"
import type { Ecosystem, LockReading } from "../../manifests/reading.ts"
import { described, kindOf, needed, short } from "./manifest.ts"
import type { Texts } from "./texts.ts"
import { baseName, folderOf, isForeign, order, type TreeEntry } from "./tree.ts"

/** Bytes of one file; bigger ones are named and not read. */
export const graphLimits = { manifestBytes: 1024 * 1024, lockfileBytes: 16 * 1024 * 1024 }
const mostManifests = 200
const mostLockfiles = 20
/** Dependencies kept of one manifest, and of all together. */
const mostOfOne = 300
const mostOfAll = 4_000
/** Edges kept of one manifest. */
const mostNeeds = 100

/** The nearest to the root come first: where there are too many, those are the ones that count. */
const chosen = (entries: ReadonlyArray<TreeEntry>, is: (path: string) => boolean) =>
  entries
    .filter(({ path, mode }) => mode.startsWith("100") && is(path) && !isForeign(path))
    .sort((a, b) => a.path.split("/").length - b.path.split("/").length || order(a.path, b.path))

/** Constraints bound what others ask for, and ask for nothing. */
export const manifestEntries = (entries: ReadonlyArray<TreeEntry>) =>
  chosen(entries, (path) => manifestAt(path) !== undefined && !baseName(path).startsWith("constraints"))
export const lockfileEntries = (entries: ReadonlyArray<TreeEntry>) =>
  chosen(entries, (path) => lockfileAt(path) !== undefined).slice(0, mostLockfiles)
export const readManifests = (entries: ReadonlyArray<TreeEntry>) => manifestEntries(entries).slice(0, mostManifests)

interface LockedAt {
  readonly folder: string
  readonly ecosystem: Ecosystem
  readonly locked: LockReading
}

export const graph = (entries: ReadonlyArray<TreeEntry>, texts: Texts) => {
  const locks: Array<LockedAt> = []
  const known: Array<KnownLockfile> = []
  for (const { path, bytes } of lockfileEntries(entries)) {
    const lockfile = lockfileAt(path)
    if (lockfile === undefined) continue
    const text = texts.get(path)
    const locked = typeof text === "string" ? lockfile.read?.(text) : undefined
    if (locked !== undefined) locks.push({ folder: folderOf(path), ecosystem: lockfile.ecosystem, locked })
    known.push({
      path,
      tool: lockfile.tool,
      bytes,
      ...(locked === undefined
        ? lockfile.read === undefined
          ? {}
          : { problem: text === null ? ("too-large" as const) : ("unreadable" as const) }
        : { packages: locked.entries.length })
    })
  }
  let left = mostOfAll
  const found = readManifests(entries).flatMap(({ path }) => {
    const file = manifestAt(path)
    if (file === undefined) return []
    const text = texts.get(path)
    const read = typeof text === "string" ? file.read(text) : undefined
    const all = read === undefined ? [] : needed(read)
    const kept = all.slice(0, Math.min(mostOfOne, left))
    left -= kept.length
    const manifest: Omit<KnownManifest, "needs"> = {
      path,
      kind: kindOf(file.ecosystem),
      ...described(read),
      dependencies: kept.map((dependency) => withVersion(dependency, file.ecosystem, folderOf(path), locks)),
      dependencyCount: all.length,
      ...(read === undefined ? { problem: text === null ? ("too-large" as const) : ("unreadable" as const) } : {})
    }
    return [{ manifest, all }]
  })
  return { manifests: found.map(({ manifest, all }) => ({ ...manifest, needs: edges(manifest, all, found) })), lockfiles: known }
}

const withVersion = (
  dependency: Omit<Dependency, "locked">,
  ecosystem: Ecosystem,
  folder: string,
  locks: ReadonlyArray<LockedAt>
): Dependency => {
  const above = locks.filter(
    (lock) => lock.ecosystem === ecosystem && (lock.folder === "." || folder === lock.folder || folder.startsWith(`${lock.folder}/`))
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
  all: ReadonlyArray<Pick<Dependency, "name">>,
  found: ReadonlyArray<{ readonly manifest: Omit<KnownManifest, "needs"> }>
): ReadonlyArray<string> => {
  const wanted = new Set(all.map(({ name }) => name))
  return found
    .filter(
      ({ manifest: other }) =>
        other.path !== manifest.path && other.kind === manifest.kind && other.name !== undefined && wanted.has(other.name)
    )
    .map(({ manifest: other }) => other.path)
    .slice(0, mostNeeds)
}
