/** What differs between two sides of a manifest or lockfile (POL-3). */
import type { DependencyChange } from "../domain/policy.ts"
import { canonical } from "../manifests/python.ts"
import { hostOf, type Ecosystem, type Entry } from "../manifests/reading.ts"

/** In the order of the files. A side is empty where the file is not there. */
export const compareEntries = (
  file: string,
  ecosystem: Ecosystem,
  before: ReadonlyArray<Entry>,
  after: ReadonlyArray<Entry>
): ReadonlyArray<DependencyChange> => {
  const [olds, nows] = [byKey(before), byKey(after)]
  const hosts = new Set([...registries, ...before.map(({ resolved }) => hostOf(resolved))])
  return [...new Set([...olds.keys(), ...nows.keys()])].flatMap((key) => {
    const [old, now] = [olds.get(key), nows.get(key)]
    const either = now ?? old
    if (either === undefined) return []
    const had = new Set(old?.installScripts)
    const installScripts = (now?.installScripts ?? []).filter((script) => !had.has(script))
    const source = newSource(old, now, hosts)
    if (old?.version === now?.version && installScripts.length === 0 && source === undefined) return []
    return [
      {
        package: ecosystem === "pypi" && either.kind !== undefined ? canonical(either.name) : either.name,
        ecosystem,
        ...(old === undefined ? {} : { from: versionOf(old) }),
        ...(now === undefined ? {} : { to: versionOf(now) }),
        manifest: file,
        section: either.section,
        direct: either.direct,
        installScripts,
        ...(source === undefined ? {} : { source })
      }
    ]
  })
}

/** The same key again is one more entry: none hides another. */
const byKey = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, Entry> => {
  const times = new Map<string, number>()
  return new Map(
    entries.flatMap((entry) => {
      if (entry.local === true) return []
      const before = times.get(entry.key) ?? 0
      times.set(entry.key, before + 1)
      return [[`${entry.key}\0${before}`, entry]]
    })
  )
}

const versionOf = ({ version, direct }: Entry): string => (version !== "" ? version : direct ? "any" : "unknown")

/** A source that this file did not have before. A registry of one's own, which others come from already, is none. */
const newSource = (old: Entry | undefined, now: Entry | undefined, hosts: ReadonlySet<string>): string | undefined => {
  if (now === undefined) return undefined
  if (now.source !== undefined && now.source !== old?.source) return now.source
  const host = hostOf(now.resolved)
  if (host !== hostOf(old?.resolved) && !hosts.has(host)) return host
  const altered = old?.version === now.version && old.integrity !== undefined && old.integrity !== now.integrity
  return altered ? "the same version with other content" : undefined
}

/** The public registries: what comes from them is nothing to remark, nor what no address is named for. */
const registries = ["", "registry.npmjs.org", "registry.yarnpkg.com"]
