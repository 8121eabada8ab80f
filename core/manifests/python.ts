/** `requirements.txt` and `pyproject.toml`. */
import { field, items, members, object, reader, textOf, type Entry } from "./reading.ts"
import { parseToml } from "./toml.ts"

/** The form of a name that PyPI knows it by. */
export const canonical = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-")

/** `name[extras] >= 1.2 ; marker` or `name @ https://…`; undefined for what is no requirement. */
const requirement = (line: string, section: string, kind: Entry["kind"] & string): Entry | undefined => {
  const [, name, rest] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(line) ?? []
  if (name === undefined || rest === undefined) return undefined
  const version = (rest.split(";")[0] ?? "").trim()
  const source = version.startsWith("@") ? { source: version.slice(1).trim() } : {}
  return { key: `${section}\0${canonical(name)}`, name, section, version, direct: true, kind, ...source }
}

/** `-r other.txt` is another file; `--index-url` and `-e` say where things come from. */
export const requirementsTxt = reader((text) => {
  const entries: Array<Entry> = []
  for (const raw of text.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const line = raw.replace(/(?:^|\s)#.*$/, "").trim()
    const [option] = /^(?:-e|--[a-z-]*index-url|-i|--find-links|-f|--editable)\b/.exec(line) ?? []
    if (option !== undefined) entries.push({ key: line, name: option, section: "options", version: line, direct: true, source: line })
    else if (/^(?:git\+|https?:|\.{0,2}\/)/.test(line)) {
      entries.push({ key: line, name: line, section: "requirements", version: line, direct: true, source: line })
    } else {
      const found = requirement(line.replace(/\s--hash=\S+/g, ""), "requirements", "runtime")
      if (found !== undefined) entries.push(found)
    }
  }
  return { entries }
})

export const pyproject = reader((text, malformed) => {
  const toml = object(parseToml(text))
  const entries: Array<Entry> = []
  const list = (value: unknown, section: string, kind: Entry["kind"] & string) => {
    for (const line of items(value, section, malformed)) {
      const found = typeof line === "string" ? requirement(line, section, kind) : undefined
      if (found !== undefined) entries.push(found)
    }
  }
  const project = field(toml, "project")
  list(field(project, "dependencies"), "dependencies", "runtime")
  list(field(field(toml, "build-system"), "requires"), "build-system", "build")
  for (const [group, lines] of members(field(project, "optional-dependencies"), "optional-dependencies", malformed)) {
    list(lines, group, "optional")
  }
  for (const [group, lines] of members(field(toml, "dependency-groups"), "dependency-groups", malformed)) {
    list(lines, group, "development")
  }
  const poetry = field(field(toml, "tool"), "poetry")
  const table = (value: unknown, section: string, kind: Entry["kind"] & string) => {
    for (const [name, spec] of members(value, section, malformed)) {
      const source = textOf(field(spec, "git") ?? field(spec, "url") ?? field(spec, "path") ?? "")
      entries.push({
        key: `${section}\0${canonical(name)}`,
        name,
        section,
        version: textOf(field(spec, "version") ?? spec),
        direct: true,
        kind,
        ...(source === "" ? {} : { source })
      })
    }
  }
  table(field(poetry, "dependencies"), "poetry", "runtime")
  table(field(poetry, "dev-dependencies"), "poetry dev", "development")
  for (const [group, entry] of members(field(poetry, "group"), "group", malformed)) {
    table(field(entry, "dependencies"), `poetry ${group}`, "development")
  }
  const [name, version] = ["name", "version"].map((each) => field(project, each) ?? field(poetry, each))
  return { name, version, entries }
})
