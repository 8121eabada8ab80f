/** `requirements.txt` and `pyproject.toml`. */
import { field, members, textOf, type Declared, type ManifestReader } from "./declared.ts"
import { parseToml } from "./toml.ts"

/** `name[extras] >= 1.2 ; marker` or `name @ https://…`; undefined for what is no requirement. */
const requirement = (line: string, section: string): Declared | undefined => {
  const [, name, rest] = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(line) ?? []
  if (name === undefined || rest === undefined) return undefined
  const version = (rest.split(";")[0] ?? "").trim()
  return {
    package: name.toLowerCase().replace(/[-_.]+/g, "-"),
    section,
    version: version === "" ? "any" : version,
    direct: true,
    ...(version.startsWith("@") ? { source: version.slice(1).trim() } : {})
  }
}

/** `-r other.txt` is another file; `--index-url` and `-e` say where things come from. */
export const requirementsTxt: ManifestReader = {
  ecosystem: "pypi",
  read: (text) => {
    const found = new Map<string, Declared>()
    for (const raw of text.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
      const line = raw.replace(/(?:^|\s)#.*$/, "").trim()
      if (line === "") continue
      const [option] = /^(?:-e|--[a-z-]*index-url|-i|--find-links|-f|--editable)\b/.exec(line) ?? []
      if (option !== undefined) {
        found.set(line, { package: option, section: "options", version: line, direct: true, source: line })
        continue
      }
      if (/^(?:git\+|https?:|\.{0,2}\/)/.test(line)) {
        found.set(line, { package: line, section: "requirements", version: line, direct: true, source: line })
        continue
      }
      const declared = requirement(line.replace(/\s--hash=\S+/g, ""), "requirements")
      if (declared !== undefined) found.set(declared.package, declared)
    }
    return found
  }
}

export const pyproject: ManifestReader = {
  ecosystem: "pypi",
  read: (text) => {
    const toml: unknown = parseToml(text)
    const found = new Map<string, Declared>()
    const put = (declared: Declared | undefined) => {
      if (declared !== undefined) found.set(`${declared.section}\0${declared.package}`, declared)
    }
    const list = (value: unknown, section: string) => {
      for (const line of Array.isArray(value) ? value : []) if (typeof line === "string") put(requirement(line, section))
    }
    const project = field(toml, "project")
    list(field(project, "dependencies"), "dependencies")
    list(field(field(toml, "build-system"), "requires"), "build-system")
    for (const [group, lines] of members(field(project, "optional-dependencies"), "optional-dependencies")) list(lines, group)
    for (const [group, lines] of members(field(toml, "dependency-groups"), "dependency-groups")) list(lines, group)
    const poetry = field(field(toml, "tool"), "poetry")
    const table = (value: unknown, section: string) => {
      for (const [name, spec] of members(value, section)) {
        const source = textOf(field(spec, "git") ?? field(spec, "url") ?? field(spec, "path") ?? "")
        put({
          package: name.toLowerCase(),
          section,
          version: textOf(field(spec, "version") ?? spec),
          direct: true,
          ...(source === "" ? {} : { source })
        })
      }
    }
    table(field(poetry, "dependencies"), "poetry")
    table(field(poetry, "dev-dependencies"), "poetry dev")
    for (const [group, entry] of members(field(poetry, "group"), "group")) table(field(entry, "dependencies"), `poetry ${group}`)
    return found
  }
}
