/** What a manifest or lockfile declares, in one form for all ecosystems, and what differs between two of them. */
import type { DependencyChange } from "../../domain/policy.ts"

export interface Declared {
  readonly package: string
  readonly section: string
  /** As the file writes it. */
  readonly version: string
  readonly direct: boolean
  /** Names of scripts that run at installation, as far as the file tells. */
  readonly installScripts?: ReadonlyArray<string>
  /** Where it comes from, if that is not a version in the registry. */
  readonly source?: string
  /** The host of its archive, where the file names one. */
  readonly host?: string
  /** Hash of the content that is installed. */
  readonly integrity?: string
}

/** By a key of the file's own: section and name, or the folder that it is installed in. */
export type Declarations = ReadonlyMap<string, Declared>

/** Reads one kind of file. Throws where the text is not of that kind. */
export interface ManifestReader {
  readonly ecosystem: DependencyChange["ecosystem"]
  readonly read: (text: string) => Declarations
}

/** What differs, in the order of the files. `before` and `after` are empty where the file is not there. */
export const compareDeclarations = (
  file: string,
  ecosystem: DependencyChange["ecosystem"],
  before: Declarations,
  after: Declarations
): ReadonlyArray<DependencyChange> => {
  const hosts = new Set([...before.values()].flatMap(({ host }) => host ?? []))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)]
    const either = now ?? old
    if (either === undefined) return []
    const had = new Set(old?.installScripts)
    const installScripts = (now?.installScripts ?? []).filter((script) => !had.has(script))
    const source = newSource(old, now, hosts)
    if (old?.version === now?.version && installScripts.length === 0 && source === undefined) return []
    return [
      {
        package: either.package,
        ecosystem,
        ...(old === undefined ? {} : { from: old.version }),
        ...(now === undefined ? {} : { to: now.version }),
        manifest: file,
        section: either.section,
        direct: either.direct,
        installScripts,
        ...(source === undefined ? {} : { source })
      }
    ]
  })
}

/** A source that this file did not have before. A registry of one's own, which others come from already, is none. */
const newSource = (old: Declared | undefined, now: Declared | undefined, hosts: ReadonlySet<string>): string | undefined => {
  if (now === undefined) return undefined
  if (now.source !== undefined && now.source !== old?.source) return now.source
  if (now.host !== undefined && now.host !== old?.host && !hosts.has(now.host) && !registries.has(now.host)) return now.host
  const altered = old?.version === now.version && old.integrity !== undefined && old.integrity !== now.integrity
  return altered ? "the same version with other content" : undefined
}

/** The public registries: what comes from them is nothing to remark. */
const registries = new Set(["registry.npmjs.org", "registry.yarnpkg.com"])

/** The members of what should be an object; throws where it is something else. */
export const members = (value: unknown, what: string): ReadonlyArray<readonly [string, unknown]> => {
  if (value === undefined) return []
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`${what} is no object`)
  return Object.entries(value)
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))
export const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
