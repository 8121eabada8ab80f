import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { p50, p95, percentile, reaches } from "../bench/figure.ts"

const root = join(import.meta.dirname, "..", "..")
const read = (path: string) => readFileSync(join(root, path), "utf8")
const papers = ["README.md", "SECURITY.md", "CHANGELOG.md", "docs/CONTEXT.md", "docs/architecture.md", "docs/security.md", "docs/policy.md"]

test("DOC-2 the licence is Apache-2.0, in package.json and as its whole text", () => {
  expect(JSON.parse(read("package.json"))).toMatchObject({ license: "Apache-2.0" })
  expect(read("LICENSE")).toContain("Apache License")
  expect(read("LICENSE")).toContain("END OF TERMS AND CONDITIONS")
})

test("DOC-2 the third-party notices are those of what bun.lock installs", () => {
  const ended = spawnSync(process.execPath, ["scripts/notices.ts", "--check"], { cwd: root, encoding: "utf8" })
  expect(ended.stderr).toBe("")
  expect(ended.status).toBe(0)
  expect(read("THIRD-PARTY.md")).toMatch(/^\| effect \| 4\.1\.0 \| MIT \|/m)
  expect(read("THIRD-PARTY.md")).not.toContain("not stated")
})

test("DOC-2 the README says what is sent where, and how to update and uninstall", () => {
  expect(read("README.md")).toContain("Nothing is sent anywhere unasked")
  expect(read("README.md")).toMatch(/To update: [\s\S]*To uninstall:/)
})

test.each(papers)("DOC-2 every link of %s inside the project leads somewhere", (paper) => {
  const links = [...read(paper).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target ?? "")
  expect(links.filter((target) => !existsSync(join(root, dirname(paper), target)))).toEqual([])
})

test("DOC-2 every version is pinned exactly", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>
  const versions = Object.entries({ ...dependencies, ...devDependencies })
  expect(versions.length).toBeGreaterThan(10)
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test("ARC-1 figures are judged against their bars, and no number never reaches one", () => {
  const samples = [5, 1, 4, 2, 3]
  expect([p50(samples), p95(samples), percentile([7], 0.5)]).toEqual([3, 5, 7])
  expect(() => p50([])).toThrow("at least one sample")
  expect(reaches({ bar: 3, direction: "at-most" }, 3)).toBe(true)
  expect(reaches({ bar: 3, direction: "at-most" }, 3.1)).toBe(false)
  expect(reaches({ bar: 3, direction: "at-least" }, 2.9)).toBe(false)
  expect(reaches({ bar: 3, direction: "at-most" }, Number.NaN)).toBe(false)
})
