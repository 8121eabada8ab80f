/** Diffs as git writes them, and patterns as bundles write them (PAT-2, POL-1). */
import fc from "fast-check"
import { afterAll, describe, expect, test } from "vitest"
import { isAbsolute } from "node:path"
import { matcher, within } from "../../core/policy/paths.ts"
import { diffOf, readDiff } from "../../core/policy/unified-diff.ts"
import { openRepository, type State } from "./kit.ts"

const repository = openRepository()
afterAll(() => repository.close())
const addedIn = (before: State, after: State, path: string) =>
  diffOf(readDiff(repository.patch(before, after).diff), path).blocks.flatMap(({ added }) =>
    added.map(({ line, text }) => `${line}:${text}`)
  )

describe("unified diffs", () => {
  test("PAT-2 content that looks like a header is content", () => {
    const sly = ["--- a/x", "+++ b/other", "@@ -1,9 +1,9 @@", "diff --git a/x b/x", "\\ No newline at end of file", "real"]
    expect(addedIn({ a: "1\n" }, { a: `1\n${sly.join("\n")}\n` }, "a")).toEqual(sly.map((text, at) => `${at + 2}:${text}`))
    expect(addedIn({ a: `${sly.join("\n")}\n` }, { a: "now\n" }, "a")).toEqual(["1:now"])
  })
  test("PAT-2 names with spaces, quotes, tabs, letters of all alphabets and line ends", () => {
    for (const name of ["a b.txt", 'q"uo\\te.txt', "t\tab.txt", "grüße-日本.txt", "new\nline.txt", "b/+++ b/x.txt"]) {
      expect(addedIn({}, { [name]: "x\n" }, name)).toEqual(["1:x"])
    }
  })
  test("PAT-2 files without a line end, carriage returns, deletions, renames with edits, type changes", () => {
    expect(addedIn({ a: "1" }, { a: "2\r\n3" }, "a")).toEqual(["1:2\r", "2:3"])
    const long = Array.from({ length: 30 }, (_, at) => `line ${at}`).join("\n")
    expect(addedIn({ a: long }, { b: `${long}\nmore` }, "b")).toEqual(["30:line 29", "31:more"])
    expect(diffOf(readDiff(repository.patch({ a: "1\n2\n" }, {}).diff), "a")).toMatchObject({ added: 0, removed: 2 })
    expect(addedIn({ a: "1\n" }, { a: { bytes: "target", mode: "symlink" } }, "a")).toEqual(["1:target"])
  })
  test("PAT-2 random files: what is read is what git counted", () => {
    const line = fc.constantFrom("", "a", "b", " c", "-d", "+e", "@@ x", "--- f", "\\ g")
    const content = fc.array(line, { maxLength: 30 }).map((lines) => lines.join("\n"))
    fc.assert(
      fc.property(content, content, (one, two) => {
        const { files, diff } = repository.patch({ f: one }, { f: two })
        const read = diffOf(readDiff(diff), "f")
        expect([read.added, read.removed]).toEqual([files[0]?.added ?? 0, files[0]?.removed ?? 0])
        const lines = two.split("\n")
        for (const { added } of read.blocks) for (const { line, text } of added) expect(lines[line - 1]).toBe(text)
      }),
      { numRuns: 25 }
    )
  })
})

describe("patterns", () => {
  const matches = (pattern: string, path: string) => matcher([pattern], false).find(path) !== undefined
  test.each([
    ["db", "db/a/b.sql", true],
    ["db", "x/db/a.sql", true],
    ["/db", "x/db/a.sql", false],
    ["db/", "db2/a.sql", false],
    ["db/**", "db/a/b", true],
    ["db/*", "db/a/b", true],
    ["*.lock", "a/b/bun.lock", true],
    ["*.lock", "a/lock", false],
    ["src/**/*.ts", "src/a.ts", true],
    ["src/**/*.ts", "src/a/b/c.ts", true],
    ["src/**/*.ts", "lib/src/a.ts", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a*c*e", "abcde", true],
    ["a*c*e", "abcd", false],
    ["src/[id].ts", "src/[id].ts", true],
    ["src/[id].ts", "src/i.ts", false]
  ])("POL-1 %s and %s", (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected)
  })
  test("POL-1 what is forbidden is found whatever its case, what is allowed is not", () => {
    expect(matcher(["DB/**"], true).find("db/a")).toBe("DB/**")
    expect(within(["DB"]).find("db/a")).toBeUndefined()
  })
  test("POL-1 a path is within itself and within each of its folders", () => {
    const part = fc.stringMatching(/^[a-z.[\]{}()+$^| -]{1,8}$/).filter((text) => !/^\.+$/.test(text))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const path = parts.join("/")
        fc.pre(!isAbsolute(path))
        for (let end = 1; end <= parts.length; end++) expect(within([parts.slice(0, end).join("/")]).find(path)).toBeDefined()
        expect(within([`${path}x`]).find(path)).toBeUndefined()
      })
    )
  })
  test("POL-1 a pattern made to take long does not", () => {
    const from = performance.now()
    const pattern = `${"**/*a*a*a*a*a*a*b/".repeat(16)}x`
    expect(matches(pattern, `${`${"a".repeat(200)}/`.repeat(18)}y`)).toBe(false)
    expect(performance.now() - from).toBeLessThan(1_000)
  })
})
