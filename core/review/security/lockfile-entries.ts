/** What lockfiles resolve: name, version, where from, and its hash. Read leniently and never run; untrusted (SEC-1). */
import { Option, Schema } from "effect"
import { nameOf } from "./change.ts"

export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** The address it is fetched from; absent where the lockfile leaves that to the registry. */
  readonly resolved?: string
  readonly integrity?: string
  readonly installScript: boolean
}

export const isLockfile = (path: string): boolean =>
  ["package-lock.json", "npm-shrinkwrap.json", "bun.lock", "yarn.lock", "pnpm-lock.yaml"].includes(nameOf(path))

/** By name and version, or undefined where the text is no lockfile that we read. */
export const lockedPackages = (path: string, text: string): ReadonlyMap<string, LockedPackage> | undefined => {
  const read = readers[nameOf(path)]
  const packages = read?.(text)
  return packages === undefined ? undefined : new Map(packages.map((each) => [`${each.name}@${each.version}`, each]))
}

const optional = Schema.optionalKey(Schema.Unknown)
const NpmEntry = Schema.Struct({
  name: optional,
  version: optional,
  resolved: optional,
  integrity: optional,
  hasInstallScript: optional,
  link: optional,
  dependencies: optional
})
const NpmLock = Schema.fromJsonString(
  Schema.Struct({
    packages: Schema.optionalKey(Schema.Record(Schema.String, NpmEntry)),
    dependencies: Schema.optionalKey(Schema.Record(Schema.String, NpmEntry))
  })
)
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)
const present = (resolved: string | undefined, integrity: string | undefined) => ({
  ...(resolved === undefined ? {} : { resolved }),
  ...(integrity === undefined ? {} : { integrity })
})

const npm = (source: string): ReadonlyArray<LockedPackage> | undefined => {
  const lock = Option.getOrUndefined(Schema.decodeUnknownOption(NpmLock)(source))
  if (lock === undefined) return undefined
  return Object.entries(lock.packages ?? lock.dependencies ?? {}).flatMap(([path, entry]) => {
    if (path === "" || entry.link === true) return []
    const name =
      text(entry.name) ?? path.slice(path.lastIndexOf("node_modules/") + (path.includes("node_modules/") ? "node_modules/".length : 1))
    const installScript = entry.hasInstallScript === true
    return [{ name, version: text(entry.version) ?? "", installScript, ...present(text(entry.resolved), text(entry.integrity)) }]
  })
}

const BunLock = Schema.Struct({ packages: Schema.Record(Schema.String, Schema.Array(Schema.Unknown)) })

/** `[name@version, registry or "", {…}, integrity]`; JSON with trailing commas. */
const bun = (source: string): ReadonlyArray<LockedPackage> | undefined => {
  const lock = Option.getOrUndefined(Schema.decodeUnknownOption(BunLock)(lenientJson(source)))
  return lock === undefined
    ? undefined
    : Object.values(lock.packages).flatMap((entry) => {
        const id = text(entry[0])
        if (id === undefined) return []
        const at = id.lastIndexOf("@")
        const version = id.slice(at + 1)
        const elsewhere = /[:/]/.test(version) ? version : text(entry[1])
        return [
          { name: id.slice(0, at), version, installScript: false, ...present(elsewhere, entry.length > 3 ? text(entry[3]) : undefined) }
        ]
      })
}

const lenientJson = (source: string): unknown => {
  try {
    return Bun.JSONC.parse(source)
  } catch {
    return undefined
  }
}

/** Both of yarn's forms: an unindented line names packages, the indented ones below say the rest. */
const yarn = (source: string): ReadonlyArray<LockedPackage> =>
  source.split(/\n(?=\S)/).flatMap((block) => {
    const name = /^"?((?:@[^/@"\s]+\/)?[^@"\s,]+)@/.exec(block)?.[1]
    const version = /^\s+"?version"?:?\s+"?([^"\n]+)"?$/m.exec(block)?.[1]
    if (name === undefined || version === undefined) return []
    const resolved =
      /^\s+resolved\s+"?([^"\n]+)"?$/m.exec(block)?.[1] ?? /^\s+resolution:\s+"?[^"\n]*@((?:https?|git|ssh)[^"\n]+)"?$/m.exec(block)?.[1]
    const integrity = /^\s+(?:integrity|checksum:?)\s+"?([^"\n]+)"?$/m.exec(block)?.[1]
    return [{ name, version, installScript: false, ...present(resolved, integrity) }]
  })

/** The `packages:` section; peers in brackets belong to no version. */
const pnpm = (source: string): ReadonlyArray<LockedPackage> => {
  const section = /^packages:\n([\s\S]*?)(?=^\S|(?![\s\S]))/m.exec(source)?.[1] ?? ""
  return section.split(/\n(?= {2}\S)/).flatMap((block) => {
    const id = /^\s*'?\/?((?:@[^/@\s]+\/)?[^@/\s']+)[@/]([^():\s']+)/.exec(block)
    if (id?.[1] === undefined || id[2] === undefined) return []
    return [
      {
        name: id[1],
        version: id[2],
        installScript: /\brequiresBuild:\s*true/.test(block),
        ...present(/\btarball:\s*([^,}\s]+)/.exec(block)?.[1], /\bintegrity:\s*([^,}\s]+)/.exec(block)?.[1])
      }
    ]
  })
}

const readers: Readonly<Record<string, (source: string) => ReadonlyArray<LockedPackage> | undefined>> = {
  "package-lock.json": npm,
  "npm-shrinkwrap.json": npm,
  "bun.lock": bun,
  "yarn.lock": yarn,
  "pnpm-lock.yaml": pnpm
}
