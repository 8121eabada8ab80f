import { describe, expect, it } from "vitest"
import { detectSecrets } from "../../../core/policy/detect-secrets.ts"
import { adding, fakeKey, found, rulesOf } from "./kit.ts"

describe("REV-1 secrets in what a change adds", () => {
  it.each([
    ["a token in code", "src/a.ts", `const t = "${fakeKey.github}"`, 1],
    ["a key id in a test", "tests/a.test.ts", `x\nconst k = '${fakeKey.aws}'`, 2],
    ["a key of several lines", "notes.md", `see\n${fakeKey.pem}\n`, 2],
    ["a password in an address", ".env.example", "DB=postgres://app:Tr0ub4dor3@db.internal/app", 1],
    ["a random value that is called a secret", "config.yml", `client_secret: "${fakeKey.generic}"`, 1]
  ])("REV-1 LED-5 %s is found with its line, and its value is nowhere", (_, path, text, line) => {
    const findings = found(adding(path, text)).filter(({ rule }) => rule.startsWith("security/secret/"))
    expect(findings).toMatchObject([{ path, line, severity: "high" }])
    const said = JSON.stringify(findings)
    for (const secret of [fakeKey.github, fakeKey.aws, fakeKey.generic, "Tr0ub4dor3", "MIIEpAIBAAKCAQEAx"])
      expect(said).not.toContain(secret)
  })

  it.each([
    ["documentation's own key", `const k = "${["AKIA", "IOSFODNN7EXAMPLE"].join("")}"`],
    ["a template", "DB=postgres://user:${PASSWORD}@db/app"],
    ["a word", 'const token = "authorization-header"'],
    ["a name", 'const secretName = "projects/one/secrets/two"'],
    ["a hash that nobody calls a secret", 'const tree = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"'],
    ["a variable", "const password = process.env.PASSWORD"]
  ])("REV-1 %s is none", (_, text) => {
    expect(found(adding("src/a.ts", text))).toEqual([])
  })

  it("REV-1 a key that carries the word example inside is a key", () => {
    expect(detectSecrets([{ line: 1, text: fakeKey.pem.replace("abcdef", "example") }]).map(({ kind }) => kind)).toEqual(["private-key"])
  })

  it.each([
    [".env", true],
    ["deploy/.env.production", true],
    [".env.example", false],
    ["id_ed25519", true],
    ["id_ed25519.pub", false],
    ["certs/site.p12", true],
    ["src/environment.ts", false]
  ])("REV-1 a file by its name: %s is %s", (path, expected) => {
    expect(rulesOf(adding(path, "A=1")).includes("secret-file")).toBe(expected)
  })

  it("REV-1 what is taken out is no finding", () => {
    expect(found(adding(".env", "", { added: [], removed: new Set([fakeKey.github]), as: { status: "deleted" } }))).toEqual([])
  })
})
