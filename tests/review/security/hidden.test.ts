import { describe, expect, it } from "vitest"
import { adding, rulesOf } from "./kit.ts"

describe("REV-1 what a reader of the diff can't see", () => {
  it.each([
    ["reordering-characters", "a.js", "if (admin) { \u202e } \u2066", "if (admin) { }"],
    ["invisible-characters", "a.js", "const a\u200bb = 1", "const ab = 1"],
    ["look-alike-letters", "a.js", "const аdmin = 1", "const name = 'Анна'"],
    ["opaque-text", "a.js", `run("${"QUJD".repeat(200)}")`, `run("${"QUJD".repeat(20)}")`]
  ])("REV-1 %s", (rule, path, trips, misses) => {
    expect(rulesOf(adding(path, trips))).toContain(rule)
    expect(rulesOf(adding(path, misses))).not.toContain(rule)
  })

  it.each([
    ["/etc/passwd", true],
    ["../../outside", true],
    ["../README.md", false],
    ["a/../b", false]
  ])("REV-1 a link to %s leads out: %s", (target, expected) => {
    const link = adding("docs/link", target, { as: { status: "added", mode: { before: "000000", after: "120000" } } })
    expect(rulesOf(link).includes("link-outside")).toBe(expected)
  })

  it("REV-1 submodules, new programs, code that is kept out of diffs, and attributes that keep it out", () => {
    expect(rulesOf(adding("lib", "", { as: { status: "added", mode: { before: "000000", after: "160000" } } }))).toEqual([
      "submodule-added"
    ])
    expect(rulesOf(adding("run.sh", "true", { as: { mode: { before: "100644", after: "100755" } } }))).toEqual(["program-added"])
    expect(rulesOf(adding("a.ts", "let a", { as: { binary: true } }))).toEqual(["text-shown-as-binary"])
    expect(rulesOf(adding("a.png", "PNG", { as: { binary: true } }))).toEqual([])
    expect(rulesOf(adding(".gitattributes", "*.js -diff"))).toEqual(["attributes"])
    expect(rulesOf(adding(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text"))).toEqual([])
  })
})
