import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lockedPackages } from "../../../core/review/security/lockfiles.ts"
import { lookAlike } from "../../../core/review/security/look-alike.ts"
import { adding, between, found, rulesOf } from "./kit.ts"

const manifest = (over: object) => JSON.stringify({ name: "x", dependencies: { express: "^4.0.0", "left-pad": "1.0.0" }, ...over }, null, 2)
const base = manifest({})

describe("REV-1 manifests", () => {
  const trips: ReadonlyArray<readonly [rule: string, after: string]> = [
    ["new-dependency", manifest({ dependencies: { express: "^4.0.0", "left-pad": "1.0.0", zod: "^3.0.0" } })],
    ["look-alike-package", manifest({ dependencies: { express: "^4.0.0", "left-pad": "1.0.0", expres: "^4.0.0" } })],
    ["dependency-source", manifest({ dependencies: { express: "git+https://example.com/express.git", "left-pad": "1.0.0" } })],
    ["dependency-source", manifest({ dependencies: { express: "somebody/express", "left-pad": "1.0.0" } })],
    ["dependency-alias", manifest({ dependencies: { express: "npm:not-express@1.0.0", "left-pad": "1.0.0" } })],
    ["dependency-unpinned", manifest({ dependencies: { express: "*", "left-pad": "1.0.0" } })],
    ["install-script", manifest({ scripts: { postinstall: "node x.js" } })],
    ["manifest-trustedDependencies", manifest({ trustedDependencies: ["express"] })],
    ["manifest-overrides", manifest({ overrides: { qs: "6.0.0" } })],
    ["manifest-unreadable", "{ rubbish"]
  ]
  it.each(trips)("REV-1 %s is found", (rule, after) => {
    expect(rulesOf(between("package.json", base, after))).toContain(rule)
  })

  it("REV-1 a newer version, a new script that somebody starts, and an unchanged odd entry are no findings", () => {
    expect(
      found(
        between("package.json", base, manifest({ dependencies: { express: "^4.1.0", "left-pad": "1.0.0" }, scripts: { build: "tsc" } }))
      )
    ).toEqual([])
    const odd = manifest({ dependencies: { express: "*" }, scripts: { postinstall: "x" } })
    expect(found(between("package.json", odd, odd.replace('"x"', '"x" '.trim())))).toEqual([])
  })

  it("REV-1 registries, credentials and skipped checks in settings", () => {
    expect(rulesOf(adding(".npmrc", "registry=https://npm.example.com/"))).toEqual(["registry-changed"])
    expect(rulesOf(adding(".npmrc", "//npm.example.com/:_authToken=${TOKEN}"))).toEqual(["registry-credential"])
    expect(rulesOf(adding(".npmrc", "ignore-scripts=false"))).toEqual(["install-scripts-allowed"])
    expect(rulesOf(adding(".npmrc", "strict-ssl=false"))).toContain("tls-disabled")
    expect(rulesOf(adding("requirements.txt", "--extra-index-url https://pypi.example.com"))).toContain("registry-changed")
    expect(rulesOf(adding("requirements.txt", "thing @ git+https://example.com/thing"))).toContain("dependency-source")
    expect(rulesOf(adding("go.mod", "replace example.com/a => ../a"))).toContain("dependency-source")
    expect(rulesOf(adding("go.mod", "module example.com/x"))).toEqual([])
    expect(rulesOf(adding(".npmrc", "save-exact=true"))).toEqual([])
  })
})

interface Entry {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly version?: string
}
const npmLock = (packages: Readonly<Record<string, Entry>>) =>
  JSON.stringify(
    {
      lockfileVersion: 3,
      packages: {
        "": { name: "x" },
        ...Object.fromEntries(
          Object.entries(packages).map(([name, entry]) => [
            `node_modules/${name}`,
            { version: "1.0.0", resolved: `https://registry.npmjs.org/${name}/-/${name}-1.0.0.tgz`, integrity: `sha512-${name}`, ...entry }
          ])
        )
      }
    },
    null,
    2
  )
const old = npmLock({ chalk: {}, express: {} })

