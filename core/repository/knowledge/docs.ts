/** Papers at the top: the README's beginning, and the names of what else people and agents are told to read. */
import type { RepositoryKnowledge } from "../../domain/knowledge.ts"
import type { Texts } from "./texts.ts"
import { folderOf, order, type TreeEntry } from "./tree.ts"

export const readmeBytes = 1024 * 1024
/** Characters of the README that are kept. */
const longestHead = 2_000

const readme = /^readme(\.(md|mdx|markdown|rst|txt|adoc))?$/i
const paper =
  /^(contributing|agents|claude|gemini|security|code_of_conduct|governance|architecture|changelog|license|licence|copying|notice|style|development|hacking)(\.[a-z]+)?$/i

/** The README of the working directory, else of the root. */
export const readmeEntry = (entries: ReadonlyArray<TreeEntry>, directory: string): TreeEntry | undefined => {
  const at = (folder: string) =>
    entries
      .filter(({ path, mode }) => mode.startsWith("100") && folderOf(path) === folder && readme.test(path.slice(path.lastIndexOf("/") + 1)))
      .sort((a, b) => order(a.path, b.path))[0]
  return at(directory) ?? at(".")
}

export const docs = (entries: ReadonlyArray<TreeEntry>, directory: string, texts: Texts): RepositoryKnowledge["docs"] => {
  const found = readmeEntry(entries, directory)
  const text = found === undefined ? undefined : texts.get(found.path)
  const papers = entries
    .filter(({ path }) => [".", directory, ".github", "docs"].includes(folderOf(path)) && paper.test(path.slice(path.lastIndexOf("/") + 1)))
    .map(({ path }) => path)
  return {
    ...(found === undefined || typeof text !== "string" ? {} : { readme: { path: found.path, head: text.slice(0, longestHead) } }),
    papers: papers.slice(0, 50)
  }
}
