/** Checks a house against its layer rules, and that it really was read. */
import { cruise, type ICruiseResult } from "dependency-cruiser"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { rules } from "./rules.ts"
import { readSource, sourcePaths } from "./sources.ts"
import { brokenWords, type Violation } from "./words.ts"

export interface LayerReport {
  readonly modules: number
  readonly imports: number
  readonly violations: ReadonlyArray<Violation>
}

/**
 * Reads every source below `root`. dependency-cruiser can't read TypeScript 7 by itself and then passes without
 * having seen a module: a file that it missed, or whose imports it did not see, is a violation too.
 */
export const checkLayers = async (root: string): Promise<LayerReport> => {
  const paths = sourcePaths(root)
  if (paths.length === 0) return { modules: 0, imports: 0, violations: [unread("the whole house")] }
  const { output } = await cruise(
    ["core", "desktop", "views", "native"].filter((folder) => existsSync(join(root, folder))),
    {
      baseDir: root,
      parser: "swc",
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules" },
      validate: true,
      ruleSet: { forbidden: [...rules] }
    },
    { exportsFields: ["exports"], conditionNames: ["import", "types", "default"], extensions: [".ts", ".tsx", ".js", ".json", ".css"] }
  )
  // Without an output type the result is the graph itself.
  const { modules, summary } = output as ICruiseResult
  const seen = new Map(modules.map((module) => [module.source, module.dependencies.length]))
  const sources = paths.map((path) => readSource(root, path))
  const missed = sources.filter(({ path, nodes }) => {
    const imports = nodes.some(
      (node) => node.type === "ImportDeclaration" || (node.type === "ExportNamedDeclaration" && node["source"] != null)
    )
    return !seen.has(path) || (imports && seen.get(path) === 0)
  })
  return {
    modules: paths.length,
    imports: paths.reduce((sum, path) => sum + (seen.get(path) ?? 0), 0),
    violations: [
      ...missed.map(({ path }) => unread(path)),
      ...summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to, why: commentOf(rule.name) })),
      ...sources.flatMap(brokenWords)
    ]
  }
}

const unread = (path: string): Violation => ({
  rule: "was-read",
  from: path,
  to: "",
  why: "The layer check did not see it: its parser is broken."
})

const commentOf = (name: string): string => rules.find((rule) => rule.name === name)?.comment ?? ""
