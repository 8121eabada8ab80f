/** The reader of TOML manifests: what tools write, and what an agent may. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { cargoToml } from "../../core/manifests/cargo.ts"
import { pyproject } from "../../core/manifests/python.ts"
import { parseToml } from "../../core/manifests/toml.ts"

describe("TOML", () => {
  test("POL-3 tables, lists of tables, dotted and quoted keys, texts of every kind, dates", () => {
    const text = `# top
title = "a \\"b\\" \\u00e9" # why
[project]
date = 1979-05-27T07:32:00Z
at = 1979-05-27 07:32:00
dependencies = [ "x>=1", # one
  'y',
]
description = """
first \\
   second
third"""
raw = '''no \\ escape'''
"quoted.key".inner = true
[[bin]]
name = "one"
[[bin]]
name = "two"
[bin.more]
n = -1.5e3
[dependencies]
serde = { version = "1", features = ["derive"], nested.key = "v" }
tokio.version = "1.37"
`
    expect(JSON.parse(JSON.stringify(parseToml(text)))).toEqual({
      title: 'a "b" é',
      project: {
        date: "1979-05-27T07:32:00Z",
        at: "1979-05-27 07:32:00",
        dependencies: ["x>=1", "y"],
        description: "first second\nthird",
        raw: "no \\ escape",
        "quoted.key": { inner: "true" }
      },
      bin: [{ name: "one" }, { name: "two", more: { n: "-1.5e3" } }],
      dependencies: { serde: { version: "1", features: ["derive"], nested: { key: "v" } }, tokio: { version: "1.37" } }
    })
  })

  test.each([
    ["dotted keys", '[dependencies]\nevil.git = "https://evil.example"'],
    ["a header of its own", '[dependencies.evil]\ngit = "https://evil.example"'],
    ["quoted and escaped keys", '["dep\\u0065ndencies"]\n"evil" = {git = \'https://evil.example\'}'],
    ["all in one line", 'dependencies = { evil = { git = "https://evil.example" } }']
  ])("POL-3 a source is seen however it is written: %s", (_, text) => {
    expect(cargoToml(text)?.entries).toMatchObject([{ name: "evil", source: "https://evil.example" }])
  })

  test("POL-3 a date anywhere hides no dependency", () => {
    const read = pyproject('[tool.x]\nwhen = 2024-01-01\n[project]\ndependencies = ["a"]\n')
    expect(read?.entries.map(({ name }) => name)).toEqual(["a"])
  })

  test.each([
    ["a key twice", "a = 1\na = 2"],
    ["a table twice", "[a]\n[a]"],
    ["a text that does not end", 'a = "b'],
    ["a list that does not end", "a = ["],
    ["no value", "a ="],
    ["two on a line", "a = 1 b = 2"],
    ["an inline table that is gone on with", "a = { b = 1 }\n[a.c]"],
    ["a list of values that is gone on with", "a = [1]\n[[a]]"]
  ])("POL-3 %s is an error", (_, text) => {
    expect(() => parseToml(text)).toThrow(SyntaxError)
  })

  test.each([
    ["a key of 100,000 parts", `${"a.".repeat(100_000)}a = 1`],
    ["a table of 100,000 parts", `[${"a.".repeat(100_000)}a]`],
    ["lists within lists", `a = ${"[".repeat(100_000)}`],
    ["tables within tables", `a = ${"{b=".repeat(100_000)}`],
    ["a text that never ends", `a = "${'\\"'.repeat(200_000)}`],
    ["quotes", `a = ${'"'.repeat(200_001)}`],
    ["spaces", `a ${" ".repeat(200_000)}`],
    ["brackets", "[".repeat(200_000)]
  ])("POL-3 SEC-1 %s is refused, and ends nothing", (_, text) => {
    expect(() => parseToml(text)).toThrow(SyntaxError)
  })

  test("POL-3 SEC-1 whatever stands in it, it is read or refused", () => {
    const part = fc.constantFrom("a", ".", "=", "[", "]", "{", "}", '"', "'", '"""', ",", "\n", "#", " ", "1", "\\", "__proto__")
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join(""))
        ),
        (text) => {
          try {
            parseToml(text)
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError)
          }
        }
      ),
      { numRuns: 2_000 }
    )
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined()
  })
})
