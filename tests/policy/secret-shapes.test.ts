import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "vitest"
import { makeRedactor } from "../../core/ledger/redact.ts"
import { secretShapes } from "../../core/ledger/secret-shapes.ts"
import { secretlintShapes } from "../../core/ledger/secretlint-shapes.ts"
import { filler } from "./kit.ts"

const root = join(import.meta.dirname, "..", "..")

test("POL-1 the generated shapes are what the pinned preset gives, and part of the one list", () => {
  const ended = spawnSync(process.execPath, ["scripts/secret-shapes.ts", "--check"], { cwd: root, encoding: "utf8" })
  expect(ended.stderr).toBe("")
  expect(ended.status).toBe(0)
  for (const shape of secretlintShapes) expect(secretShapes).toContain(shape)
  const kinds = secretShapes.map(({ kind }) => kind)
  expect(new Set(kinds).size).toBe(kinds.length)
})

test("POL-1 a batch of lines without a secret is a batch of lines without one", () => {
  // The rule looks at all added lines at once first: what it finds in one it must find in all of them together.
  const { text } = makeRedactor([])
  const holding = [
    `ghp_${filler(36)}`,
    `a https://u:${filler(9)}@h.example/x`,
    `dapi${filler(32, "0123456789abcdef")}`,
    `AKIA${filler(16, "ABCDEFGH234567")}`
  ]
  for (const line of holding) {
    expect(text(line)).not.toBe(line)
    const batch = `before\n${line}\nafter`
    expect(text(batch)).not.toBe(batch)
  }
})
