/** What git treats in a way of its own: files kept by LFS, and submodules. */
import type { RepositoryKnowledge } from "../../domain/knowledge.ts"
import { short, withoutCredentials } from "./manifest.ts"
import type { Texts } from "./texts.ts"
import { baseName, folderOf, type TreeEntry } from "./tree.ts"

export const specialBytes = 256 * 1024
const mostAttributes = 50
const mostPatterns = 200
const mostSubmodules = 200

export const attributeEntries = (entries: ReadonlyArray<TreeEntry>) =>
  entries.filter(({ path }) => baseName(path) === ".gitattributes").slice(0, mostAttributes)

/** Patterns with `filter=lfs`, with the folder of the file that says so in front. */
export const lfsPatterns = (entries: ReadonlyArray<TreeEntry>, texts: Texts): ReadonlyArray<string> =>
  attributeEntries(entries)
    .flatMap(({ path }) =>
      (texts.get(path) ?? "").split(/\r?\n/).flatMap((line) => {
        const [pattern = "", ...attributes] = line.slice(0, 2_000).trim().split(/\s+/)
        if (pattern.startsWith("#") || !attributes.includes("filter=lfs")) return []
        return [short(folderOf(path) === "." ? pattern : `${folderOf(path)}/${pattern}`)]
      })
    )
    .slice(0, mostPatterns)

export const submodules = (entries: ReadonlyArray<TreeEntry>, texts: Texts): RepositoryKnowledge["submodules"] => {
  const urls = new Map<string, string>()
  let path = ""
  let url = ""
  for (const line of [...(texts.get(".gitmodules") ?? "").split(/\r?\n/), "["]) {
    const [, key = "", value = ""] = /^\s*(path|url)\s*=\s*(.*)$/.exec(line.slice(0, 2_000)) ?? []
    if (key === "path") path = value.trim()
    else if (key === "url") url = value.trim()
    else if (line.trimStart().startsWith("[")) {
      if (path !== "" && url !== "") urls.set(path, short(withoutCredentials(url)))
      path = ""
      url = ""
    }
  }
  return entries
    .filter(({ mode }) => mode === "160000")
    .slice(0, mostSubmodules)
    .map(({ path: at, oid }) => {
      const address = urls.get(at)
      return { path: at, commit: oid, ...(address === undefined ? {} : { url: address }) }
    })
}
