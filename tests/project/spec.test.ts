import { expect, test } from "vitest"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { requiredBy, requiredIn, requirementsIn } from "../../scripts/spec/requirements.ts"
import { idsIn, titlesIn } from "../../scripts/spec/titles.ts"

const root = join(import.meta.dirname, "..", "..")
const read = (path: string) => readFileSync(join(root, path), "utf8")

test("ARC-1 titles of tests are read from the syntax tree, and skipped ones do not count", () => {
  const text = `
    // test("SEC-9 commented out", () => {})
    describe("A-1 group", () => {
      test("B-1 plain", () => {})
      it.effect("C-1 effect", () => Effect.void)
      it.effect.prop("D-1 property", [], () => {})
      test.each([[1]])("E-1 each %s", () => {})
      test(\`F-1 \${name} template\`, () => {})
      test.skip("G-1 skipped", () => {})
      it.todo("H-1 later")
      expect("I-1").toBe("I-1")
    })`
  expect(titlesIn(text, "x.test.ts").flatMap(idsIn)).toEqual(["A-1", "B-1", "C-1", "D-1", "E-1", "F-1"])
})

test("ARC-1 a title names several requirements, and a range names all in it", () => {
  expect(idsIn("FLOW-1..3, LED-5 and APR-3 hold")).toEqual(["FLOW-1", "FLOW-2", "FLOW-3", "LED-5", "APR-3"])
  expect(requiredBy("FLOW-1..2, EXE-6")).toEqual(["FLOW-1", "FLOW-2", "EXE-6"])
  expect(() => requiredBy("everything")).toThrow("no requirement id")
})

test("ARC-1 every required id is a requirement of the project's own copy", () => {
  const requirements = requirementsIn(read("docs/spec.md"))
  expect(requirements.length).toBeGreaterThan(90)
  expect(new Set(requirements).size).toBe(requirements.length)
  const required = requiredIn(read("docs/spec-required.json"))
  expect(required).toContain("REL-1")
  expect(required.filter((id) => !requirements.includes(id))).toEqual([])
})

test("ARC-1 a required id without a test fails the command, one with a test does not", () => {
  const spec = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, ["scripts/spec.ts", ...args], { cwd: root, encoding: "utf8" })
  const held = spec("--require", "ARC-1")
  expect(held.stdout).toMatch(/^ARC-1$/m)
  expect(held.stdout).toContain("tests/project/layers.test.ts")
  expect(held.stdout).toContain("1 are required, 0 of them have no test")
  const broken = spec("--require", "ARC-999")
  expect(broken.status).toBe(1)
  expect(broken.stdout).toContain("1 of them have no test: ARC-999")
})
