/** What lockfiles say is installed: how many packages, and the version that a manifest's dependency is held at. */
import { Option, Schema } from "effect"
import type { ManifestKind } from "./manifest.ts"
import { tomlString, tomlTables } from "./toml.ts"

export interface Locked {
  readonly packages: number
  /** The version for a dependency of the manifest in `folder`, relative to the lockfile's, `.` for the same. */
  readonly versionOf: (folder: string, name: string, wanted: string) => string | undefined
}

interface Lockfile {
  readonly tool: string
  readonly kind: ManifestKind
  /** Absent for a form that is not read; undefined for a text that is not in its form. */
  readonly read?: (text: string) => Locked | undefined
}

const decodeNpm = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({ packages: Schema.Record(Schema.String, Schema.Struct({ version: Schema.optionalKey(Schema.Unknown) })) })
  )
)
const readNpmLock = (text: string): Locked | undefined => {
  const packages = Option.getOrUndefined(decodeNpm(text))?.packages
  if (packages === undefined) return undefined
  const at = (path: string) => {
    const version = Object.hasOwn(packages, path) ? packages[path]?.version : undefined
    return typeof version === "string" ? version : undefined
  }
  return {
    packages: Object.keys(packages).filter((path) => path.includes("node_modules/")).length,
    versionOf: (folder, name) => (folder === "." ? undefined : at(`${folder}/node_modules/${name}`)) ?? at(`node_modules/${name}`)
  }
}

/** JSON with commas at ends of lists, as Bun writes it; once through the text, whatever it holds. */
const withoutTrailingCommas = (text: string): string => {
  const kept: Array<string> = []
  let from = 0
  let comma = -1
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === "\\") at++
      else if (character === '"') quoted = false
    } else if (character === '"') {
      quoted = true
      comma = -1
    } else if (character === ",") comma = at
    else if ((character === "}" || character === "]") && comma >= 0) {
      kept.push(text.slice(from, comma))
      from = comma + 1
      comma = -1
    } else if (character !== undefined && !/\s/.test(character)) comma = -1
  }
  return kept.join("") + text.slice(from)
}
const decodeBun = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ packages: Schema.Record(Schema.String, Schema.Array(Schema.Unknown)) }))
)
const readBunLock = (text: string): Locked | undefined => {
  const packages = Option.getOrUndefined(decodeBun(withoutTrailingCommas(text)))?.packages
  if (packages === undefined) return undefined
  return {
    packages: Object.keys(packages).length,
    versionOf: (_folder, name) => {
      const held = Object.hasOwn(packages, name) ? packages[name]?.[0] : undefined
      return typeof held === "string" ? held.slice(held.lastIndexOf("@") + 1) : undefined
    }
  }
}

/** Blocks that begin with what is asked for (`"a@^1", a@^1.2:`) and say `version` below. */
const readYarnLock = (text: string): Locked | undefined => {
  const versions = new Map<string, string>()
  let asked: ReadonlyArray<string> = []
  let packages = 0
  for (const line of text.split(/\r?\n/)) {
    if (/^["\w@]/.test(line) && line.endsWith(":")) {
      asked = line
        .slice(0, -1)
        .split(",")
        .map((part) => part.trim().replace(/^"|"$/g, ""))
    }
    const version = /^ {2}version:? "?([^"\s]+)"?$/.exec(line)?.[1]
    if (version === undefined || asked.length === 0) continue
    if (!asked.some((part) => part.startsWith("__metadata"))) {
      packages++
      for (const part of asked) versions.set(part.replace("@npm:", "@"), version)
    }
    asked = []
  }
  return packages === 0 && !text.includes("yarn lockfile") && !text.includes("__metadata")
    ? undefined
    : { packages, versionOf: (_folder, name, wanted) => versions.get(`${name}@${wanted}`) }
}

/** By its indentation, which pnpm always writes the same way. */
const readPnpmLock = (text: string): Locked | undefined => {
  const versions = new Map<string, string>()
  let section = ""
  let folder = "."
  let name = ""
  let packages = 0
  for (const line of text.split(/\r?\n/)) {
    const [, indent = "", key = "", value = ""] = /^( *)'?((?:[^':]|:(?!\s|$))+)'?:\s*(.*)$/.exec(line) ?? []
    if (key === "") continue
    if (indent.length === 0) section = key
    else if (section === "packages" && indent.length === 2) packages++
    else if (section === "importers" && indent.length === 2) folder = key
    else if (section === "importers" && indent.length === 6) name = key
    else if (section === "importers" && indent.length === 8 && key === "version") {
      versions.set(`${folder}\0${name}`, value.replace(/^'|'$/g, "").replace(/\(.*$/, ""))
    }
  }
  return section === "" ? undefined : { packages, versionOf: (at, wantedName) => versions.get(`${at}\0${wantedName}`) }
}

/** `[[package]]` with name and version: Cargo, Poetry, uv. */
const readPackageTables = (text: string): Locked | undefined => {
  const versions = new Map<string, string>()
  let packages = 0
  for (const { name, values } of tomlTables(text)) {
    if (name !== "package") continue
    packages++
    const of = (key: string) => tomlString(values.find(([found]) => found === key)?.[1])
    const [called, version] = [of("name"), of("version")]
    if (called !== undefined && version !== undefined) versions.set(called.toLowerCase(), version)
  }
  return { packages, versionOf: (_folder, name) => versions.get(name.toLowerCase()) }
}

const readGoSum = (text: string): Locked => ({
  packages: new Set(text.split("\n").flatMap((line) => /^(\S+ v[^\s/]+)(?:\/go\.mod)? h1:/.exec(line)?.[1] ?? [])).size,
  versionOf: () => undefined
})

export const lockfiles: ReadonlyMap<string, Lockfile> = new Map<string, Lockfile>([
  ["package-lock.json", { tool: "npm", kind: "npm", read: readNpmLock }],
  ["npm-shrinkwrap.json", { tool: "npm", kind: "npm", read: readNpmLock }],
  ["bun.lock", { tool: "bun", kind: "npm", read: readBunLock }],
  ["bun.lockb", { tool: "bun", kind: "npm" }],
  ["yarn.lock", { tool: "yarn", kind: "npm", read: readYarnLock }],
  ["pnpm-lock.yaml", { tool: "pnpm", kind: "npm", read: readPnpmLock }],
  ["Cargo.lock", { tool: "cargo", kind: "cargo", read: readPackageTables }],
  ["poetry.lock", { tool: "poetry", kind: "python", read: readPackageTables }],
  ["uv.lock", { tool: "uv", kind: "python", read: readPackageTables }],
  ["go.sum", { tool: "go", kind: "go", read: readGoSum }]
])
