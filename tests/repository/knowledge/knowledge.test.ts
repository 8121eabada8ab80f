import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { mint } from "../../../core/domain/ids.ts"
import { knowledgeVersion, RepositoryKnowledge } from "../../../core/domain/knowledge.ts"
import { knowledgeText } from "../../../core/domain/knowledge-text.ts"
import { bareStoreLayer } from "../../../core/repository/bare-store.ts"
import { knowledgeOf } from "../../../core/repository/knowledge/read.ts"
import { RepositoryStore } from "../../../core/repository/repository-store.ts"
import { git, gitBytes, repository, scratch, write, type Content, type Scratch } from "../kit.ts"

let place: Scratch
const id = mint("repo")
beforeEach(() => {
  place = scratch()
})
afterEach(() => place.dispose())

const store = () => join(place.home.repositories, `${id}.git`)
const kept = () => join(place.home.caches, "knowledge")
const fetched = (branch = "main") =>
  Effect.runPromise(
    RepositoryStore.use((found) => found.fetchBase(id, place.path("r"), branch)).pipe(Effect.provide(bareStoreLayer(place.home)))
  )
const known = (commit: string, directory = ".") =>
  Effect.runPromise(RepositoryStore.use((found) => found.knowledge(id, commit, directory)).pipe(Effect.provide(bareStoreLayer(place.home))))
const of = async (files: Readonly<Record<string, Content>>, directory = ".") => {
  repository(place.path("r"), files)
  return known(await fetched(), directory)
}

const monorepo = {
  "package.json": JSON.stringify({
    name: "root",
    private: true,
    workspaces: ["packages/*"],
    scripts: { test: "bun test", lint: "oxlint" }
  }),
  "bun.lock": '{"packages": {"effect": ["effect@4.1.0", "", {}, "x"],}}',
  "packages/a/package.json": JSON.stringify({ name: "@x/a", version: "1.0.0", dependencies: { effect: "^4", "@x/b": "workspace:*" } }),
  "packages/a/src/index.ts": "export const a = 1\n".repeat(100),
  "packages/a/README.md": "# The a package\n",
  "packages/b/package.json": JSON.stringify({ name: "@x/b", scripts: { build: "tsc" }, devDependencies: { eslint: "9" } }),
  "packages/b/eslint.config.js": "export default []\n",
  "packages/b/main.go": "package main\n",
  "packages/b/node_modules/evil/package.json": '{"name":"evil"}',
  "packages/b/vendor/lib.py": "x = 1\n".repeat(1000),
  "tools/pyproject.toml": '[project]\nname = "tools"\ndependencies = ["rich>=13"]\n',
  ".github/CODEOWNERS": "* @org/all\n/packages/a/ @ada\n",
  ".github/workflows/ci.yml": 'name: CI\non: push\njobs:\n  test: {runs-on: x}\n  "lint it":\n    runs-on: x\n',
  ".gitlab-ci.yml": "stages: [a]\n.hidden: {script: x}\nunit:\n  script: x\n",
  ".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n# *.no filter=lfs\n",
  "packages/a/.gitattributes": "*.bin filter=lfs\n",
  "README.md": "# Root\n\nWhat it is for.\n",
  "AGENTS.md": "Do it.\n",
  "docs/CONTRIBUTING.md": "So.\n",
  link: { link: "README.md" }
}

