/** Finds every failure that the sources make, in their syntax trees: its code, and what it says a person can do. */
import { classByTag, classOf, repeatHelps } from "../../core/domain/fault-class.ts"
import { readSource, sourcePaths, type Source, type SyntaxNode } from "../layers/sources.ts"

export interface KnownFailure {
  readonly tag: string
  readonly code: string
  readonly class: string
  /** `depends` where the code that makes it decides. */
  readonly retryable: "yes" | "no" | "depends"
  /** Literal texts of the next step; what is filled in has its name in braces. Empty: there is none. */
  readonly mend: string
  readonly path: string
}

/** Functions that make a failure of (code, message, mend), by where they are. */
const makers: ReadonlyArray<{ readonly name: string; readonly in: RegExp; readonly tag: string; readonly mend?: string }> = [
  { name: "failure", in: /^core\/execution\//, tag: "SandboxFailure" },
  { name: "fromCause", in: /^core\/execution\//, tag: "SandboxFailure" },
  { name: "refusedPath", in: /^core\/repository\//, tag: "RepositoryFailure" },
  { name: "refuse", in: /^core\/(domain|ledger)\//, tag: "CommandRefused" },
  { name: "stale", in: /^core\/domain\//, tag: "CommandRefused", mend: "Look at it again and decide anew." }
]
/** Objects that are no call's argument: whose they are follows from the file. */
const objectsIn: ReadonlyArray<readonly [RegExp, string]> = [
  [/^core\/runtime\//, "RuntimeFailure"],
  [/^core\/domain\//, "Failure"],
  [/^core\/engine\//, "Failure"],
  [/^core\/steps\//, "Failure"],
  [/^core\/publication\//, "GateRefused"]
]

/** In order of tag and code; one that is made at several places is there once, with all that it says. */
export const failuresIn = (root: string): ReadonlyArray<KnownFailure> => {
  const found = sourcePaths(root)
    .filter((path) => /^(core|desktop)\//.test(path))
    .flatMap((path) => madeIn(readSource(root, path)))
  const merged = new Map<string, KnownFailure>()
  for (const failure of found) {
    const key = `${failure.tag}/${failure.code}`
    const known = merged.get(key)
    if (known === undefined) merged.set(key, failure)
    else {
      // The first place that says nothing is the one to name.
      const mend =
        known.mend === "" || failure.mend === "" ? "" : known.mend.includes(failure.mend) ? known.mend : `${known.mend} / ${failure.mend}`
      merged.set(key, { ...known, mend, retryable: known.retryable === failure.retryable ? known.retryable : "depends" })
    }
  }
  return [...merged.values()].toSorted((a, b) => (`${a.tag}/${a.code}` < `${b.tag}/${b.code}` ? -1 : 1))
}

const madeIn = ({ path, nodes }: Source): ReadonlyArray<KnownFailure> => {
  const claimed = new Set<unknown>()
  const made: Array<KnownFailure> = []
  const add = (tag: string, codes: ReadonlyArray<string>, retryable: KnownFailure["retryable"], mend: string, own?: string) => {
    for (const code of codes) made.push({ tag, code, class: own ?? classOf(tag, code), retryable, mend, path })
  }
  const object = (tag: string, node: SyntaxNode) => {
    claimed.add(node)
    const fields = fieldsOf(node)
    if (!fields.has("mend")) return
    const codes = fields.has("code") ? texts(fields.get("code")) : [tag]
    const retryable = fields.has("retryable") ? truth(fields.get("retryable")) : tag === "Failure" ? "no" : undefined
    for (const code of codes) {
      add(
        tag,
        [code],
        retryable ?? (repeatHelps(tag, code) ? "yes" : "no"),
        sentence(fields.get("mend"), nodes),
        texts(fields.get("class"))[0]
      )
    }
  }
  for (const node of nodes) {
    if (node.type === "NewExpression") {
      const tag = nameOf(node["callee"]) ?? ""
      const [first] = argumentsOf(node)
      if (Object.hasOwn(classByTag, tag) && first !== undefined) {
        for (const each of branches(first)) if (each.type === "ObjectExpression") object(tag, each)
      }
    }
    if (node.type === "CallExpression") {
      const maker = makers.find(({ name, in: where }) => name === nameOf(node["callee"]) && where.test(path))
      const [code, , mend, options] = argumentsOf(node)
      if (maker !== undefined) {
        const fields = options?.type === "ObjectExpression" ? fieldsOf(options) : new Map<string, SyntaxNode>()
        add(maker.tag, texts(code), truth(fields.get("retryable")), maker.mend ?? sentence(mend, nodes))
      }
      // The gate's: refuse(code, retryable)(message, mend), or kept under a name that is called so later.
      if (path === "core/publication/refusals.ts" && nameOf(node["callee"]) === "refuse") {
        const outer = nodes.find((candidate) => candidate.type === "CallExpression" && candidate["callee"] === node)
        const [gateCode, retryable] = argumentsOf(node)
        add("GateRefused", texts(gateCode), truth(retryable), outer === undefined ? "{mend}" : sentence(argumentsOf(outer)[1], nodes))
      }
    }
  }
  for (const node of nodes) {
    const tag = objectsIn.find(([where]) => where.test(path))?.[1]
    if (node.type !== "ObjectExpression" || claimed.has(node) || tag === undefined) continue
    const fields = fieldsOf(node)
    if (fields.has("code") && fields.has("mend") && texts(fields.get("code")).length > 0) object(tag, node)
  }
  return made
}

/** What is wrong with the list: a failure without a next step, or of no known class. */
export const incomplete = (failures: ReadonlyArray<KnownFailure>): ReadonlyArray<string> =>
  failures.flatMap(({ tag, code, mend, path }) => (mend.trim() === "" ? [`${path}: ${tag} ${code} says no next step`] : []))

export const listOf = (failures: ReadonlyArray<KnownFailure>): string => {
  const row = ({ code, class: kind, retryable, mend, tag }: KnownFailure) =>
    `| ${code === tag ? tag : `\`${code}\``} | ${kind} | ${retryable} | ${mend.replaceAll("|", "\\|").replaceAll("\n", " ")} |`
  const tags = [...new Set(failures.map(({ tag }) => tag))]
  return `# Failures

Made by \`bun scripts/failures.ts --write\` from the sources; a test keeps it so. Every failure has a class (who or what
is to blame), says whether the same attempt may succeed later with nobody changing anything, and what a person can do.
An attempt of which a repeat helps is made up to three times, after 1 and 4 seconds; then the run stops and waits for a
person. A name in braces stands for what is filled in, "depends" for what the case decides.

${tags
  .map(
    (tag) =>
      `## ${tag}\n\n| code | class | repeat helps | next step |\n| --- | --- | --- | --- |\n${failures
        .filter((failure) => failure.tag === tag)
        .map(row)
        .join("\n")}\n`
  )
  .join("\n")}`
}

const argumentsOf = (node: SyntaxNode): ReadonlyArray<SyntaxNode | undefined> =>
  ((node["arguments"] as ReadonlyArray<{ readonly expression: SyntaxNode }> | null) ?? []).map(({ expression }) => expression)
const nameOf = (node: unknown): string | undefined => (node as { readonly value?: unknown } | null)?.value as string | undefined

const fieldsOf = (node: SyntaxNode): ReadonlyMap<string, SyntaxNode> =>
  new Map(
    (node["properties"] as ReadonlyArray<SyntaxNode>).flatMap((property) => {
      if (property.type === "Identifier") return [[String(property["value"]), property] as const]
      const key = nameOf(property["key"])
      return key === undefined ? [] : [[key, property["value"] as SyntaxNode] as const]
    })
  )

const branches = (node: SyntaxNode): ReadonlyArray<SyntaxNode> =>
  node.type === "ConditionalExpression"
    ? [...branches(node["consequent"] as SyntaxNode), ...branches(node["alternate"] as SyntaxNode)]
    : node.type === "ParenthesisExpression"
      ? branches(node["expression"] as SyntaxNode)
      : [node]

/** The texts that an expression may be; nothing for one that only the case knows. */
const texts = (node: SyntaxNode | undefined): ReadonlyArray<string> =>
  node === undefined
    ? []
    : branches(node).flatMap((each) => {
        if (each.type === "StringLiteral") return [String(each["value"])]
        if (each.type !== "TemplateLiteral") return []
        const places = (each["expressions"] as ReadonlyArray<SyntaxNode>).map((place) => `{${placeOf(place)}}`)
        return [
          (each["quasis"] as ReadonlyArray<SyntaxNode>)
            .map((part, at) => `${String(part["raw"])}${places[at] ?? ""}`)
            .join("")
            .replaceAll("\\`", "`")
        ]
      })

/** What stands in a template's place, by the last name in it: `{path}`, `{number}`. */
const placeOf = (node: SyntaxNode): string => {
  if (node.type === "CallExpression") {
    const callee = node["callee"] as SyntaxNode
    // `names.join(", ")` is the names; `quoted(path)` and `Object.keys(paths)` are what they are given.
    const of = callee.type === "MemberExpression" ? (callee["object"] as SyntaxNode) : undefined
    return placeOf((of === undefined || /^[A-Z]/.test(nameOf(of) ?? "") ? argumentsOf(node)[0] : of) ?? callee)
  }
  if (node.type === "MemberExpression") return nameOf(node["property"]) ?? placeOf(node["object"] as SyntaxNode)
  const inner = node["expression"] ?? node["left"] ?? node["base"] ?? node["consequent"]
  return node.type === "Identifier" ? String(node["value"]) : inner === undefined ? "…" : placeOf(inner as SyntaxNode)
}

/** As `texts`, in one; by its name where the case knows it. Only a text that is empty is none. */
const sentence = (node: SyntaxNode | undefined, nodes: ReadonlyArray<SyntaxNode>): string => {
  if (node === undefined) return ""
  const said = branches(node).flatMap((each) => {
    const found = texts(each)
    if (found.length > 0) return found
    if (each.type === "MemberExpression") return [`{${placeOf(each)} of the ${placeOf(each["object"] as SyntaxNode)}}`]
    const composed = new Set(each.type === "Identifier" ? composedAs(placeOf(each), nodes) : [])
    // Where the file says several it may be any of them, or another's.
    return composed.size === 1 ? [...composed] : [`{${placeOf(each)}}`]
  })
  return [...new Set(said)].join(" / ")
}

/** The texts that a constant, or a field of an object, of that name may be in this file. */
const composedAs = (name: string, nodes: ReadonlyArray<SyntaxNode>): ReadonlyArray<string> =>
  nodes.flatMap((node) =>
    node.type === "VariableDeclarator" && nameOf(node["id"]) === name
      ? texts(node["init"] as SyntaxNode)
      : node.type === "KeyValueProperty" && nameOf(node["key"]) === name
        ? texts(node["value"] as SyntaxNode)
        : []
  )

const truth = (node: SyntaxNode | undefined): KnownFailure["retryable"] =>
  node === undefined ? "no" : node.type === "BooleanLiteral" ? (node["value"] === true ? "yes" : "no") : "depends"
