import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lockfileAt, manifestAt } from "../../core/manifests/files.ts"
import type { ManifestReading } from "../../core/manifests/reading.ts"
import { described, needed } from "../../core/repository/knowledge/manifest.ts"

const read = (file: string, text: string): ManifestReading | undefined => manifestAt(file)?.read(text)
const brief = (found: ManifestReading | undefined) =>
  found === undefined ? undefined : needed(found).map(({ name, wanted, kind }) => `${name} ${wanted} ${kind}`)

describe("PLN-5 manifests say what a project depends on", () => {
  it("PLN-5 package.json: names, scripts, workspaces, four kinds; one bad field hides no other", () => {
    const found = read(
      "package.json",
      JSON.stringify({
        name: "app",
        version: 7,
        scripts: { test: "x", odd: 7 },
        workspaces: { packages: ["packages/*", 3] },
        dependencies: { effect: "4.1.0", bad: null, private: "git+https://me:canary@host/x.git" },
        devDependencies: ["x"],
        peerDependencies: { react: ">=18" },
        optionalDependencies: { fsevents: "2" }
      })
    )
    expect(described(found)).toEqual({ name: "app", scripts: ["test"], workspaces: ["packages/*"] })
    expect(found?.malformed).toEqual(["dependencies.bad", "devDependencies"])
    expect(brief(found)).toEqual([
      "effect 4.1.0 runtime",
      "private git+https://host/x.git runtime",
      "react >=18 peer",
      "fsevents 2 optional"
    ])
  })

  it("PLN-5 pyproject.toml by PEP 621, its groups, and Poetry; requirements.txt", () => {
    const project = `[build-system]
requires = ["hatchling>=1"]
[project]
name = "app" # the name
version = '1.2'
date = 1979-05-27T07:32:00Z
description = """
[project]
dependencies = ["never"]
"""
dependencies = [
  "httpx[http2] >=0.27 ; python_version > '3.8'", # a bracket ] in a comment
  'rich',
]
[project.optional-dependencies]
dev = ["pytest==8"]
[dependency-groups]
lint = ["ruff"]
[tool.poetry.group.docs.dependencies]
mkdocs = { version = "^1.5", extras = ["x"] }
`
    const found = read("pyproject.toml", project)
    expect(described(found)).toMatchObject({ name: "app", version: "1.2" })
    expect(brief(found)).toEqual([
      "httpx >=0.27 runtime",
      "rich  runtime",
      "hatchling >=1 build",
      "pytest ==8 optional",
      "ruff  development",
      "mkdocs ^1.5 development"
    ])
    expect(brief(read("requirements.txt", "# c\n-r other.txt\nDjango==5.0 # why\nrequests>=2,<3 ; x\n\n"))).toEqual([
      "Django ==5.0 runtime",
      "requests >=2,<3 runtime"
    ])
  })

  it("PLN-5 Cargo.toml with tables of one dependency and of a target, and go.mod", () => {
    const cargo = read(
      "Cargo.toml",
      `[package]
name = "tool"
version = "0.3.0"
[workspace]
members = ["crates/*"]
[dependencies]
serde = { version = "1", features = ["derive"] }
[dev-dependencies]
proptest = "1.4"
[dependencies.tokio]
version = "1.37"
[target.'cfg(unix)'.build-dependencies]
cc = "1"
`
    )
    expect(described(cargo)).toMatchObject({ name: "tool", version: "0.3.0", workspaces: ["crates/*"] })
    expect(brief(cargo)).toEqual(["serde 1 runtime", "tokio 1.37 runtime", "proptest 1.4 development", "cc 1 build"])
    const go = read(
      "go.mod",
      "module example.com/x // here\n\ngo 1.22\n\nrequire example.com/one v1.0.0\n\nrequire (\n\texample.com/two v2.0.0+incompatible\n\texample.com/far v0.1.0 // indirect\n)\nreplace (\n\texample.com/no v1.0.0 => ../no\n)\n"
    )
    expect(go?.name).toBe("example.com/x")
    expect(brief(go)).toEqual(["example.com/one v1.0.0 runtime", "example.com/two v2.0.0+incompatible runtime"])
  })
})

