/** Reads a source file's syntax tree, for the rules that imports alone can't hold. */
import { parseSync } from "@swc/core"
import { Glob } from "bun"
import { readFileSync } from "node:fs"
import { join } from "node:path"

export interface Source {
  readonly path: string
  /** Every node of the file's syntax tree, parents first. */
  readonly nodes: ReadonlyArray<SyntaxNode>
}

/** A node as swc gives it; only the few fields that rules look at are named. */
export interface SyntaxNode {
  readonly type: string
  readonly [field: string]: unknown
}

const folders = ["core", "desktop", "views", "native"]

/** Paths of all sources of the house below `root`, relative to it. */
export const sourcePaths = (root: string): ReadonlyArray<string> =>
  folders.flatMap((folder) => [...new Glob(`${folder}/**/*.{ts,tsx}`).scanSync({ cwd: root })]).sort()

export const readSource = (root: string, path: string): Source => ({ path, nodes: nodesOf(readFileSync(join(root, path), "utf8"), path) })

/** The syntax tree as a list. Throws where the text is no TypeScript. */
export const nodesOf = (text: string, path: string): ReadonlyArray<SyntaxNode> => {
  const nodes: Array<SyntaxNode> = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (isNode(value)) {
      nodes.push(value)
      Object.values(value).forEach(walk)
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk)
  }
  walk(parseSync(text, { syntax: "typescript", tsx: path.endsWith(".tsx"), target: "esnext" }))
  return nodes
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
