import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { owns, ownersOf } from "../../../core/domain/code-owners.ts"
import { parseCodeOwners } from "../../../core/repository/knowledge/code-owners.ts"

describe("PLN-5 CODEOWNERS names the owners of a path", () => {
  it.each([
    ["*", "a/b/c.ts", true],
    ["*.js", "a/b.js", true],
    ["*.js", "a/b.ts", false],
    ["/build/logs/", "build/logs/x/y", true],
    ["/build/logs/", "a/build/logs/x", false],
    ["docs/*", "docs/start.md", true],
    ["docs/*", "docs/build/app.md", false],
    ["apps/", "x/apps/y", true],
    ["apps/", "apps", false],
    ["/docs/", "docs/a", true],
    ["/scripts/", "x/scripts/a", false],
    ["**/logs", "build/logs/a", true],
    ["**/logs", "deep/er/logs", true],
    ["/apps/github", "apps/github/x", true],
    ["apps/**/test", "apps/a/b/test/x", true],
    ["apps/**", "apps/a", true],
    ["apps/**", "apps", false],
    ["/a?c", "abc", true],
    ["/a.c", "abc", false],
    ["Makefile", "sub/Makefile", true],
    ["/", "a", false]
  ])("PLN-5 %s and %s: %s", (pattern, path, expected) => {
    expect(owns(pattern, path)).toBe(expected)
  })

  it("PLN-5 the last rule that matches counts, comments and what is no owner do not", () => {
    const file = parseCodeOwners(
      "CODEOWNERS",
      [
        "# everything",
        "*  @org/all  nobody  ada@example.com # why",
        "!/x @never",
        "[Section] @never",
        "/src/ @src",
        "/src/gen/",
        "with\\ space.txt @space",
        ""
      ].join("\r\n")
    )
    expect(file.ruleCount).toBe(4)
    expect(ownersOf(file, "a")).toEqual(["@org/all", "ada@example.com"])
    expect(ownersOf(file, "src/a")).toEqual(["@src"])
    expect(ownersOf(file, "src/gen/a")).toEqual([])
    expect(ownersOf(file, "deep/with space.txt")).toEqual(["@space"])
  })

  it("PLN-5 no pattern takes long, and any text is read", () => {
    const from = performance.now()
    expect(owns(`${"*a".repeat(100)}b`, "a".repeat(5_000))).toBe(false)
    expect(owns(`/${"**/a/".repeat(100)}b`, `${"a/".repeat(2_000)}c`)).toBe(false)
    parseCodeOwners("x", "@a ".repeat(300_000))
    parseCodeOwners("x", " \\".repeat(300_000))
    expect(performance.now() - from).toBeLessThan(15_000)
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, path) => {
        for (const owner of ownersOf(parseCodeOwners("x", text), path)) expect(owner).toContain("@")
      })
    )
  })
})
