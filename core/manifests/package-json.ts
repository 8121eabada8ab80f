/** `package.json`. */
import { elsewhere, field, items, members, object, reader, textOf, type Entry } from "./reading.ts"

const kinds = {
  dependencies: "runtime",
  devDependencies: "development",
  peerDependencies: "peer",
  optionalDependencies: "optional"
} as const
/** Scripts of a package itself that run when it is installed, from a checkout or as a dependency. */
const ownScripts = ["preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare", "prepublish"]

/** `document` is the whole file, for the fields that only one of its readers asks for. */
export const packageJson = reader((text, malformed) => {
  const document = object(JSON.parse(text))
  const entries: Array<Entry> = []
  const put = (section: string, name: string, version: string, more: Partial<Entry>) =>
    entries.push({ key: `${section}\0${name}`, name, section, version, direct: true, ...more })
  const sourceOf = (spec: string) => (elsewhere.test(spec) ? { source: spec } : {})
  for (const [section, kind] of Object.entries(kinds)) {
    for (const [name, spec] of members(field(document, section), section, malformed)) {
      if (typeof spec === "string") put(section, name, spec, { kind, ...sourceOf(spec) })
      else malformed.push(`${section}.${name}`)
    }
  }
  /** They may nest: `{ "a": { "b": "1" } }` is `a > b`. */
  const replaced = (value: unknown, section: string, above = ""): void => {
    for (const [name, spec] of members(value, section, malformed)) {
      if (typeof spec === "object" && spec !== null && !Array.isArray(spec)) replaced(spec, section, `${above}${name} > `)
      else put(section, `${above}${name}`, textOf(spec), sourceOf(textOf(spec)))
    }
  }
  replaced(field(document, "overrides"), "overrides")
  replaced(field(document, "resolutions"), "resolutions")
  replaced(field(field(document, "pnpm"), "overrides"), "pnpm.overrides")
  const scripts = members(field(document, "scripts"), "scripts", malformed)
  for (const [name, body] of scripts) {
    if (ownScripts.includes(name)) put("scripts", name, textOf(body), { installScripts: [`${name}: ${textOf(body)}`] })
  }
  for (const name of items(field(document, "trustedDependencies"), "trustedDependencies", malformed)) {
    put("trustedDependencies", textOf(name), "trusted", { installScripts: ["its own, as a trusted dependency"] })
  }
  const held = field(document, "workspaces")
  return {
    name: field(document, "name"),
    version: field(document, "version"),
    scripts,
    workspaces: field(held, "packages") ?? held,
    entries,
    document
  }
})
