/** Every rule has a patch that trips it and a near miss that does not (POL-1). */
import { afterAll, describe, expect, test } from "vitest"
import { ruleIds } from "../../core/domain/policy.ts"
import { filler, judge, of, openRepository, redact, type Judging, type State } from "./kit.ts"

const repository = openRepository()
afterAll(() => repository.close())

const found = async (rule: (typeof ruleIds)[number], before: State, after: State, judging: Judging = {}) =>
  of((await judge(repository.patch(before, after), judging)).violations, rule)

const lines = (count: number, prefix = "line") => `${Array.from({ length: count }, (_, at) => `${prefix} ${at}`).join("\n")}\n`
const base: State = { "src/a.ts": "export const a = 1\n", "README.md": "# A\n" }

describe("frozen paths", () => {
  test("POL-1 a file in a frozen folder, by modification, by deletion, and moved away", async () => {
    const before = { ...base, "db/schema.sql": lines(20), "db/old.sql": "x\n" }
    const user = { "frozen-paths": { paths: ["db/**"] } }
    expect(await found("frozen-paths", before, { ...before, "db/schema.sql": lines(21) }, { user })).toEqual(["db/schema.sql"])
    expect(await found("frozen-paths", before, { ...base, "db/schema.sql": lines(20) }, { user })).toEqual(["db/old.sql"])
    const { "db/schema.sql": moved, ...rest } = before
    expect(await found("frozen-paths", before, { ...rest, "src/schema.sql": moved }, { user })).toEqual(["src/schema.sql"])
  })
  test("POL-1 not a folder whose name only begins so", async () => {
    const user = { "frozen-paths": { paths: ["db/**"] } }
    expect(await found("frozen-paths", base, { ...base, "db2/a.sql": "a\n", "src/db/a.sql": "a\n" }, { user })).toEqual([])
  })
  test("POL-1 POL-4 a patch can't change the repository's own policy, however the folder is written", async () => {
    const changed = { ...base, ".patchplane/policy.json": '{"version":1}', ".PatchPlane/x": "" }
    expect(await found("frozen-paths", base, changed)).toEqual([".PatchPlane/x", ".patchplane/policy.json"])
    expect(await found("frozen-paths", base, { ...base, "docs/.patchplane/policy.json": "{}" })).toEqual([])
  })
})

describe("CI changes", () => {
  test("POL-1 workflows, pipelines and owners", async () => {
    const ci = {
      ".github/workflows/ci.yml": "on: push\n",
      ".gitlab-ci.yml": "a: b\n",
      "ops/Jenkinsfile": "x\n",
      ".github/CODEOWNERS": "* @a\n"
    }
    expect(await found("ci-changes", base, { ...base, ...ci })).toEqual(Object.keys(ci).sort())
  })
  test("POL-1 not issue templates, nor a source file about workflows", async () => {
    const near = { ".github/ISSUE_TEMPLATE.md": "x\n", "src/workflows/ci.yml": "on: push\n", "src/jenkins-file.ts": "1\n" }
    expect(await found("ci-changes", base, { ...base, ...near })).toEqual([])
  })
  test("POL-1 what a bundle names besides", async () => {
    expect(await found("ci-changes", base, { ...base, "deploy/run.sh": "x\n" }, { user: { "ci-changes": { paths: ["deploy"] } } })).toEqual(
      ["deploy/run.sh"]
    )
  })
})

