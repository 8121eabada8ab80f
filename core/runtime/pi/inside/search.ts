/** The `search` tool: the workspace's text files by a regular expression. Pi's own needs programs that a sandbox may lack. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative } from "node:path"

const skipped = new Set([".git", "node_modules"])
const largestFile = 1024 * 1024
const longestLine = 300

/** Lines as `path:line: text`, at most `limit`, in the order of paths. Throws on a pattern that is no expression. */
export const searchFolder = (root: string, pattern: string, limit = 200): ReadonlyArray<string> => {
  const expression = new RegExp(pattern)
  const found: Array<string> = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= limit) return
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) visit(path)
      } else if (entry.isFile() && statSync(path).size <= largestFile) {
        for (const [index, line] of readFileSync(path, "utf8").split("\n").entries()) {
          if (found.length < limit && expression.test(line)) {
            found.push(`${relative(root, path)}:${index + 1}: ${line.slice(0, longestLine)}`)
          }
        }
      }
    }
  }
  visit(root)
  return found
}
