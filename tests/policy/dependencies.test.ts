/** Dependency changes are items of their own: package, versions, file, install scripts (POL-3). */
import { Effect } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import type { DependencyChange } from "../../core/domain/policy.ts"
import { dependencyChanges } from "../../core/policy/dependencies.ts"
import { judge, of, openRepository, type Judging, type State } from "./kit.ts"

const repository = openRepository()
afterAll(() => repository.close())

const changes = (before: State, after: State) => {
  const { files, read } = repository.patch(before, after)
  return Effect.runSync(dependencyChanges(files, read)).changes
}
const shown = ({ package: name, from, to, manifest, installScripts }: DependencyChange) =>
  `${manifest}: ${name} ${from ?? "-"} ${to ?? "-"}${installScripts.map((script) => ` !${script}`).join("")}`
const items = (before: State, after: State) => changes(before, after).map(shown)

const manifest = (fields: object) => JSON.stringify(fields, null, 2)

describe("what a change of dependencies is", () => {
  test("POL-3 package.json: added, moved, removed, by section; overrides and trust count, formatting doesn't", () => {
    const before = { "package.json": manifest({ dependencies: { a: "^1.0.0", b: "2.0.0" }, devDependencies: { t: "1" } }) }
    const after = {
      "package.json": manifest({
        name: "x",
        dependencies: { a: "^1.1.0", c: "github:o/c" },
        devDependencies: { t: "1" },
        overrides: { a: { d: "3" } },
        trustedDependencies: ["c"]
      })
    }
    expect(items(before, after)).toEqual([
      "package.json: a ^1.0.0 ^1.1.0",
      "package.json: b 2.0.0 -",
      "package.json: c - github:o/c",
      "package.json: a > d - 3",
      "package.json: c - trusted !its own, as a trusted dependency"
    ])
    expect(changes(before, after)[2]).toMatchObject({ section: "dependencies", direct: true, ecosystem: "npm", source: "github:o/c" })
    expect(items(before, { "package.json": JSON.stringify(JSON.parse(before["package.json"])) })).toEqual([])
  })

  test("POL-3 scripts of the package itself that run at installation, and no others", () => {
    const before = { "package.json": manifest({ scripts: { test: "a", prepare: "old" } }) }
    const after = { "package.json": manifest({ scripts: { test: "b", prepare: "old", postinstall: "node x.js" } }) }
    expect(items(before, after)).toEqual(["package.json: postinstall - node x.js !postinstall: node x.js"])
    const altered = { "package.json": manifest({ scripts: { test: "a", prepare: "new" } }) }
    expect(items(before, altered)).toEqual(["package.json: prepare old new !prepare: new"])
  })

  test("POL-3 package-lock.json of both forms: new install scripts, other content of a version, another registry", () => {
    const entry = (version: string, more = {}) => ({
      version,
      resolved: `https://registry.npmjs.org/p/-/p-${version}.tgz`,
      integrity: `sha512-${version}`,
      ...more
    })
    const lock = (packages: object) => ({ "sub/package-lock.json": manifest({ lockfileVersion: 3, packages: { "": {}, ...packages } }) })
    const before = lock({ "node_modules/a": entry("1.0.0"), "node_modules/b": entry("1.0.0"), "node_modules/@s/c": entry("1.0.0") })
    const after = lock({
      "node_modules/a": entry("1.0.0", { integrity: "sha512-other" }),
      "node_modules/b": entry("2.0.0", { hasInstallScript: true }),
      "node_modules/@s/c": entry("1.0.0"),
      "node_modules/a/node_modules/@s/c": entry("2.0.0", { resolved: "https://evil.example/c.tgz" })
    })
    const found = changes(before, after)
    expect(found.map(shown)).toEqual([
      "sub/package-lock.json: a 1.0.0 1.0.0",
      "sub/package-lock.json: b 1.0.0 2.0.0 !its own install script",
      "sub/package-lock.json: @s/c - 2.0.0"
    ])
    expect(found.map(({ source }) => source)).toEqual(["the same version with other content", undefined, "evil.example"])
    expect(found.every(({ direct }) => !direct)).toBe(true)

    const old = (version: string) => ({
      "package-lock.json": manifest({ dependencies: { a: { version: "1.0.0", dependencies: { b: { version } } } } })
    })
    expect(items(old("1.0.0"), old("1.0.1"))).toEqual(["package-lock.json: b 1.0.0 1.0.1"])
  })

  test("POL-3 a registry of one's own is nothing new for the packages that come from it already", () => {
    const lock = (packages: object) => ({ "package-lock.json": manifest({ packages }) })
    const own = (version: string) => ({ version, resolved: `https://npm.corp.example/p-${version}.tgz` })
    const found = changes(
      lock({ "node_modules/a": own("1.0.0") }),
      lock({ "node_modules/a": own("1.1.0"), "node_modules/b": own("1.0.0") })
    )
    expect(found.map(({ source }) => source)).toEqual([undefined, undefined])
  })

  test("POL-3 bun.lock", () => {
    const lock = (packages: string) => ({ "bun.lock": `{ "lockfileVersion": 1, "workspaces": { "": {} }, "packages": { ${packages} }, }` })
    const before = lock('"a": ["a@1.0.0", "", {}, "sha512-1"], "w": ["w@workspace:packages/w"],')
    const after = lock('"a": ["a@1.0.1", "", {}, "sha512-2"], "@s/b": ["@s/b@git+ssh://git@example.com/b.git#1", {}, "x"],')
    expect(items(before, after)).toEqual(["bun.lock: a 1.0.0 1.0.1", "bun.lock: @s/b - git+ssh://git@example.com/b.git#1"])
    expect(changes(before, after)[1]?.source).toBe("git+ssh://git@example.com/b.git#1")
  })

  test("POL-3 requirements, pyproject, Cargo and go", () => {
    const before = {
      "requirements.txt": "requests==2.0  # pinned\nflask>=1\n",
      "pyproject.toml": '[project]\ndependencies = ["a>=1"]\n[tool.poetry.dependencies]\nb = "^1"\n',
      "Cargo.toml": '[dependencies]\nserde = "1"\n[target."cfg(unix)".dependencies]\nlibc = { version = "0.2" }\n',
      "go.mod": "module m\nrequire example.com/a v1.0.0\nrequire (\n\texample.com/b v1.0.0 // indirect\n)\n"
    }
    const after = {
      "requirements.txt": "--extra-index-url https://evil.example\nRequests==2.1\nflask>=1\n",
      "pyproject.toml": '[project]\ndependencies = ["a>=2"]\n[tool.poetry.dependencies]\nb = { git = "https://x.example/b" }\n',
      "Cargo.toml": '[dependencies]\nserde = "2"\n[target."cfg(unix)".dependencies]\nlibc = { version = "0.3" }\n',
      "go.mod": "module m\nrequire example.com/a v1.1.0\nrequire (\n\texample.com/b v1.0.1 // indirect\n)\nreplace example.com/a => ../a\n"
    }
    expect(items(before, after)).toEqual([
      "Cargo.toml: serde 1 2",
      "Cargo.toml: libc 0.2 0.3",
      "go.mod: example.com/a v1.0.0 v1.1.0",
      "go.mod: example.com/b v1.0.0 v1.0.1",
      "go.mod: example.com/a - ../a",
      "pyproject.toml: a >=1 >=2",
      'pyproject.toml: b ^1 {"git":"https://x.example/b"}',
      "requirements.txt: requests ==2.0 ==2.1",
      "requirements.txt: --extra-index-url - --extra-index-url https://evil.example"
    ])
    expect(changes(before, after)[3]?.direct).toBe(false)
  })

  test("POL-3 none of two requirements of one name hides the other", () => {
    const project = (dependencies: string) => ({
      "pyproject.toml": `[project]\ndependencies = [${dependencies}]\n[project.optional-dependencies]\ndependencies = ["a==1"]\n`
    })
    expect(items(project('"a==1"'), project('"a @ https://evil.example/a.whl"'))).toEqual([
      "pyproject.toml: a ==1 @ https://evil.example/a.whl"
    ])
    expect(items({ "requirements.txt": "a==1\n" }, { "requirements.txt": "a==1\na==2 ; python_version > '3'\n" })).toEqual([
      "requirements.txt: a - ==2"
    ])
  })

  test("POL-3 a manifest that is moved is the same one, and one that comes to be is all new", () => {
    const content = manifest({ dependencies: { a: "1", b: "2", c: "3" }, description: "long enough to be found again" })
    expect(items({ "package.json": content }, { "app/package.json": content })).toEqual([])
    expect(items({ "template.txt": content }, { "package.json": content })).toHaveLength(3)
    expect(items({ "package.json": content }, { "package.txt": content })).toHaveLength(3)
  })

  test("POL-3 a submodule is a dependency by its commit", () => {
    const [one, two] = ["1".repeat(40), "2".repeat(40)]
    const files = [
      {
        path: "vendor/lib",
        status: "modified" as const,
        mode: { before: "160000", after: "160000" },
        blob: { before: one, after: two },
        binary: false,
        added: 1,
        removed: 1
      }
    ]
    const { changes } = Effect.runSync(dependencyChanges(files, () => Effect.die("a submodule has no content to read")))
    expect(changes).toMatchObject([{ package: "vendor/lib", ecosystem: "git", from: one, to: two }])
  })
})