describe("PLN-5 a repository is known from its files", () => {
  it("PLN-5 tree, languages, manifests and their graph, lockfiles, owners, CI, LFS and papers", async () => {
    const found = await of(monorepo)
    expect(found.tree).toMatchObject({ files: 20, complete: true, symlinks: 1 })
    expect(found.tree.top).toContain("packages/")
    expect(found.tree.folders.find(({ path }) => path === "packages/b")?.files).toBe(5)
    expect(found.languages[0]).toEqual({ name: "TypeScript", files: 1, bytes: 1900 })
    expect(found.languages.map(({ name }) => name)).not.toContain("Python")
    const manifest = (path: string) => found.manifests.find((each) => each.path === path)
    expect(found.manifestCount).toBe(4)
    expect(manifest("package.json")).toMatchObject({ workspaces: ["packages/*"], scripts: ["test", "lint"] })
    expect(manifest("packages/a/package.json")).toMatchObject({
      name: "@x/a",
      needs: ["packages/b/package.json"],
      dependencies: [{ name: "effect", wanted: "^4", kind: "runtime", locked: "4.1.0" }, { name: "@x/b" }]
    })
    expect(manifest("tools/pyproject.toml")).toMatchObject({ kind: "python", name: "tools" })
    expect(found.lockfiles).toEqual([{ path: "bun.lock", tool: "bun", bytes: monorepo["bun.lock"].length, packages: 1 }])
    expect(found.codeOwners?.rules).toHaveLength(2)
    expect(found.pipelines).toEqual([
      { path: ".github/workflows/ci.yml", system: "github-actions", name: "CI", jobs: ["test", "lint it"] },
      { path: ".gitlab-ci.yml", system: "gitlab-ci", jobs: ["unit"] }
    ])
    expect(found.lfs).toEqual(["*.psd", "packages/a/*.bin"])
    expect(found.docs).toEqual({
      readme: { path: "README.md", head: "# Root\n\nWhat it is for.\n" },
      papers: ["AGENTS.md", "docs/CONTRIBUTING.md"]
    })
  })

  it("PLN-5 PAT-3 commands and README are those of the working directory", async () => {
    const root = await of(monorepo)
    expect(root.commands).toEqual({
      packageManager: "bun",
      test: ["bun", "run", "--silent", "test"],
      lint: ["bun", "run", "--silent", "lint", "--format=json"]
    })
    const b = await known(root.commit, "packages/b")
    expect(b.commands).toEqual({
      packageManager: "npm",
      build: ["npm", "run", "--silent", "build"],
      lint: ["node_modules/.bin/eslint", "--format=json", "."]
    })
    const a = await known(root.commit, "packages/a")
    expect(a.docs.readme?.path).toBe("packages/a/README.md")
    expect(a.tree).toEqual(root.tree)
  })

  it("PLN-5 PAT-2 submodules show by path, commit and address without its password", async () => {
    repository(place.path("r"), {
      ".gitmodules": '[submodule "x"]\n\tpath = libs/x\n\turl = https://me:canary@example.com/x.git\n'
    })
    const pointed = "1234567890123456789012345678901234567890"
    git(place.path("r"), "update-index", "--add", "--cacheinfo", `160000,${pointed},libs/x`)
    git(place.path("r"), "commit", "--quiet", "-m", "sub")
    const found = await known(await fetched())
    expect(found.submodules).toEqual([{ path: "libs/x", commit: pointed, url: "https://example.com/x.git" }])
    expect(knowledgeText(found)).toContain("libs/x")
  })

  it("PLN-5 no checkout is looked at, and nothing of the repository is run", async () => {
    const marker = place.path("ran")
    const found = await of({
      "package.json": JSON.stringify({ scripts: { test: `touch ${marker}`, preinstall: `touch ${marker}` } }),
      ".gitattributes": "* filter=evil diff=evil\n",
      "eslint.config.js": `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "x")\n`
    })
    git(place.path("r"), "rm", "-rf", "--quiet", ".")
    expect(await Effect.runPromise(knowledgeOf(store(), found.commit, "."))).toEqual(found)
    expect(existsSync(marker)).toBe(false)
  })
})

