/** The files of a commit, as git's trees name them: sizes, folders, links, submodules. No file is opened for it. */
import { Effect } from "effect"
import type { RepositoryKnowledge } from "../../domain/knowledge.ts"
import { gitFailed } from "../failures.ts"
import { storeOk } from "../git.ts"

export interface TreeEntry {
  readonly mode: string
  readonly oid: string
  /** Of blobs; 0 for submodules. */
  readonly bytes: number
  readonly path: string
}

export interface TreeListing {
  readonly entries: ReadonlyArray<TreeEntry>
  readonly complete: boolean
}

/** Files that are looked at; what lies beyond is said to be there, and not read. */
const mostEntries = 200_000

export const listTree = Effect.fn("listTree")(function* (store: string, commit: string) {
  const output = yield* storeOk({
    gitDir: store,
    args: ["ls-tree", "-r", "-z", "-l", "--full-tree", commit],
    overflow: "cut",
    timeoutMs: 2 * 60_000
  }).pipe(Effect.mapError(gitFailed("list the files")))
  const records = output.stdout.toString("utf8").split("\0")
  // What follows the last NUL is nothing, or a record that was cut.
  records.pop()
  const entries: Array<TreeEntry> = []
  for (const record of records.slice(0, mostEntries)) {
    const tab = record.indexOf("\t")
    const [mode, , oid, size] = record.slice(0, tab).split(/ +/)
    if (mode === undefined || oid === undefined || tab === -1) continue
    entries.push({ mode, oid, bytes: Number(size) || 0, path: record.slice(tab + 1) })
  }
  return { entries, complete: !output.cut && records.length <= mostEntries } satisfies TreeListing
})

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)
export const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".")

/** Code that others wrote and that lies here: it says nothing about this repository. */
export const isForeign = (path: string): boolean => /(^|\/)(node_modules|vendor|third_party|\.yarn|bower_components)\//.test(path)

const mostTop = 200
const mostFolders = 200
const deepest = 3

export const treeSummary = ({ entries, complete }: TreeListing): RepositoryKnowledge["tree"] => {
  const folders = new Map<string, { files: number; bytes: number }>()
  const top = new Set<string>()
  let bytes = 0
  for (const entry of entries) {
    bytes += entry.bytes
    const parts = entry.path.split("/")
    top.add(parts.length === 1 ? entry.path : `${parts[0]}/`)
    for (let depth = 1; depth <= Math.min(deepest, parts.length - 1); depth++) {
      const path = parts.slice(0, depth).join("/")
      const folder = folders.get(path) ?? { files: 0, bytes: 0 }
      folders.set(path, { files: folder.files + 1, bytes: folder.bytes + entry.bytes })
    }
  }
  return {
    files: entries.length,
    bytes,
    complete,
    symlinks: entries.filter(({ mode }) => mode === "120000").length,
    top: [...top].slice(0, mostTop),
    folders: [...folders]
      .map(([path, counts]) => ({ path, ...counts }))
      .sort((a, b) => b.files - a.files || order(a.path, b.path))
      .slice(0, mostFolders),
    largest: entries
      .filter(({ mode }) => mode.startsWith("100"))
      .toSorted((a, b) => b.bytes - a.bytes || order(a.path, b.path))
      .slice(0, 10)
      .map(({ path, bytes: size }) => ({ path, bytes: size }))
  }
}

/** By code units, the same on every machine. */
export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
