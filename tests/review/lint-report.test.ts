import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Finding } from "../../core/domain/outcome.ts"
import { newFindings, readReport } from "../../core/review/lint-report.ts"
import { plainText } from "../../core/review/plain-text.ts"
import { testCounts } from "../../core/review/test-counts.ts"

const place = { root: "/workspace", directory: "packages/a" }

describe("REV-2 a linter's report", () => {
  it("REV-2 oxlint's becomes findings with paths from the root", () => {
    const report = JSON.stringify({
      diagnostics: [
        {
          message: "no",
          code: "eslint(no-debugger)",
          severity: "error",
          help: "remove",
          filename: "./src/x.js",
          labels: [{ span: { line: 3, offset: 1, length: 2 } }]
        },
        { message: "parse", severity: "warning", filename: "y.js", labels: [] }
      ]
    })
    expect(readReport("oxlint", report, place)).toEqual([
      { path: "packages/a/src/x.js", line: 3, severity: "high", rule: "eslint(no-debugger)", message: "no", suggestion: "remove" },
      { path: "packages/a/y.js", severity: "low", rule: "parse", message: "parse" }
    ])
  })

  it("REV-2 eslint's absolute paths lose the workspace", () => {
    const report = JSON.stringify([
      {
        filePath: "/workspace/packages/a/x.js",
        messages: [
          { ruleId: "semi", severity: 2, message: "m", line: 1, endLine: 2 },
          { ruleId: null, severity: 1, message: "p" }
        ]
      }
    ])
    expect(readReport("eslint", report, place)).toEqual([
      { path: "packages/a/x.js", line: 1, endLine: 2, severity: "high", rule: "semi", message: "m" },
      { path: "packages/a/x.js", severity: "low", rule: "parse", message: "p" }
    ])
  })

  it("REV-2 lines for people are read where they name a file and a line", () => {
    const said = "src/x.ts(12,5): error TS2322: no\nsrc/y.js:3:1: unused\n> lint\nall good: 3 files\nhttp://example.com:80/ x\n"
    expect(readReport("text", said, { root: "/workspace", directory: "." })).toMatchObject([
      { path: "src/x.ts", line: 12, message: "error TS2322: no" },
      { path: "src/y.js", line: 3, message: "unused" }
    ])
  })

  it("SEC-1 whatever a sandbox prints, it is findings or nothing, and never a crash", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.json()),
        fc.constantFrom("oxlint" as const, "eslint" as const, "text" as const),
        (said, kind) => {
          const found = readReport(kind, said, place)
          expect(found === undefined || Array.isArray(found)).toBe(true)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  it("REV-1 what the base has already is not new, however often it stands there", () => {
    const findings = fc.array(
      fc.record({
        path: fc.constantFrom("a", "b"),
        rule: fc.constantFrom("r", "s"),
        message: fc.constantFrom("m", "n"),
        severity: fc.constant("low" as const),
        line: fc.nat(9)
      })
    )
    fc.assert(
      fc.property(findings, findings, (before: ReadonlyArray<Finding>, added: ReadonlyArray<Finding>) => {
        expect(newFindings(before, before)).toEqual([])
        expect(newFindings(added, [])).toEqual(added)
        // A finding that moved to another line is not new.
        expect(
          newFindings(
            before.map((found) => ({ ...found, line: (found.line ?? 0) + 1 })),
            before
          )
        ).toEqual([])
        expect(newFindings([...before, ...added], before)).toHaveLength(added.length)
      })
    )
  })
})

describe("REV-2 a runner's counts", () => {
  it.each([
    ["node --test", "# tests 3\n# pass 2\n# fail 1\n", "2 passed, 1 failed"],
    ["node --test, spec", "ℹ pass 12\nℹ fail 0\n", "12 passed"],
    ["vitest", " Test Files  1 passed (1)\n      Tests  1 failed | 4 passed (5)\n", "4 passed, 1 failed"],
    ["jest", "Tests:       1 failed, 2 skipped, 7 passed, 10 total\n", "7 passed, 1 failed"],
    ["bun test", " 5 pass\n 0 fail\n", "5 passed"],
    ["mocha", "  9 passing (12ms)\n  2 failing\n", "9 passed, 2 failed"],
    ["nobody", "hello\n", undefined]
  ])("REV-2 %s", (_, log, expected) => {
    expect(testCounts(log)).toBe(expected)
  })

  it("REV-2 terminal escapes and control characters are taken out of a log", () => {
    expect(plainText("\u001b[31mred\u001b[0m\r\n\u001b]8;;http://x\u0007link\u001b]8;;\u0007\u0000\u0008end\t.")).toBe("red\nlinkend\t.")
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        // oxlint-disable-next-line no-control-regex -- control characters are what must be gone
        expect(plainText(raw)).not.toMatch(/[\u0000-\u0008\u001b\u007f\u009b]/)
      })
    )
  })
})
