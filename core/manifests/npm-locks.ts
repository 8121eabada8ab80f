/** `package-lock.json` of all its forms, and `bun.lock`. */
import { elsewhere, field, hostOf, isObject, items, locked, members, object, reader, type Entry } from "./reading.ts"

const folder = "node_modules/"

export const packageLock = reader((text, malformed) => {
  const json = object(JSON.parse(text))
  const entries: Array<Entry> = []
  const put = (key: string, name: string, entry: unknown) => {
    const version = field(entry, "version")
    if (!isObject(entry)) {
      malformed.push(key)
      return
    }
    if (version !== undefined && typeof version !== "string") malformed.push(`${key}.version`)
    entries.push({
      ...locked(key, name, typeof version === "string" ? version : "", field(entry, "resolved"), field(entry, "integrity")),
      ...(field(entry, "hasInstallScript") === true ? { installScripts: ["its own install script"] } : {}),
      ...(field(entry, "link") === true ? { local: true } : {})
    })
  }
  for (const [key, entry] of members(field(json, "packages"), "packages", malformed)) {
    if (!key.includes(folder)) continue
    const alias = field(entry, "name")
    put(key, typeof alias === "string" ? alias : key.slice(key.lastIndexOf(folder) + folder.length), entry)
  }
  /** npm 6 and older: dependencies within dependencies. */
  const within = (dependencies: unknown, above: string): void => {
    for (const [name, entry] of members(dependencies, `${above}dependencies`, malformed)) {
      put(`${above}${folder}${name}`, name, entry)
      within(field(entry, "dependencies"), `${above}${folder}${name}/`)
    }
  }
  if (field(json, "packages") === undefined) within(field(json, "dependencies"), "")
  const versions = versionsOf(entries)
  return {
    entries,
    versionOf: (at: string, name: string) =>
      (at === "." ? undefined : versions.get(`${at}/${folder}${name}`)) ?? versions.get(`${folder}${name}`)
  }
})

/** `[name@version, registry or "", {…}, integrity]`, fewer of them for what no registry has. */
export const bunLock = reader((text, malformed) => {
  const entries: Array<Entry> = []
  for (const [key, value] of members(field(object(Bun.JSONC.parse(text)), "packages"), "packages", malformed)) {
    const [id, registry, ...more] = items(value, key, malformed)
    // A scope's @ stands first; the next one begins the version.
    const at = typeof id === "string" ? id.indexOf("@", 1) : -1
    if (typeof id !== "string" || at === -1) {
      malformed.push(key)
      continue
    }
    const version = id.slice(at + 1)
    const address = elsewhere.test(version) ? version : hostOf(String(registry)) === "" ? undefined : registry
    entries.push({
      ...locked(key, id.slice(0, at), version, address, more.at(-1)),
      ...(elsewhere.test(version) ? { source: version } : {}),
      ...(version.startsWith("workspace:") ? { local: true } : {})
    })
  }
  const versions = versionsOf(entries)
  return { entries, versionOf: (_folder: string, name: string) => versions.get(name) }
})

/** Versions by key; where there is none, nobody knows. */
const versionsOf = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, string> =>
  new Map(entries.flatMap(({ key, version }) => (version === "" ? [] : [[key, version] as const])))
