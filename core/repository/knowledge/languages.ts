/** Which languages a repository is written in, by the names of its files and with their bytes. */
import type { RepositoryKnowledge } from "../../domain/knowledge.ts"
import { baseName, isForeign, order, type TreeEntry } from "./tree.ts"

/** `ts tsx` and so on: every extension of one language in one text. */
const extensions: Readonly<Record<string, string>> = {
  TypeScript: "ts tsx mts cts",
  JavaScript: "js jsx mjs cjs",
  Python: "py pyi pyx",
  Go: "go",
  Rust: "rs",
  Java: "java",
  Kotlin: "kt kts",
  Scala: "scala sc",
  Groovy: "groovy gradle",
  Swift: "swift",
  "Objective-C": "m mm",
  C: "c h",
  "C++": "cc cpp cxx hpp hxx hh",
  "C#": "cs csx",
  "F#": "fs fsx",
  "Visual Basic": "vb",
  Ruby: "rb rake gemspec",
  PHP: "php phtml",
  Perl: "pl pm",
  Lua: "lua",
  R: "r",
  Julia: "jl",
  Dart: "dart",
  Elixir: "ex exs",
  Erlang: "erl hrl",
  Haskell: "hs lhs",
  OCaml: "ml mli",
  Clojure: "clj cljs cljc",
  Elm: "elm",
  Zig: "zig",
  Nim: "nim",
  Nix: "nix",
  Assembly: "asm s",
  Shell: "sh bash zsh fish",
  PowerShell: "ps1 psm1",
  SQL: "sql",
  HTML: "html htm xhtml",
  CSS: "css",
  SCSS: "scss sass",
  Less: "less",
  Vue: "vue",
  Svelte: "svelte",
  Astro: "astro",
  GraphQL: "graphql gql",
  "Protocol Buffers": "proto",
  Solidity: "sol",
  Terraform: "tf tfvars",
  Markdown: "md mdx markdown",
  reStructuredText: "rst",
  JSON: "json jsonc json5",
  YAML: "yml yaml",
  TOML: "toml",
  XML: "xml xsd xsl"
}
const byExtension = new Map(Object.entries(extensions).flatMap(([name, list]) => list.split(" ").map((end) => [end, name] as const)))
const byName = new Map([
  ["dockerfile", "Dockerfile"],
  ["makefile", "Makefile"],
  ["gnumakefile", "Makefile"],
  ["cmakelists.txt", "CMake"],
  ["justfile", "Just"],
  ["rakefile", "Ruby"],
  ["gemfile", "Ruby"],
  ["jenkinsfile", "Groovy"]
])

export const languageNameOf = (path: string): string | undefined => {
  const name = baseName(path).toLowerCase()
  return byName.get(name) ?? (name.includes(".") ? byExtension.get(name.slice(name.lastIndexOf(".") + 1)) : undefined)
}

export const languages = (entries: ReadonlyArray<TreeEntry>): RepositoryKnowledge["languages"] => {
  const found = new Map<string, { files: number; bytes: number }>()
  for (const { path, bytes, mode } of entries) {
    // A lockfile is nobody's writing.
    if (!mode.startsWith("100") || isForeign(path) || /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml)$/.test(path))
      continue
    const name = languageNameOf(path)
    if (name === undefined) continue
    const counts = found.get(name) ?? { files: 0, bytes: 0 }
    found.set(name, { files: counts.files + 1, bytes: counts.bytes + bytes })
  }
  return [...found].map(([name, counts]) => ({ name, ...counts })).sort((a, b) => b.bytes - a.bytes || order(a.name, b.name))
}
