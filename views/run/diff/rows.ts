/** The rows of the file tree: groups of risk, or folders, with the files below them. Pure. */
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { pathParts } from "../../text/format.ts"
import type { Marks } from "./marks.ts"
import { groupNames, groupOf, type GroupName, type Order } from "./order.ts"

interface Placed {
  /** Depth, from 1. */
  readonly level: number
  /** Among the rows beside it, from 1. */
  readonly position: number
  readonly size: number
}
export type Row =
  | (Placed & {
      readonly kind: "group" | "folder"
      readonly key: string
      readonly name: string
      readonly files: number
      readonly folded: boolean
    })
  | (Placed & { readonly kind: "file"; readonly key: string; readonly file: ChangedFile })

/** Folded without anybody's asking: nobody reads it line by line. */
const foldedAtFirst: ReadonlySet<GroupName> = new Set(["Generated"])

/** `turned`: keys of the groups and folders that a person folded or unfolded. `files` are in `order` already. */
export const rowsOf = (files: ReadonlyArray<ChangedFile>, marks: Marks, order: Order, turned: ReadonlySet<string>): ReadonlyArray<Row> =>
  order === "risk" ? groupRows(files, marks, turned) : folderRows(files, turned)

const groupRows = (files: ReadonlyArray<ChangedFile>, marks: Marks, turned: ReadonlySet<string>): ReadonlyArray<Row> => {
  const groups = new Map<GroupName, Array<ChangedFile>>()
  for (const file of files) {
    const name = groupOf(file, marks)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [file])
    else group.push(file)
  }
  const present = groupNames.filter((name) => groups.has(name))
  const rows: Array<Row> = []
  // One group alone needs no name, unless its name says why it is folded.
  const named = present.length > 1 || present[0] === "Generated"
  for (const [index, name] of present.entries()) {
    const group = groups.get(name) ?? []
    const key = `group ${name}`
    const folded = foldedAtFirst.has(name) !== turned.has(key)
    if (named) rows.push({ kind: "group", key, name, files: group.length, folded, level: 1, position: index + 1, size: present.length })
    if (named && folded) continue
    for (const [at, file] of group.entries()) {
      rows.push({ kind: "file", key: file.path, file, level: named ? 2 : 1, position: at + 1, size: group.length })
    }
  }
  return rows
}

interface Folder {
  readonly folders: Map<string, Folder>
  readonly files: Array<ChangedFile>
  count: number
}
const emptyFolder = (): Folder => ({ folders: new Map(), files: [], count: 0 })

const folderRows = (files: ReadonlyArray<ChangedFile>, turned: ReadonlySet<string>): ReadonlyArray<Row> => {
  const root = emptyFolder()
  for (const file of files) {
    let folder = root
    const { folder: path } = pathParts(file.path)
    for (const name of path === "" ? [] : path.split("/")) {
      let inner = folder.folders.get(name)
      if (inner === undefined) folder.folders.set(name, (inner = emptyFolder()))
      inner.count++
      folder = inner
    }
    folder.files.push(file)
  }
  const rows: Array<Row> = []
  const walk = (folder: Folder, above: string, level: number) => {
    const size = folder.folders.size + folder.files.length
    let position = 1
    for (const [first, inside] of folder.folders) {
      let [name, inner] = [first, inside]
      // A folder with nothing but a folder in it stands with it in one row.
      for (let [only] = inner.folders; only !== undefined && inner.folders.size === 1 && inner.files.length === 0; [only] = inner.folders) {
        name += `/${only[0]}`
        inner = only[1]
      }
      const path = above + name
      const key = `folder ${path}`
      const folded = turned.has(key)
      rows.push({ kind: "folder", key, name, files: inside.count, folded, level, position: position++, size })
      if (!folded) walk(inner, `${path}/`, level + 1)
    }
    for (const file of folder.files) rows.push({ kind: "file", key: file.path, file, level, position: position++, size })
  }
  walk(root, "", 1)
  return rows
}

/** The paths that lie under a group or folder, folded or not. */
export const pathsUnder = (files: ReadonlyArray<ChangedFile>, marks: Marks, { kind, key, name }: Row & { readonly name: string }) =>
  files
    .filter((file) => (kind === "group" ? groupOf(file, marks) === name : file.path.startsWith(`${key.slice("folder ".length)}/`)))
    .map(({ path }) => path)
