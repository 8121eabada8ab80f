/** `pyproject.toml`, `requirements.txt`, `Cargo.toml` and `go.mod`: what each is called and depends on. */
import type { Dependency } from "../../domain/knowledge.ts"
import { dependency, named, type ManifestReader } from "./manifest.ts"
import { tomlString, tomlStrings, tomlTables, type TomlTable } from "./toml.ts"

type Found = Omit<Dependency, "locked">

const valueOf = (tables: ReadonlyArray<TomlTable>, table: string, key: string): string | undefined =>
  tables.find(({ name }) => name === table)?.values.find(([name]) => name === key)?.[1]

/** `name>=1.0; marker` and its like (PEP 508). */
const requirement = (line: string, kind: Dependency["kind"]): ReadonlyArray<Found> => {
  const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;#]*)/.exec(line)
  return match?.[1] === undefined ? [] : [dependency(match[1], (match[2] ?? "").trim(), kind)]
}

/** A table of `name = "range"` or `name = { version = "range", … }`. */
const rangesOf = (values: TomlTable["values"], kind: Dependency["kind"]): ReadonlyArray<Found> =>
  values.map(([name, raw]) =>
    dependency(name, /\bversion\s*=\s*"([^"]*)"/.exec(raw)?.[1] ?? (raw.startsWith("{") ? raw : (tomlString(raw) ?? raw)), kind)
  )

export const readPyproject: ManifestReader = (source) => {
  const tables = tomlTables(source)
  const of = (key: string) => tomlString(valueOf(tables, "project", key)) ?? tomlString(valueOf(tables, "tool.poetry", key))
  const listed = (raw: string | undefined, kind: Dependency["kind"]) => tomlStrings(raw ?? "").flatMap((line) => requirement(line, kind))
  return {
    ...named(of("name"), of("version")),
    dependencies: [
      ...listed(valueOf(tables, "project", "dependencies"), "runtime"),
      ...tables.flatMap(({ name, values }) => {
        if (name === "project.optional-dependencies") return values.flatMap(([, raw]) => listed(raw, "optional"))
        if (name === "dependency-groups") return values.flatMap(([, raw]) => listed(raw, "development"))
        if (name === "build-system") return values.flatMap(([key, raw]) => (key === "requires" ? listed(raw, "build") : []))
        const poetry = /^tool\.poetry\.(?:group\.[^.]+\.)?(dev-)?dependencies$/.exec(name)
        if (poetry === null) return []
        return rangesOf(values, poetry[1] !== undefined || name.includes(".group.") ? "development" : "runtime")
      })
    ]
  }
}

export const readRequirements: ManifestReader = (source) => ({
  dependencies: source.split(/\r?\n/).flatMap((line) => (/^\s*[-#]/.test(line) ? [] : requirement(line, "runtime")))
})

const cargoKinds = { "": "runtime", "dev-": "development", "build-": "build" } as const

export const readCargo: ManifestReader = (source) => {
  const tables = tomlTables(source)
  return {
    ...named(tomlString(valueOf(tables, "package", "name")), tomlString(valueOf(tables, "package", "version"))),
    workspaces: tomlStrings(valueOf(tables, "workspace", "members") ?? ""),
    dependencies: tables.flatMap(({ name, values }) => {
      const match = /(?:^|\.)(dev-|build-)?dependencies(?:\.([^.]+))?$/.exec(name)
      if (match === null) return []
      const kind = cargoKinds[(match[1] ?? "") as keyof typeof cargoKinds]
      if (match[2] === undefined) return rangesOf(values, kind)
      return [dependency(match[2], tomlString(values.find(([key]) => key === "version")?.[1]) ?? "", kind)]
    })
  }
}

export const readGo: ManifestReader = (source) => {
  const lines = source.split(/\r?\n/).map((line) => line.replace(/\/\/(?!\s*indirect).*$/, "").trim())
  const dependencies: Array<Found> = []
  let block = ""
  for (const line of lines) {
    if (line === ")") block = ""
    else if (/^\w+ \($/.test(line)) block = line.slice(0, -2)
    else {
      const match = /^(?:require )?([^\s"]+) (v[^\s]+)(\s*\/\/ indirect)?/.exec(line)
      if (match?.[1] === undefined || (block !== "require" && !line.startsWith("require "))) continue
      // What others need and it does not import itself is in the list too, and no edge of the graph.
      if (match[3] === undefined) dependencies.push(dependency(match[1], match[2] ?? "", "runtime"))
    }
  }
  return {
    ...named(
      lines
        .find((line) => line.startsWith("module "))
        ?.slice(7)
        .trim(),
      undefined
    ),
    dependencies
  }
}
