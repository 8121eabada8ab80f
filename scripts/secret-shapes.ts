/**
 * `bun scripts/secret-shapes.ts [--check]`: writes `core/ledger/secretlint-shapes.ts`, the shapes of keys that
 * secretlint's recommended preset knows and our own list does not. `--check` writes nothing and exits 1 where the file
 * is not what the pinned preset gives. Nothing of the preset runs here: its patterns are read from its syntax tree.
 */
import { parseSync } from "@swc/core"
import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dir, "..")
const preset = join(root, "node_modules/@secretlint/secretlint-rule-preset-recommend")
const target = join(root, "core/ledger/secretlint-shapes.ts")
/** Services whose keys `secret-shapes.ts` describes itself, mostly with wider bounds. */
const ours = ["aws", "gcp", "privatekey", "npm", "basicauth", "slack", "sendgrid", "stripe", "github", "gitlab", "openai", "anthropic"]
const oursToo = ["groq", "huggingface", "linear", "database-connection-string", "hashicorp-vault", "filter-comments", "preset-recommend"]
const known = new Set([...ours, ...oursToo])
/** What the preset puts before a token's own mark; ours may follow a letter, as in escaped text. */
const noLetterBefore = "(?<!\\p{L})"

interface Node {
  readonly type?: string
  readonly [field: string]: unknown
}

/** All nodes below a value, parents first. */
const nodesOf = (value: unknown): ReadonlyArray<Node> => {
  if (Array.isArray(value)) return value.flatMap(nodesOf)
  if (typeof value !== "object" || value === null) return []
  return [value as Node, ...Object.values(value).flatMap(nodesOf)]
}

/** The texts that a match begins with: `(?:a|b)_` as `a_` and `b_`. Throws where that can't be told. */
const marksOf = (pattern: string): ReadonlyArray<string> => {
  const [, alternatives, literal] = /^(?:\((?:\?:)?([a-z0-9_|-]+)\))?([a-z0-9_-]*)/.exec(pattern) ?? []
  const marks = (alternatives ?? "").split("|").map((each) => `${each}${literal ?? ""}`)
  if (marks.some((mark) => mark.length < 3)) throw new Error(`It can't be told how /${pattern}/ begins.`)
  return marks
}

const shapes = (): ReadonlyArray<string> => {
  const { body } = parseSync(readFileSync(join(preset, "module/index.js"), "utf8"), { syntax: "ecmascript", target: "esnext" })
  const found: Array<string> = []
  // A rule's patterns stand in its creator, or between the creator before it and its own.
  let pending: Array<string> = []
  for (const item of body) {
    const nodes = nodesOf(item)
    for (const { type, pattern } of nodes) {
      if (type === "RegExpLiteral" && String(pattern).startsWith(noLetterBefore)) {
        pending.push(
          String(pattern)
            .slice(noLetterBefore.length)
            .replace(/\(\?<[a-z]+>/gi, "(?:")
        )
      }
    }
    const id = nodes.find(({ type, value }) => type === "StringLiteral" && String(value).startsWith("@secretlint/secretlint-rule-"))
    if (id === undefined) continue
    const service = String(id["value"]).slice("@secretlint/secretlint-rule-".length)
    if (!known.has(service) && pending.length > 0) {
      const marks = pending.flatMap(marksOf).map((mark) => JSON.stringify(mark.toLowerCase()))
      found.push(`{ kind: ${JSON.stringify(`${service}-token`)}, marks: [${marks.join(", ")}], pattern: /${pending.join("|")}/g }`)
    }
    pending = []
  }
  if (found.length < 8) throw new Error(`Only ${found.length} shapes were found: the preset is written otherwise than this reads it.`)
  return found
}

const { version } = JSON.parse(readFileSync(join(preset, "package.json"), "utf8")) as { version: string }
const text = `/**
 * Made by scripts/secret-shapes.ts from @secretlint/secretlint-rule-preset-recommend ${version}
 * (https://github.com/secretlint/secretlint, MIT, Copyright (c) 2020 azu). Do not edit.
 */
import type { SecretShape } from "./secret-shapes.ts"

export const secretlintShapes: ReadonlyArray<SecretShape> = [
${shapes().join(",\n")}
]
`
const formatted = spawnSync(join(root, "node_modules/.bin/oxfmt"), ["--stdin-filepath", target], {
  input: text,
  encoding: "utf8",
  cwd: root
})
if (formatted.status !== 0) throw new Error(formatted.stderr)
if (process.argv.includes("--check")) {
  const same = readFileSync(target, "utf8") === formatted.stdout
  if (!same) console.error("core/ledger/secretlint-shapes.ts is not what the preset gives. Run `bun scripts/secret-shapes.ts`.")
  process.exit(same ? 0 : 1)
}
writeFileSync(target, formatted.stdout)
