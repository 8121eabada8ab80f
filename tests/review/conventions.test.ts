import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { conventions, type Conventions, type RepositoryFiles } from "../../core/review/conventions.ts"

const files = (manifest: unknown, names: ReadonlyArray<string> = [], programs: ReadonlyArray<string> = []): RepositoryFiles => ({
  manifest: manifest === null ? null : typeof manifest === "string" ? manifest : JSON.stringify(manifest),
  names: new Set(names),
  programs: new Set(programs)
})
const scripts = (test?: string, lint?: string) => ({
  scripts: { ...(test === undefined ? {} : { test }), ...(lint === undefined ? {} : { lint }) }
})

const table: ReadonlyArray<readonly [what: string, given: RepositoryFiles, expected: Conventions]> = [
  ["nothing", files(null), {}],
  ["a manifest without scripts", files({}), { packageManager: "npm" }],
  ["a test script", files(scripts("node --test")), { packageManager: "npm", test: ["npm", "run", "--silent", "test"] }],
  ["npm's placeholder", files(scripts('echo "Error: no test specified" && exit 1')), { packageManager: "npm" }],
  ["an empty script", files(scripts("  ")), { packageManager: "npm" }],
  ["a Bun lockfile", files(scripts("bun test"), ["bun.lock"]), { packageManager: "bun", test: ["bun", "run", "--silent", "test"] }],
  [
    "pnpm, whose scripts npm runs too",
    files(scripts("vitest"), ["pnpm-lock.yaml"]),
    { packageManager: "pnpm", test: ["npm", "run", "--silent", "test"] }
  ],
  [
    "the field over the lockfile",
    files({ ...scripts("x"), packageManager: "yarn@4.1.0" }, ["bun.lock"]),
    { packageManager: "yarn", test: ["npm", "run", "--silent", "test"] }
  ],
  [
    "a linter that can report",
    files(scripts(undefined, "eslint . --max-warnings=0")),
    {
      packageManager: "npm",
      lint: { command: ["npm", "run", "--silent", "lint", "--", "--format=json"], report: "eslint" }
    }
  ],
  [
    "the same under Bun",
    files(scripts(undefined, "oxlint --deny-warnings"), ["bun.lockb"]),
    {
      packageManager: "bun",
      lint: { command: ["bun", "run", "--silent", "lint", "--format=json"], report: "oxlint" }
    }
  ],
  [
    "a linter in a chain",
    files(scripts(undefined, "eslint . && tsc")),
    { packageManager: "npm", lint: { command: ["npm", "run", "--silent", "lint"], report: "text" } }
  ],
  [
    "a linter with a format",
    files(scripts(undefined, "eslint -f unix .")),
    { packageManager: "npm", lint: { command: ["npm", "run", "--silent", "lint"], report: "text" } }
  ],
  [
    "a linter's config and its program",
    files({}, ["eslint.config.js", "node_modules"], ["eslint"]),
    {
      packageManager: "npm",
      lint: { command: ["node_modules/.bin/eslint", "--format=json", "."], report: "eslint" }
    }
  ],
  ["a linter's config without its program", files({}, [".oxlintrc.json"], ["eslint"]), { packageManager: "npm" }],
  ["Go", files(null, ["go.mod"]), { test: ["go", "test", "./..."] }],
  ["Rust", files(null, ["Cargo.toml"]), { test: ["cargo", "test", "--offline"] }],
  ["Python", files(null, ["conftest.py"]), { test: ["python3", "-m", "pytest", "-q"] }],
  ["a manifest that is no JSON", files("{"), {}],
  ["a manifest that is a list", files([1]), {}],
  ["a script that is no text", files({ scripts: { test: 7, lint: ["x"] } }), { packageManager: "npm" }],
  ["a script named by the prototype", files('{"scripts":{"__proto__":{"test":"evil"}}}'), { packageManager: "npm" }]
]

describe("PLN-5 a repository's own commands are read, not guessed", () => {
  it.each(table.map(([what, given, expected]) => ({ what, given, expected })))("PLN-5 $what", ({ given, expected }) => {
    expect(conventions(given)).toEqual(expected)
  })

  it("PLN-5 whatever a manifest says, a command is a fixed list and never text of the repository", () => {
    const words = new Set([
      "npm",
      "run",
      "--silent",
      "test",
      "lint",
      "--",
      "--format=json",
      "bun",
      "node_modules/.bin/oxlint",
      "node_modules/.bin/eslint",
      ".",
      "go",
      "./...",
      "cargo",
      "--offline",
      "python3",
      "-m",
      "pytest",
      "-q"
    ])
    const names = fc.uniqueArray(
      fc.constantFrom("bun.lock", "yarn.lock", "go.mod", "Cargo.toml", "conftest.py", ".eslintrc", ".oxlintrc.json", "eslint.config.mjs")
    )
    const manifest = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .record({
          scripts: fc.dictionary(fc.constantFrom("test", "lint", "x"), fc.oneof(fc.string(), fc.anything())),
          packageManager: fc.oneof(fc.string(), fc.anything())
        })
        .map((value) => {
          try {
            return JSON.stringify(value)
          } catch {
            return "{}"
          }
        })
    )
    fc.assert(
      fc.property(manifest, names, fc.subarray(["eslint", "oxlint"]), (text, present, programs) => {
        const found = conventions({ manifest: text, names: new Set(present), programs: new Set(programs) })
        for (const word of [...(found.test ?? []), ...(found.lint?.command ?? [])]) expect(words).toContain(word)
      }),
      { numRuns: 2_000 }
    )
  })
})
