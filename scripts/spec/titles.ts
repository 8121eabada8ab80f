/** The titles of tests in a source file, read from its syntax tree, so that what is commented out does not count. */
import { nodesOf, type SyntaxNode } from "../layers/sources.ts"

const names = new Set(["test", "it", "describe"])
/** A test that does not run proves nothing. */
const idle = new Set(["skip", "todo", "fails", "skipIf", "runIf"])

/** Titles of `test(…)`, `it.effect(…)`, `describe(…)`, `it.each(table)(…)`, without those that are skipped. */
export const titlesIn = (text: string, path: string): ReadonlyArray<string> =>
  nodesOf(text, path).flatMap((node) => {
    if (node.type !== "CallExpression") return []
    const called = chain(node["callee"] as SyntaxNode)
    const title = firstText((node["arguments"] as ReadonlyArray<{ expression: SyntaxNode }>)[0]?.expression)
    return title !== undefined && names.has(called[0] ?? "") && !called.some((name) => idle.has(name)) ? [title] : []
  })

/** `it.effect.prop` as its names; through calls, so that `test.each(table)` is one too. */
const chain = (node: SyntaxNode): ReadonlyArray<string> => {
  switch (node.type) {
    case "Identifier":
      return [String(node["value"])]
    case "MemberExpression":
      return [...chain(node["object"] as SyntaxNode), ...chain(node["property"] as SyntaxNode)]
    case "CallExpression":
      return chain(node["callee"] as SyntaxNode)
    case "TaggedTemplateExpression":
      return chain(node["tag"] as SyntaxNode)
    default:
      return []
  }
}

const firstText = (node: SyntaxNode | undefined): string | undefined => {
  if (node?.type === "StringLiteral") return String(node["value"])
  if (node?.type !== "TemplateLiteral") return undefined
  return (node["quasis"] as ReadonlyArray<{ raw: string }>).map(({ raw }) => raw).join("…")
}

/** Requirement ids that a title names; `FLOW-1..3` names three. */
export const idsIn = (title: string): ReadonlyArray<string> =>
  [...title.matchAll(/\b([A-Z][A-Z0-9]*)-(\d+)(?:\.\.(\d+))?/g)].flatMap(([, area, from, to]) =>
    Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, index) => `${area}-${Number(from) + index}`)
  )