describe("PLN-5 lockfiles say what is installed", () => {
  it.each([
    [
      "package-lock.json",
      '{"packages":{"":{},"node_modules/a":{"version":"1.2.3"},"w/node_modules/a":{"version":"2.0.0"}}}',
      "w",
      2,
      "2.0.0"
    ],
    ["package-lock.json", '{"packages":{"node_modules/a":{"version":"1.2.3"}}}', "w", 1, "1.2.3"],
    ["bun.lock", '{"packages": {"a": ["a@1.2.3", "", {}, "sha,]"], "b": ["b@2", ],},\n}', ".", 2, "1.2.3"],
    ["yarn.lock", '# yarn lockfile v1\n\na@^1, "a@^1.2":\n  version "1.2.3"\n  resolved "x"\n', ".", 1, "1.2.3"],
    ["yarn.lock", '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1.2.3\n', ".", 1, "1.2.3"],
    [
      "pnpm-lock.yaml",
      "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.2.3(b@2)\npackages:\n  a@1.2.3:\n    resolution: {}\n",
      ".",
      1,
      "1.2.3"
    ],
    ["Cargo.lock", '[[package]]\nname = "a"\nversion = "1.2.3"\n\n[[package]]\nname = "b"\n', ".", 2, "1.2.3"],
    ["go.sum", "a v1.2.3 h1:x=\na v1.2.3/go.mod h1:y=\nb v1.0.0/go.mod h1:z=\n", ".", 2, undefined]
  ] as const)("PLN-5 %s", (name, text, folder, packages, version) => {
    const locked = lockfileAt(name)?.read?.(text)
    expect(locked?.malformed).toEqual([])
    expect(locked?.entries.length).toBe(packages)
    expect(locked?.versionOf(folder, "a", "^1")).toBe(version)
    expect(locked?.versionOf(".", "constructor", "^1")).toBeUndefined()
    expect(locked?.versionOf(".", "__proto__", "^1")).toBeUndefined()
  })

  const readers = [
    ...["package.json", "pyproject.toml", "requirements.txt", "Cargo.toml", "go.mod"].map(manifestAt),
    ...["package-lock.json", "bun.lock", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock", "go.sum"].map(lockfileAt)
  ].map((file) => (text: string) => file?.read?.(text))
  it("PLN-5 whatever stands in them, no reader fails", () => {
    const keys = fc.constantFrom(
      "name",
      "__proto__",
      "constructor",
      "dependencies",
      "packages",
      "workspaces",
      "version",
      "[package]",
      "a = ["
    )
    const json = fc.anything({ key: keys, maxDepth: 4, withNullPrototype: true }).map((value) => {
      try {
        return JSON.stringify(value) ?? ""
      } catch {
        return ""
      }
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          json,
          fc.array(keys).map((lines) => lines.join("\n"))
        ),
        (text) => {
          for (const read of readers) read(text)
        }
      ),
      { numRuns: 500 }
    )
  })

  it.each([
    ["nesting without end", "[".repeat(500_000)],
    ["objects without end", '{"a":'.repeat(200_000)],
    ["escapes without end", `"${'\\"'.repeat(400_000)}`],
    ["a list that is never closed", `[project]\ndependencies = [${'"a",'.repeat(200_000)}`],
    ["a key of 100,000 parts", `[project]\n${"a.".repeat(100_000)}a = 1`],
    ["a table of 100,000 parts", `[${"a.".repeat(100_000)}a]`],
    ["spaces", `name =${" ".repeat(900_000)}`],
    ["quotes", '"'.repeat(900_001)],
    ["colons", ":".repeat(900_000)],
    ["commas", ", ".repeat(450_000)]
  ])("PLN-5 %s is read in no time by all of them", (_what, text) => {
    const from = performance.now()
    for (const read of readers) read(text)
    expect(performance.now() - from).toBeLessThan(15_000)
  })
})
