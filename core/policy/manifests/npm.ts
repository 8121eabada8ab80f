/** `package.json`, `package-lock.json` and `bun.lock`. */
import { field, members, textOf, type Declarations, type Declared, type ManifestReader } from "./declared.ts"

const sections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "overrides", "resolutions"]
/** Scripts of a package itself that run when it is installed, from a checkout or as a dependency. */
const ownScripts = ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare", "prepublish"]
/** A version that is no range in the registry: a repository, an address, a folder, another package's name. */
const elsewhere = /^(?:git|https?:|file:|link:|npm:|github:|gitlab:|bitbucket:|gist:|[\w.-]+\/[\w.-]+(?:#|$))/

export const packageJson: ManifestReader = {
  ecosystem: "npm",
  read: (text) => {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ""))
    const found = new Map<string, Declared>()
    members(json, "package.json")
    const put = (section: string, name: string, declared: Omit<Declared, "section" | "package" | "direct">) =>
      found.set(`${section}\0${name}`, { package: name, section, direct: true, ...declared })
    for (const section of sections) {
      for (const [name, spec] of nested(field(json, section), section)) {
        put(section, name, { version: spec, ...(elsewhere.test(spec) ? { source: spec } : {}) })
      }
    }
    for (const [name, spec] of nested(field(field(json, "pnpm"), "overrides"), "pnpm.overrides")) {
      put("pnpm.overrides", name, { version: spec, ...(elsewhere.test(spec) ? { source: spec } : {}) })
    }
    for (const [name, command] of members(field(json, "scripts"), "scripts")) {
      if (ownScripts.includes(name)) put("scripts", name, { version: textOf(command), installScripts: [`${name}: ${textOf(command)}`] })
    }
    const trusted = field(json, "trustedDependencies")
    for (const name of Array.isArray(trusted) ? trusted : []) {
      put("trustedDependencies", textOf(name), { version: "trusted", installScripts: ["its own, as a trusted dependency"] })
    }
    return found
  }
}

/** `overrides` may nest: `{ "a": { "b": "1" } }` is `a > b`. */
const nested = (value: unknown, what: string, above = ""): ReadonlyArray<readonly [string, string]> =>
  members(value, what).flatMap(([name, spec]) =>
    typeof spec === "object" && spec !== null && !Array.isArray(spec)
      ? nested(spec, what, `${above}${name} > `)
      : [[`${above}${name}`, textOf(spec)] as const]
  )

export const packageLock: ManifestReader = {
  ecosystem: "npm",
  read: (text) => {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ""))
    members(json, "the lockfile")
    const packages = field(json, "packages")
    return packages === undefined ? firstVersion(field(json, "dependencies"), "", new Map()) : byFolder(packages)
  }
}

const byFolder = (packages: unknown): Declarations => {
  const found = new Map<string, Declared>()
  for (const [folder, entry] of members(packages, "packages")) {
    if (folder === "" || field(entry, "link") === true || !folder.includes("node_modules/")) continue
    const alias = field(entry, "name")
    const name = typeof alias === "string" ? alias : folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length)
    found.set(folder, locked(name, entry, field(entry, "hasInstallScript") === true ? ["its own install script"] : []))
  }
  return found
}

/** Lockfiles of npm 6 and older: dependencies within dependencies. */
const firstVersion = (dependencies: unknown, above: string, found: Map<string, Declared>): Declarations => {
  for (const [name, entry] of members(dependencies, "dependencies")) {
    found.set(`${above}${name}`, locked(name, entry, []))
    firstVersion(field(entry, "dependencies"), `${above}${name}/`, found)
  }
  return found
}

const locked = (name: string, entry: unknown, installScripts: ReadonlyArray<string>): Declared => {
  const [version, resolved, integrity] = [field(entry, "version"), field(entry, "resolved"), field(entry, "integrity")]
  const host = typeof resolved === "string" ? hostOf(resolved) : undefined
  return {
    package: name,
    section: "packages",
    version: textOf(version ?? "unknown"),
    direct: false,
    installScripts,
    ...(typeof resolved === "string" && host === undefined ? { source: resolved } : {}),
    ...(host === undefined ? {} : { host }),
    ...(typeof integrity === "string" ? { integrity } : {})
  }
}

/** Only what an archive of a registry has: a repository's address is a source of its own. */
const hostOf = (address: string): string | undefined => /^https?:\/\/([^/?#]+)\//.exec(address)?.[1]

export const bunLock: ManifestReader = {
  ecosystem: "npm",
  read: (text) => {
    const json: unknown = Bun.JSONC.parse(text)
    const found = new Map<string, Declared>()
    for (const [key, entry] of members(field(json, "packages"), "packages")) {
      if (!Array.isArray(entry) || typeof entry[0] !== "string") throw new TypeError(`${key} is no package`)
      // A scope's @ stands first; the next one begins the version.
      const at = entry[0].indexOf("@", 1)
      if (at === -1) throw new TypeError(`${key} has no version`)
      const [name, version] = [entry[0].slice(0, at), entry[0].slice(at + 1)]
      if (version.startsWith("workspace:")) continue
      const registry: unknown = entry[1]
      const host = typeof registry === "string" && registry !== "" ? hostOf(`${registry}/`) : undefined
      const integrity: unknown = entry.at(-1)
      found.set(key, {
        package: name,
        section: "packages",
        version,
        direct: false,
        ...(elsewhere.test(version) ? { source: version } : {}),
        ...(host === undefined ? {} : { host }),
        ...(typeof integrity === "string" && integrity !== "" ? { integrity } : {})
      })
    }
    return found
  }
}
