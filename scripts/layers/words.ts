/**
 * Rules that a list of imports can't hold: names of outside systems in texts, who issues a proof of approval, who
 * pushes, and that the pure parts stay pure.
 */
import type { Source, SyntaxNode } from "./sources.ts"

export interface Violation {
  readonly rule: string
  readonly from: string
  readonly to: string
  readonly why: string
}

/** Paths of files where it may stand, what may not stand elsewhere, and why. */
interface WordRule {
  readonly rule: string
  readonly why: string
  /** Whether the rule speaks about this file. */
  readonly holdsIn: (path: string) => boolean
  /** What the node says that it may not, or undefined. */
  readonly found: (node: SyntaxNode) => string | undefined
}

const text = (node: SyntaxNode): string | undefined =>
  node.type === "StringLiteral" && typeof node["value"] === "string"
    ? node["value"]
    : node.type === "TemplateElement" && typeof node["raw"] === "string"
      ? node["raw"]
      : undefined

const outside = (system: string, word: RegExp, home: RegExp): WordRule => ({
  rule: `only-its-folder-names-${system}`,
  why: `Only ${home.source} knows ${system}: ask it there, or through its port.`,
  holdsIn: (path) => !home.test(path),
  found: (node) => {
    const said = text(node)
    return said !== undefined && word.test(said) ? said : undefined
  }
})

const wordRules: ReadonlyArray<WordRule> = [
  outside("pi", /@earendil-works|pi-coding-agent/, /^core\/runtime\/pi\//),
  outside("daytona", /@daytonaio|api\.daytona\.io/, /^core\/execution\/daytona/),
  outside("electrobun", /^electrobun(\/|$)/, /^desktop\/shell\/electrobun\.ts$/),
  outside("convex", /^convex(\/|$)|\.convex\.(cloud|site)/, /^core\/sync\//),
  {
    rule: "only-the-gate-pushes",
    why: "A push writes to somebody's repository: hand the WriteGate a proof of approval.",
    holdsIn: (path) => !path.startsWith("core/publication/") && !path.startsWith("views/"),
    found: (node) => {
      const said = text(node)
      return said !== undefined && /^(push|send-pack)$|\bgit (push|send-pack)\b/.test(said) ? said : undefined
    }
  },
  {
    rule: "only-the-ledger-issues-proof",
    why: "A proof of approval is read from what is committed, by the ledger alone.",
    holdsIn: (path) => !path.startsWith("core/ledger/"),
    found: (node) => imported(node, "ledger/proof.ts").find((name) => name === "issue" || name === "*")
  },
  {
    rule: "decide-mints-nothing",
    why: "Ids come into the domain as data of a command; only its edges mint them.",
    holdsIn: (path) => path.startsWith("core/domain/"),
    found: (node) => imported(node, "ids.ts").find((name) => name === "mint" || name === "*")
  },
  {
    rule: "the-domain-is-pure",
    why: "Time, chance and the world come into the domain as data of a command.",
    holdsIn: (path) => path.startsWith("core/domain/") && path !== "core/domain/ids.ts",
    found: (node) => impure(node, new Set(["Date", "performance", "crypto", "process", "Bun", "fetch", "setTimeout", "console"]))
  },
  {
    rule: "steps-take-ports",
    why: "A step reaches the world only through ports.",
    holdsIn: (path) => path.startsWith("core/steps/"),
    found: (node) => impure(node, new Set(["Bun", "fetch", "process", "WebSocket", "XMLHttpRequest"]))
  }
]

/** Names that an import declaration takes from a module whose path ends so; `*` for all of them. */
const imported = (node: SyntaxNode, from: string): ReadonlyArray<string | undefined> =>
  node.type === "ImportDeclaration" && text(node["source"] as SyntaxNode)?.endsWith(from)
    ? (node["specifiers"] as ReadonlyArray<SyntaxNode>).map((specifier) =>
        specifier.type === "ImportSpecifier" ? nameOf(specifier["imported"] ?? specifier["local"]) : "*"
      )
    : []

const nameOf = (node: unknown): string | undefined => (node as { value?: string } | null)?.value

const impure = (node: SyntaxNode, forbidden: ReadonlySet<string>): string | undefined => {
  const reached = node.type === "MemberExpression" || node.type === "CallExpression" || node.type === "NewExpression"
  if (!reached) return undefined
  const name = nameOf(node["object"] ?? node["callee"])
  if (name === "Math" && nameOf(node["property"]) === "random") return "Math.random"
  return name !== undefined && forbidden.has(name) ? name : undefined
}

export const brokenWords = (source: Source): ReadonlyArray<Violation> =>
  wordRules
    .filter((rule) => rule.holdsIn(source.path))
    .flatMap((rule) =>
      source.nodes.flatMap((node) => {
        const found = rule.found(node)
        return found === undefined ? [] : [{ rule: rule.rule, from: source.path, to: found, why: rule.why }]
      })
    )