describe("secrets", () => {
  const token = `ghp_${filler(36)}`

  test("POL-1 an added line with a key is named by file and line, and the key stands nowhere in the result", async () => {
    const patch = repository.patch(base, { ...base, "src/a.ts": `export const a = 1\n\nconst token = "${token}"\n` })
    const { violations, tier } = await judge(patch)
    expect(of(violations, "secrets")).toEqual(["src/a.ts:3"])
    expect(violations[0]).toMatchObject({ severity: "BLOCK", evidence: 'const token = "[redacted:github-token]"' })
    expect(JSON.stringify(violations)).not.toContain(token)
    expect(tier).toBe("high")
  })
  test("POL-1 not a key that the base has already, nor one that is taken away, nor one in a line that stays", async () => {
    const before = { ...base, "k.ts": `a\nconst token = "${token}"\nb\n` }
    expect(await found("secrets", before, { ...before, "k.ts": `a\nconst token = "${token}"\nc\n` })).toEqual([])
    expect(await found("secrets", before, { ...before, "k.ts": "a\nb\n" })).toEqual([])
    const { "k.ts": moved, ...rest } = before
    expect(await found("secrets", before, { ...rest, "l.ts": moved })).toEqual([])
  })
  test("POL-1 not what only looks so: placeholders, documentation, hashes, a header without a key", async () => {
    const near = [
      "DATABASE_URL=postgres://user:password@localhost/app",
      "DATABASE_URL=postgres://user:${DB_PASSWORD}@localhost/app",
      "key = AKIAIOSFODNN7EXAMPLE",
      `integrity sha512-${filler(80)}`,
      'if (text.startsWith("-----BEGIN PRIVATE KEY-----")) return',
      "Authorization: Bearer <your-token>",
      `commit ${filler(40, "0123456789abcdef")}`,
      `already [redacted:github-token]`
    ]
    expect(await found("secrets", base, { ...base, "doc.md": near.join("\n") })).toEqual([])
  })
  test("POL-1 a private key's body, a password in an address, and one in UTF-16 or among a binary's bytes", async () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${filler(64)}\n${filler(64)}\n-----END RSA PRIVATE KEY-----\n`
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`a\ntoken ${token}\n`, "utf16le")])
    const binary = Buffer.concat([Buffer.from([0, 1, 2, 10]), Buffer.from(token), Buffer.from([0])])
    const after = { ...base, "id.pem": key, "url.txt": `x\npostgres://app:${filler(14)}@db/app\n`, "w.txt": utf16, "z.bin": binary }
    expect(await found("secrets", base, after)).toEqual(["id.pem:1", "url.txt:2", "w.txt:2", "z.bin:2"])
  })
  test("POL-1 in a file's name", async () => {
    const { violations } = await judge(repository.patch(base, { ...base, [`dump-${token}.txt`]: "x\n" }))
    expect(violations.filter(({ rule }) => rule === "secrets")).toHaveLength(1)
    const secret = violations.find(({ rule }) => rule === "secrets")
    expect(JSON.stringify(secret)).not.toContain(token)
  })
  test("POL-1 a configured value is found by the core's own redaction", async () => {
    const own = (text: string) => redact(text).replaceAll("correct horse battery", "[redacted:configured]")
    const after = { ...base, "src/a.ts": "const pass = 'correct horse battery'\n" }
    expect(await found("secrets", base, after, { redact: own })).toEqual(["src/a.ts:1"])
    expect(await found("secrets", base, after)).toEqual([])
  })
  test("POL-1 past the point where a diff was cut the file itself is read, and only what is new in it counts", async () => {
    const before = { ...base, "big.txt": `const old = "gho_${filler(36)}"\n${lines(400, "old")}` }
    const whole = repository.patch(before, { ...before, "big.txt": `${before["big.txt"]}${lines(200, "new")}token ${token}\n` })
    const cut = { ...whole, diff: `${whole.diff.slice(0, 300)}\n# The diff goes on; only its first 300 bytes are shown.\n` }
    expect(of((await judge(whole)).violations, "secrets")).toEqual(["big.txt:602"])
    expect(of((await judge(cut)).violations, "secrets")).toEqual(["big.txt:602"])
  })
})

describe("paths outside scope", () => {
  const change = { ...base, "src/a.ts": "2\n", "lib/b.ts": "3\n" }
  test("POL-1 a file outside the asked paths, and one that is to be avoided", async () => {
    expect(await found("outside-scope", base, change, { paths: ["src"] })).toEqual(["lib/b.ts"])
    expect(await found("outside-scope", base, change, { paths: ["src", "lib"], avoid: ["src/a.ts"] })).toEqual(["src/a.ts"])
    expect(await found("outside-scope", base, change, { avoid: ["lib/"] })).toEqual(["lib/b.ts"])
  })
  test("POL-1 not within the asked paths, nor where none are asked", async () => {
    expect(await found("outside-scope", base, change, { paths: ["./src/", "lib/*.ts"] })).toEqual([])
    expect(await found("outside-scope", base, change)).toEqual([])
    expect(await found("outside-scope", base, { ...base, "srcs/x.ts": "1\n" }, { paths: ["src"] })).toEqual(["srcs/x.ts"])
  })
  test("POL-1 moving a file out of what was asked for is outside", async () => {
    const before = { "src/a.ts": lines(20), "lib/b.ts": lines(20, "b") }
    expect(await found("outside-scope", before, { "src/a.ts": lines(20), "src/b.ts": lines(20, "b") }, { paths: ["src"] })).toEqual([
      "src/b.ts"
    ])
  })
})

