/** Lockfiles that are read by line, `yarn.lock`, `pnpm-lock.yaml` and `go.sum`, and those that are TOML. */
import { field, items, locked, object, reader, textOf, type Entry } from "./reading.ts"
import { parseToml } from "./toml.ts"

/** Both of yarn's forms: a line that names what is asked for (`"a@^1", a@^1.2:`), the indented ones below say the rest. */
export const yarnLock = reader((text) => {
  const entries: Array<Entry> = []
  const versions = new Map<string, string>()
  let asked = ""
  let said = new Map<string, string>()
  const end = () => {
    const parts = asked.split(",").map((part) => part.trim().replace(/^"|"$/g, ""))
    const name = /^((?:@[^/@\s]+\/)?[^@\s]+)@/.exec(parts[0] ?? "")?.[1]
    const version = said.get("version")
    if (name === undefined || version === undefined) return
    const address = said.get("resolved") ?? /@((?:https?|git|ssh).+)$/.exec(said.get("resolution") ?? "")?.[1]
    entries.push(locked(asked, name, version, address, said.get("integrity") ?? said.get("checksum")))
    for (const part of parts) versions.set(part.replace("@npm:", "@"), version)
  }
  for (const line of text.split(/\r?\n/)) {
    if (/^["\w@]/.test(line) && line.endsWith(":")) {
      end()
      asked = line.slice(0, -1)
      said = new Map()
    }
    const [, key, value] = /^ {2}"?(version|resolved|resolution|integrity|checksum)"?:? "?([^"]+)"?$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) said.set(key, value)
  }
  end()
  if (entries.length === 0 && !text.includes("yarn lockfile") && !text.includes("__metadata")) throw new SyntaxError("no yarn.lock")
  return { entries, versionOf: (_folder: string, name: string, wanted: string) => versions.get(`${name}@${wanted}`) }
})

/** By its indentation, which pnpm always writes the same way. */
export const pnpmLock = reader((text, malformed) => {
  const entries: Array<Entry> = []
  const versions = new Map<string, string>()
  let [section, folder, name] = ["", ".", ""]
  for (const line of text.split(/\r?\n/)) {
    const [, indent = "", key = "", value = ""] = /^( *)'?((?:[^':]|:(?!\s|$))+)'?:\s*(.*)$/.exec(line) ?? []
    if (key === "") continue
    if (indent.length === 0) section = key
    else if (section === "importers" && indent.length === 2) folder = key
    else if (section === "importers" && indent.length === 6) name = key
    else if (section === "importers" && indent.length === 8 && key === "version") {
      versions.set(`${folder}\0${name}`, value.replace(/^'|'$/g, "").replace(/\(.*$/, ""))
    } else if (section === "packages" && indent.length === 2) {
      // Peers in brackets belong to no version.
      const [, of, version] = /^\/?((?:@[^/@\s]+\/)?[^@/\s']+)[@/]([^():\s']+)/.exec(key) ?? []
      if (of === undefined || version === undefined) malformed.push(key)
      else entries.push(locked(key, of, version, undefined, undefined))
    } else if (section === "packages") {
      const last = entries.pop()
      if (last === undefined) continue
      const [address, integrity] = ["tarball", "integrity"].map((what) => new RegExp(`\\b${what}:\\s*([^,}\\s]+)`).exec(line)?.[1])
      entries.push({
        ...last,
        ...locked(last.key, last.name, last.version, address, integrity),
        ...(key === "requiresBuild" && value === "true" ? { installScripts: ["its own install script"] } : {})
      })
    }
  }
  if (section === "") throw new SyntaxError("no pnpm-lock.yaml")
  return { entries, versionOf: (at: string, wanted: string) => versions.get(`${at}\0${wanted}`) }
})

/** `[[package]]` with name and version: Cargo, Poetry, uv. */
export const packageTables = reader((text, malformed) => {
  const tables = items(field(object(parseToml(text)), "package"), "package", malformed)
  const entries = tables.map((each) => {
    const [name, version] = ["name", "version"].map((key) => textOf(field(each, key) ?? ""))
    return locked(`${name}@${version}`, name ?? "", version ?? "", undefined, undefined)
  })
  const versions = new Map(entries.flatMap(({ name, version }) => (version === "" ? [] : [[name.toLowerCase(), version] as const])))
  return { entries, versionOf: (_folder: string, name: string) => versions.get(name.toLowerCase()) }
})

export const goSum = reader((text) => {
  const known = new Set(text.split("\n").flatMap((line) => /^(\S+ v[^\s/]+)(?:\/go\.mod)? h1:/.exec(line)?.[1] ?? []))
  const entries = [...known].map((key) => {
    const [name = "", version = ""] = key.split(" ")
    return locked(key, name, version, undefined, undefined)
  })
  return { entries, versionOf: () => undefined }
})