describe("the rule", () => {
  const objections = async (before: State, after: State, judging: Judging = {}) =>
    (await judge(repository.patch(before, after), judging)).violations
      .filter(({ rule }) => rule === "dependency-changes")
      .map(({ message }) => message)
  const before = { "package.json": manifest({ dependencies: { a: "1" } }) }
  const withB = { "package.json": manifest({ dependencies: { a: "1", "@s/b": "2" } }) }

  test("POL-1 a dependency outside the allowed list blocks; one on it does not, nor another change of the manifest", async () => {
    expect(await objections(before, withB)).toEqual(["package.json adds @s/b 2: it is not on the allowed list."])
    expect(await objections(before, withB, { user: { "dependency-changes": { allowed: ["@s/*"] } } })).toEqual([])
    expect(await objections(before, withB, { user: { "dependency-changes": { allowed: ["b", "@s"] } } })).toHaveLength(1)
    expect(await objections(before, { "package.json": manifest({ dependencies: { a: "1" }, version: "2" }) })).toEqual([])
  })

  test("POL-4 what a repository allows is not more than what its user allows", async () => {
    const allowAll = { "dependency-changes": { allowed: ["*"] } }
    expect(await objections(before, withB, { repository: allowAll })).toHaveLength(1)
    expect(await objections(before, withB, { user: allowAll, repository: { "dependency-changes": { allowed: ["c"] } } })).toHaveLength(1)
    expect(await objections(before, withB, { user: allowAll, repository: allowAll })).toEqual([])
  })

  test("POL-3 POL-1 a name on the list is no word for another source, nor for a script of the project's own", async () => {
    const user = { "dependency-changes": { allowed: ["*"] } }
    const elsewhere = { "package.json": manifest({ dependencies: { a: "https://evil.example/a.tgz" } }) }
    expect(await objections(before, elsewhere, { user })).toEqual([
      "package.json moves a from 1 to https://evil.example/a.tgz: it comes from elsewhere (https://evil.example/a.tgz)."
    ])
    const script = { "package.json": manifest({ dependencies: { a: "1" }, scripts: { postinstall: "x" } }) }
    expect(await objections(before, script, { user })).toHaveLength(1)
  })

  test("POL-3 what a dependency brings along is shown, and objected to where it brings a script", async () => {
    const lock = (packages: object) => manifest({ packages })
    const [old, plain, scripted] = [{}, { version: "1.0.0" }, { version: "1.0.0", hasInstallScript: true }]
    const user = { "dependency-changes": { allowed: ["a", "@s/b"] } }
    const from = { ...before, "package-lock.json": lock(old) }
    const to = { ...withB, "package-lock.json": lock({ "node_modules/p": plain, "node_modules/q": scripted }) }
    expect(await objections(from, to, { user })).toEqual(["package-lock.json adds q 1.0.0: it brings an install script."])
    const { dependencies } = await judge(repository.patch(from, to), { user })
    expect(dependencies.map(({ package: name }) => name)).toEqual(["p", "q", "@s/b"])
  })

  test("POL-3 a manifest that can't be read, or is too large to be, blocks: nobody knows what it changes", async () => {
    for (const broken of ["{", "[]", '{"dependencies": 3}', '{"dependencies": {"a": null}}', Buffer.from([0xff, 0xfe, 0])]) {
      expect(await objections(before, { "package.json": broken })).toEqual(["What package.json says about dependencies could not be read."])
    }
    const patch = { ...repository.patch(before, withB), read: () => Effect.fail({ code: "file-too-large" }) as Effect.Effect<never> }
    expect(of((await judge(patch)).violations, "dependency-changes")).toEqual(["package.json"])
  })
})