describe("lockfile without manifest", () => {
  const lock = (version: string) =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: { "": {}, "node_modules/a": { version, resolved: `https://registry.npmjs.org/a-${version}.tgz` } }
    })
  const manifest = (version: string, scripts = {}) => JSON.stringify({ dependencies: { a: version }, scripts })
  const before = { "package.json": manifest("1.0.0"), "package-lock.json": lock("1.0.0") }

  test("POL-1 a lockfile alone, and one beside a manifest that only was touched", async () => {
    expect(await found("lockfile-without-manifest", before, { ...before, "package-lock.json": lock("1.0.1") })).toEqual([
      "package-lock.json"
    ])
    const touched = { "package.json": manifest("1.0.0", { build: "x" }), "package-lock.json": lock("1.0.1") }
    expect(await found("lockfile-without-manifest", before, touched)).toEqual(["package-lock.json"])
    expect(await found("lockfile-without-manifest", base, { ...base, "Cargo.lock": "x\n" })).toEqual(["Cargo.lock"])
  })
  test("POL-1 not with the manifest that asks for it, here or in a workspace below, nor without a package in it", async () => {
    expect(
      await found("lockfile-without-manifest", before, { "package.json": manifest("1.0.1"), "package-lock.json": lock("1.0.1") })
    ).toEqual([])
    const workspace = { ...before, "packages/b/package.json": manifest("1.0.0") }
    const moved = { ...workspace, "packages/b/package.json": manifest("1.0.1"), "package-lock.json": lock("1.0.1") }
    expect(await found("lockfile-without-manifest", workspace, moved)).toEqual([])
    expect(await found("lockfile-without-manifest", before, { ...before, "package-lock.json": `${lock("1.0.0")}\n` })).toEqual([])
    expect(await found("lockfile-without-manifest", base, { ...base, "Cargo.lock": "x\n", "Cargo.toml": "[package]\n" })).toEqual([])
  })
})

describe("file count and line limits", () => {
  const many = (count: number): State => Object.fromEntries(Array.from({ length: count }, (_, at) => [`f/${at}.txt`, "x\n"]))
  test("POL-1 one file too many, and exactly as many as are allowed", async () => {
    const user = { "file-count": { most: 5 } }
    expect(await found("file-count", {}, many(6), { user })).toEqual([""])
    expect(await found("file-count", {}, many(5), { user })).toEqual([])
  })
  test("POL-1 one line too many, and exactly as many as are allowed; lockfiles are not counted", async () => {
    const user = { "line-count": { most: 10 } }
    expect(await found("line-count", { a: "x\n" }, { a: lines(10) }, { user })).toEqual([""])
    expect(await found("line-count", { a: "x\n" }, { a: lines(9) }, { user })).toEqual([])
    expect(await found("line-count", {}, { a: "x\n", "yarn.lock": lines(500) }, { user })).toEqual([])
  })
})

describe("binary, licence and generated files", () => {
  const bytes = Buffer.from([0, 1, 2, 3])
  test("POL-1 a binary file that is added, not one that is taken away or allowed", async () => {
    expect(await found("binary-files", base, { ...base, "a.bin": bytes, "b.txt": "text\n" })).toEqual(["a.bin"])
    expect(await found("binary-files", { ...base, "a.bin": bytes }, base)).toEqual([])
    expect(
      await found("binary-files", base, { ...base, "img/a.png": bytes }, { user: { "binary-files": { allowed: ["*.png"] } } })
    ).toEqual([])
  })
  test("POL-1 licence files by their names, not a program about licences", async () => {
    const licences = ["COPYING", "LICENSE", "LICENSE-MIT", "LICENSES/x.txt", "NOTICE.txt", "docs/Licence.md", "vendor/a/COPYING.LESSER"]
    expect(await found("licence-files", base, { ...base, ...Object.fromEntries(licences.map((path) => [path, `${path}\n`])) })).toEqual(
      licences
    )
    const near = { "src/license-check.ts": "1\n", "src/notice.ts": "2\n", "licenses.json": "{}\n", "src/copying/a.ts": "3\n" }
    expect(await found("licence-files", base, { ...base, ...near })).toEqual([])
  })
  test("POL-1 generated files by path or by what they say at their head, not by a word in the middle", async () => {
    const made = { "dist/a.js": "1\n", "src/api.pb.go": "2\n", "src/made.ts": "// Code generated by protoc. DO NOT EDIT.\n" }
    expect(await found("generated-files", base, { ...base, ...made })).toEqual(["dist/a.js", "src/api.pb.go", "src/made.ts"])
    const near = {
      "src/dist.ts": "1\n",
      "src/gen.ts": `${lines(30)}// writes @generated at the head\n`,
      "src/b.ts": "// generated code is not edited here\n"
    }
    expect(await found("generated-files", base, { ...base, ...near })).toEqual([])
  })
})

