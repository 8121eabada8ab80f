/** `package.json`: what it is called, its scripts, its workspaces, and what it depends on. */
import { Option, Schema } from "effect"
import type { Dependency } from "../../domain/knowledge.ts"
import { dependency, named, type ManifestReader } from "./manifest.ts"

const Package = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.optionalKey(Schema.Unknown),
    version: Schema.optionalKey(Schema.Unknown),
    scripts: Schema.optionalKey(Schema.Unknown),
    workspaces: Schema.optionalKey(Schema.Unknown),
    dependencies: Schema.optionalKey(Schema.Unknown),
    devDependencies: Schema.optionalKey(Schema.Unknown),
    peerDependencies: Schema.optionalKey(Schema.Unknown),
    optionalDependencies: Schema.optionalKey(Schema.Unknown)
  })
)
const decode = Schema.decodeUnknownOption(Package)
const decodeRecord = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))
const decodeWorkspaces = Schema.decodeUnknownOption(
  Schema.Union([Schema.Array(Schema.Unknown), Schema.Struct({ packages: Schema.Array(Schema.Unknown) })])
)

const fields = {
  dependencies: "runtime",
  devDependencies: "development",
  peerDependencies: "peer",
  optionalDependencies: "optional"
} as const satisfies Record<string, Dependency["kind"]>

/** Entries whose value is a text; a field that is no object has none. */
const texts = (value: unknown): ReadonlyArray<readonly [string, string]> =>
  Object.entries(Option.getOrElse(decodeRecord(value), () => ({}))).flatMap(([name, said]) =>
    typeof said === "string" ? [[name, said] as const] : []
  )
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

export const readNpm: ManifestReader = (source) => {
  const found = Option.getOrUndefined(decode(source))
  if (found === undefined) return undefined
  const workspaces = Option.getOrUndefined(decodeWorkspaces(found.workspaces))
  const patterns = workspaces === undefined ? [] : "packages" in workspaces ? workspaces.packages : workspaces
  return {
    ...named(text(found.name), text(found.version)),
    scripts: texts(found.scripts).map(([name]) => name),
    workspaces: patterns.filter((pattern) => typeof pattern === "string"),
    dependencies: Object.entries(fields).flatMap(([field, kind]) =>
      texts(found[field as keyof typeof fields]).map(([name, wanted]) => dependency(name, wanted, kind))
    )
  }
}
