/** Reads a CODEOWNERS file: patterns with their owners, in its order. */
import type { CodeOwners } from "../../domain/knowledge.ts"
import { short } from "./manifest.ts"

/** Where it may lie, the first that is there counts (GitHub's order, then GitLab's). */
export const codeOwnersPaths = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]
export const codeOwnersBytes = 1024 * 1024
const mostRules = 2_000
const mostOwners = 20

/** `@user`, `@org/team` or an address; anything else is no owner. */
const owner = /^(@[\w.-]+(\/[\w.-]+)*|[^\s@]+@[^\s@]+)$/

export const parseCodeOwners = (path: string, text: string): CodeOwners => {
  const rules: Array<CodeOwners["rules"][number]> = []
  let ruleCount = 0
  for (const line of text.split(/\r?\n/)) {
    // `\ ` and `\#` stand for themselves in a pattern; an unescaped ` #` begins a comment.
    const words = line
      .slice(0, 2_000)
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .match(/(?:\\.|\S)+/g)
    const pattern = words?.[0]?.replace(/\\(.)/g, "$1")
    // Neither negation nor a set of characters is a part of this format; a section is GitLab's.
    if (pattern === undefined || /^[!^[]/.test(pattern)) continue
    ruleCount++
    if (rules.length < mostRules) {
      const owners = (words ?? []).slice(1).filter((word) => word.length <= 200 && owner.test(word))
      rules.push({ pattern: short(pattern), owners: owners.slice(0, mostOwners) })
    }
  }
  return { path, rules, ruleCount }
}