describe("cosmetic-only changes", () => {
  const before = { "a.ts": "if (a) {\n  b()\n}\nconst s = 'a b'\n", "m.py": "if a:\n    b()\nc()\n" }
  test("POL-1 a file whose white space alone changes: indentation, wrapping, line ends, blank lines", async () => {
    for (const after of [
      "if (a) {\n\tb()\n}\nconst s = 'a b'\n",
      "if (a) { b() }\nconst s = 'a b'\n",
      before["a.ts"].replaceAll("\n", "\r\n"),
      `${before["a.ts"]}\n\n`
    ]) {
      expect(await found("cosmetic-only", before, { ...before, "a.ts": after })).toEqual(["a.ts"])
    }
    expect(await found("cosmetic-only", before, { ...before, "m.py": "if a:\n    b()  \n\nc()\n" })).toEqual(["m.py"])
  })
  test("POL-1 not a changed word, a space within quotes, an indentation that means something, or a new mode", async () => {
    for (const after of ["if (a) {\n  c()\n}\nconst s = 'a b'\n", "if (a) {\n  b()\n}\nconst s = 'ab'\n"]) {
      expect(await found("cosmetic-only", before, { ...before, "a.ts": after })).toEqual([])
    }
    expect(await found("cosmetic-only", before, { ...before, "m.py": "if a:\n    b()\n    c()\n" })).toEqual([])
    const executable = { ...before, "a.ts": { bytes: `${before["a.ts"]}\n`, mode: "executable" as const } }
    expect(await found("cosmetic-only", before, executable)).toEqual([])
    expect(await found("cosmetic-only", before, { ...before, "new.ts": "\n" })).toEqual([])
  })
})

describe("changes that no plan task asked for", () => {
  const change = { ...base, "src/a.ts": "2\n", "src/b.ts": "3\n" }
  test("PLN-3 POL-1 a file that no task names is a warning", async () => {
    const { violations } = await judge(repository.patch(base, change), { tasks: [{ id: "1", paths: ["src/a.ts"] }] })
    expect(of(violations, "unplanned-change")).toEqual(["src/b.ts"])
    expect(violations.find(({ rule }) => rule === "unplanned-change")?.severity).toBe("WARN")
  })
  test("PLN-3 POL-1 not one that a task names by file, folder or pattern, nor where a task leaves it open", async () => {
    for (const paths of [["src"], ["src/a.ts", "./src/b.ts"], ["src/*.ts"], ["**/*.ts"]]) {
      expect(await found("unplanned-change", base, change, { tasks: [{ id: "1", paths }] })).toEqual([])
    }
    const open = [
      { id: "1", paths: ["docs"] },
      { id: "2", paths: [] }
    ]
    expect(await found("unplanned-change", base, change, { tasks: open })).toEqual([])
    expect(await found("unplanned-change", base, change)).toEqual([])
  })
})

test("POL-1 by default frozen paths, CI, secrets, dependencies and scope block, and the rest warn", async () => {
  const after = {
    ".patchplane/policy.json": "{}",
    ".github/workflows/a.yml": "on: push\n",
    "src/a.ts": `const t = "ghp_${filler(36)}"\n`,
    "package.json": '{"dependencies":{"a":"1"}}',
    "yarn.lock": "a\n",
    "sub/yarn.lock": "a\n",
    LICENSE: "x\n",
    "dist/a.js": lines(3000),
    "a.bin": Buffer.from([0, 1]),
    "README.md": "#  A\n",
    ...Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`src/${at}.ts`, "\n"]))
  }
  const { violations } = await judge(repository.patch(base, after), { paths: ["src"], tasks: [{ id: "1", paths: ["src"] }], user: {} })
  const severities = new Map(violations.map(({ rule, severity }) => [rule, severity]))
  expect(Object.fromEntries(severities)).toEqual({
    "frozen-paths": "BLOCK",
    "ci-changes": "BLOCK",
    secrets: "BLOCK",
    "dependency-changes": "BLOCK",
    "outside-scope": "BLOCK",
    "lockfile-without-manifest": "WARN",
    "file-count": "WARN",
    "line-count": "WARN",
    "binary-files": "WARN",
    "licence-files": "WARN",
    "generated-files": "WARN",
    "unplanned-change": "WARN"
  })
  const ranks = violations.map(({ rule }) => ruleIds.indexOf(rule))
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  for (const { severity, mend } of violations) {
    expect(/an admin overrides this very violation with a reason: `patchplane override/.test(mend)).toBe(severity === "BLOCK")
  }
})