describe("PLN-5 a hostile repository is described like any other", () => {
  it("PLN-5 files that are huge, broken, nested without end or links are named with what is wrong", async () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghij".split("").map((key, at) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${"abcdefghij"[at]}`).join(",")}]`)
    ]
    const found = await of({
      "package.json": "{".repeat(100_000),
      "a/package.json": `{"x":"${"y".repeat(1_100_000)}"}`,
      "b/package.json": { link: "/etc/passwd" },
      "c/package.json": '{"dependencies":{"__proto__":{"x":"1"},"constructor":"2"},"name":"\\u001b[2J\\u202eevil"}',
      "d/Cargo.toml": `${"a.".repeat(100_000)}a = 1\n`,
      "package-lock.json": "[".repeat(300_000),
      "bun.lockb": Uint8Array.of(0, 255, 1),
      ".github/workflows/deep.yml": `jobs: ${"[".repeat(100_000)}`,
      ".github/workflows/bomb.yml": `${bomb.join("\n")}\njobs: *j\n`,
      ".github/workflows/huge.yml": `jobs:\n${"#".repeat(300_000)}\n`,
      CODEOWNERS: `${"*".repeat(100_000)} @a\n`,
      "README.md": Uint8Array.from({ length: 3000 }, (_, at) => at % 256),
      "new\nline/\u001b[31m.ts": "x\n"
    })
    const problem = (path: string) =>
      [...found.manifests, ...found.lockfiles, ...found.pipelines].find((each) => each.path === path)?.problem
    expect(problem("package.json")).toBe("unreadable")
    expect(problem("a/package.json")).toBe("too-large")
    expect(found.manifests.map(({ path }) => path)).not.toContain("b/package.json")
    expect(found.manifests.find(({ path }) => path === "c/package.json")?.dependencies).toEqual([
      { name: "constructor", wanted: "2", kind: "runtime" }
    ])
    expect(problem("package-lock.json")).toBe("unreadable")
    expect(problem("bun.lockb")).toBeUndefined()
    expect(found.pipelines.find(({ path }) => path.endsWith("bomb.yml"))?.jobs).toEqual([])
    expect(problem(".github/workflows/huge.yml")).toBe("too-large")
    expect(Schema.decodeUnknownSync(RepositoryKnowledge)(found)).toEqual(found)
    const text = knowledgeText(found)
    for (const sign of ["\u0000", "\u001b", "\u202e", "\u007f"]) expect(text).not.toContain(sign)
    expect(text.split("\n").some((line) => line.startsWith("line/"))).toBe(false)
  })

  it("PLN-5 a name that is not UTF-8 is no trouble", async () => {
    repository(place.path("r"), { a: "1" })
    const blob = git(place.path("r"), "rev-parse", "HEAD:a")
    const tree = gitBytes(place.path("r"), ["mktree", "-z"], Buffer.from(`100644 blob ${blob}\tcaf\xe9.ts\0`, "latin1"))
      .toString()
      .trim()
    git(place.path("r"), "branch", "odd", git(place.path("r"), "commit-tree", tree, "-m", "odd"))
    const found = await known(await fetched("odd"))
    expect(found).toMatchObject({ tree: { files: 1, top: ["caf\ufffd.ts"] }, languages: [{ name: "TypeScript" }] })
  })

  it("PLN-5 thousands of manifests, owners and folders stay within the text's and the document's size", async () => {
    const files: Record<string, Content> = {
      "README.md": "long line ".repeat(2_000),
      CODEOWNERS: `${"/some/path/ @org/team\n".repeat(5_000)}`
    }
    for (let at = 0; at < 400; at++) {
      files[`packages/package-with-a-long-name-${at}/package.json`] = JSON.stringify({
        name: `p${at}`,
        dependencies: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`dependency-${index}`, "^1.0.0"]))
      })
      files[`.github/workflows/w${at}.yml`] = `jobs:\n${Array.from({ length: 50 }, (_, index) => `  job${index}: {}\n`).join("")}`
    }
    const found = await of(files)
    expect(found.manifestCount).toBe(400)
    expect(found.manifests).toHaveLength(200)
    expect(JSON.stringify(found).length).toBeLessThan(1_000_000)
    const text = knowledgeText(found)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_000)
    expect(Buffer.byteLength(text)).toBeGreaterThan(6_000)
    for (const part of [
      "Languages:",
      "At the root:",
      "Manifests (400):",
      "Owners (CODEOWNERS",
      "Continuous integration:",
      "README.md begins:"
    ]) {
      expect(text).toContain(part)
    }
    expect(Buffer.byteLength(knowledgeText(found, 1_000))).toBeLessThanOrEqual(1_000)
  })
})

describe("PLN-5 what is known is kept by commit", () => {
  const cacheFile = () => {
    const [version] = readdirSync(kept())
    const folder = join(kept(), version ?? "")
    return readdirSync(folder).map((name) => join(folder, name))
  }

  it("PLN-5 it is read once for a commit and directory, and anew for the next commit", async () => {
    const first = await of({ "a.ts": "1\n" })
    // Without the store the cache alone can answer.
    git(store(), "update-ref", "-d", `refs/patchplane/base/${first.commit}`)
    git(store(), "prune", "--expire=now")
    git(store(), "gc", "--prune=now", "--quiet")
    expect(await known(first.commit)).toEqual(first)
    write(place.path("r"), { "b.ts": "2\n" })
    git(place.path("r"), "add", "-A")
    git(place.path("r"), "commit", "--quiet", "-m", "two")
    expect((await known(await fetched())).tree.files).toBe(2)
    expect(cacheFile()).toHaveLength(2)
  })

  it.each([
    ["torn", (text: string) => text.slice(0, text.length / 2)],
    ["empty", () => ""],
    ["of another version", (text: string) => text.replace(`"version":${knowledgeVersion}`, '"version":0')],
    ["of another commit", (text: string) => text.replaceAll(/"commit":"[0-9a-f]{40}"/g, `"commit":"${"1".repeat(40)}"`)]
  ])("PLN-5 a cache that is %s is made anew", async (_what, damage) => {
    const found = await of({ "a.ts": "1\n" })
    const [file = ""] = cacheFile()
    const text = await Bun.file(file).text()
    writeFileSync(file, damage(text))
    expect(await known(found.commit)).toEqual(found)
    expect(await Bun.file(file).text()).toBe(text)
  })

  it("PLN-5 a cache that can't be written costs nothing but time", async () => {
    writeFileSync(place.home.caches, "a file in the way")
    expect((await of({ "a.ts": "1\n" })).tree.files).toBe(1)
  })

  it("PLN-5 a commit that the store has not is a failure with its mend", async () => {
    await of({ "a.ts": "1\n" })
    await expect(known("1".repeat(40))).rejects.toThrow(/Git could not list the files/)
  })
})
