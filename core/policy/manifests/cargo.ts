/** `Cargo.toml`. */
import { field, members, textOf, type Declared, type ManifestReader } from "./declared.ts"
import { parseToml } from "./toml.ts"

const sections = ["dependencies", "dev-dependencies", "build-dependencies"]

export const cargoToml: ManifestReader = {
  ecosystem: "cargo",
  read: (text) => {
    const toml: unknown = parseToml(text)
    const found = new Map<string, Declared>()
    const table = (value: unknown, section: string) => {
      for (const [name, spec] of members(value, section)) {
        const source = field(spec, "git") ?? field(spec, "path") ?? field(spec, "registry")
        found.set(`${section}\0${name}`, {
          package: name,
          section,
          version: textOf(field(spec, "version") ?? spec),
          direct: true,
          ...(source === undefined ? {} : { source: textOf(source) })
        })
      }
    }
    for (const section of sections) {
      table(field(toml, section), section)
      for (const [target, entry] of members(field(toml, "target"), "target")) table(field(entry, section), `${target} ${section}`)
    }
    table(field(field(toml, "workspace"), "dependencies"), "workspace.dependencies")
    for (const [registry, entry] of members(field(toml, "patch"), "patch")) table(entry, `patch.${registry}`)
    // The program that cargo runs when it builds the package.
    const build = field(field(toml, "package"), "build")
    if (typeof build === "string") {
      found.set("build", { package: "build script", section: "package", version: build, direct: true, installScripts: [`build: ${build}`] })
    }
    return found
  }
}
