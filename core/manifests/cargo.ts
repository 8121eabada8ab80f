/** `Cargo.toml`. */
import { field, members, object, reader, textOf, type Entry } from "./reading.ts"
import { parseToml } from "./toml.ts"

const kinds = { dependencies: "runtime", "dev-dependencies": "development", "build-dependencies": "build" } as const

export const cargoToml = reader((text, malformed) => {
  const toml = object(parseToml(text))
  const entries: Array<Entry> = []
  const table = (value: unknown, section: string, kind?: Entry["kind"]) => {
    for (const [name, spec] of members(value, section, malformed)) {
      const source = field(spec, "git") ?? field(spec, "path") ?? field(spec, "registry")
      entries.push({
        key: `${section}\0${name}`,
        name,
        section,
        version: textOf(field(spec, "version") ?? spec),
        direct: true,
        ...(kind === undefined ? {} : { kind }),
        ...(source === undefined ? {} : { source: textOf(source) })
      })
    }
  }
  for (const [section, kind] of Object.entries(kinds)) {
    table(field(toml, section), section, kind)
    for (const [target, entry] of members(field(toml, "target"), "target", malformed)) {
      table(field(entry, section), `${target} ${section}`, kind)
    }
  }
  const workspace = field(toml, "workspace")
  table(field(workspace, "dependencies"), "workspace.dependencies", "runtime")
  for (const [registry, entry] of members(field(toml, "patch"), "patch", malformed)) table(entry, `patch.${registry}`)
  // The program that cargo runs when it builds the package.
  const build = field(field(toml, "package"), "build")
  if (typeof build === "string") {
    const installScripts = [`build: ${build}`]
    entries.push({ key: "build", name: "build script", section: "package", version: build, direct: true, installScripts })
  }
  const [name, version] = ["name", "version"].map((each) => field(field(toml, "package"), each))
  return { name, version, workspaces: field(workspace, "members"), entries }
})