describe("REV-1 lockfiles", () => {
  const trips: ReadonlyArray<readonly [rule: string, after: string]> = [
    ["lockfile-host", npmLock({ chalk: { resolved: "https://cdn.example.com/chalk.tgz" }, express: {} })],
    ["lockfile-unencrypted", npmLock({ chalk: {}, express: {}, zod: { resolved: "http://registry.npmjs.org/zod.tgz" } })],
    ["lockfile-git", npmLock({ chalk: { resolved: "git+ssh://git@github.com/x/chalk.git#abc" }, express: {} })],
    ["integrity-changed", npmLock({ chalk: { integrity: "sha512-other" }, express: {} })],
    ["install-script", npmLock({ chalk: {}, express: {}, zod: { hasInstallScript: true } })],
    ["look-alike-package", npmLock({ chalk: {}, express: {}, chalkk: {} })],
    ["new-locked-packages", npmLock({ chalk: {}, express: {}, zod: {} })],
    ["lockfile-unreadable", "<<<<<<< HEAD"]
  ]
  it.each(trips)("REV-1 %s is found", (rule, after) => {
    expect(rulesOf(between("package-lock.json", old, after))).toContain(rule)
  })

  it("REV-1 a hash that is gone is found, a newer version of what was there is not", () => {
    const gone = npmLock({ chalk: {}, express: {} }).replace('"integrity": "sha512-chalk"', '"x": 1')
    expect(rulesOf(between("package-lock.json", old, gone))).toContain("integrity-changed")
    expect(
      found(between("package-lock.json", old, npmLock({ chalk: { version: "1.0.1", integrity: "sha512-new" }, express: {} })))
    ).toEqual([])
    expect(found(between("package-lock.json", null, old))).toEqual([])
  })

  it("REV-1 an address's user and password are not repeated", () => {
    const said = JSON.stringify(
      found(
        between("package-lock.json", old, npmLock({ chalk: { resolved: "https://me:hunter22secret@evil.example/c.tgz" }, express: {} }))
      )
    )
    expect(said).toContain("evil.example")
    expect(said).not.toContain("hunter22secret")
  })

  it("REV-1 the five lockfiles are read alike", () => {
    const texts: Readonly<Record<string, string>> = {
      "package-lock.json": npmLock({ "@a/b": {}, c: {} }),
      "bun.lock": `{ "lockfileVersion": 1, "packages": { "@a/b": ["@a/b@1.0.0", "", {}, "sha512-x"], "c": ["c@1.0.0", "", {}, "sha512-y"], } }`,
      "yarn.lock": `# yarn lockfile v1\n\n"@a/b@^1.0.0":\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/@a/b/-/b-1.0.0.tgz#1"\n  integrity sha512-x\n\nc@^1.0.0, c@^1.0.1:\n  version "1.0.0"\n`,
      "pnpm-lock.yaml": `lockfileVersion: '9.0'\n\npackages:\n\n  '@a/b@1.0.0':\n    resolution: {integrity: sha512-x}\n\n  c@1.0.0:\n    resolution: {integrity: sha512-y, tarball: https://example.com/c.tgz}\n    requiresBuild: true\n\nsnapshots:\n\n  d@1.0.0: {}\n`
    }
    for (const [path, text] of Object.entries(texts)) {
      expect([...(lockedPackages(path, text)?.keys() ?? [])].sort(), path).toEqual(["@a/b@1.0.0", "c@1.0.0"])
    }
    expect(lockedPackages("pnpm-lock.yaml", texts["pnpm-lock.yaml"] ?? "")?.get("c@1.0.0")).toMatchObject({
      installScripts: ["its own install script"],
      resolved: "https://example.com/c.tgz"
    })
    expect(lockedPackages("bun.lock", "[")).toBeUndefined()
  })

  it("SEC-1 no text makes a reader throw", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("package-lock.json", "bun.lock", "yarn.lock", "pnpm-lock.yaml", "package.json"),
        fc.oneof(fc.string(), fc.json()),
        (path, text) => {
          expect(Array.isArray(found(between(path, base, text)))).toBe(true)
        }
      )
    )
  })
})

describe("REV-1 names that are nearly another's", () => {
  const present = new Set(["react", "lodash", "cross-env", "@babel/core", "@types/node", "typescript", "esbuild-linux-x64", "string-width"])
  it.each([
    ["raect", "react", true],
    ["lodahs", "lodash", true],
    ["crossenv", "cross-env", true],
    ["l0dash", "lodash", true],
    ["@bable/core", "@babel/core", true],
    ["reacts", "react", false],
    ["typescriptt", "typescript", false]
  ])("REV-1 %s is nearly %s", (name, other, sure) => {
    expect(lookAlike(name, present)).toEqual({ name: other, sure })
  })
  it.each(["zod", "@swc/core", "react", "esbuild-linux-arm64", "core", "node"])("REV-1 %s is nobody's twin", (name) => {
    expect(lookAlike(name, present)).toBeUndefined()
  })
})
