/** The configuration's JSON Schema as a form reads it: which control a field has, what it is called, where it stands. Pure. */

export interface FieldSchema {
  readonly type?: string
  readonly enum?: ReadonlyArray<string>
  readonly anyOf?: ReadonlyArray<FieldSchema>
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: boolean | FieldSchema
  readonly items?: FieldSchema
  readonly description?: string
}

/** `json`: a form has no better control for it than its text. */
export type FieldKind = "text" | "number" | "switch" | "choice" | "choices" | "list" | "group" | "named" | "items" | "json"

/** A choice of one kind alone is that kind. */
export const plain = (schema: FieldSchema): FieldSchema => {
  const [only, ...others] = schema.anyOf ?? []
  if (only === undefined) return schema
  if (others.length > 0) return schema
  return { ...only, ...(schema.description === undefined ? {} : { description: schema.description }) }
}

export const kindOf = (given: FieldSchema): FieldKind => {
  const schema = plain(given)
  if (schema.anyOf !== undefined) return "json"
  if (schema.enum !== undefined) return "choice"
  switch (schema.type) {
    case "string":
      return "text"
    case "number":
    case "integer":
      return "number"
    case "boolean":
      return "switch"
    case "array": {
      const item = plain(schema.items ?? {})
      if (item.enum !== undefined) return "choices"
      if (item.type === "string") return "list"
      return item.properties === undefined ? "json" : "items"
    }
    case "object":
      if (schema.properties !== undefined) return "group"
      return typeof schema.additionalProperties === "object" && plain(schema.additionalProperties).properties !== undefined
        ? "named"
        : "json"
    default:
      return "json"
  }
}

/** Texts that are long enough for a field of several lines. */
export const isLong = (key: string): boolean => key === "instructions"

const known: Readonly<Record<string, string>> = {
  cpus: "CPUs",
  id: "ID",
  usd: "US dollars",
  baseUrl: "Address",
  apiKeyEnv: "Variable with the key",
  headersEnv: "Variable with headers",
  api: "Protocol",
  otlp: "OpenTelemetry export",
  "ci-changes": "CI changes",
  kind: "Kind",
  add: "Own",
  desktop: "Tray and notifications",
  observability: "Logs and telemetry",
  publish: "Publication",
  sandbox: "Sandboxes"
}

/** `memoryMb` is `Memory MB`, `ci-changes` is `Ci changes`. */
export const labelOf = (key: string): string => {
  const name = known[key]
  if (name !== undefined) return name
  const words = key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("-", " ")
    .toLowerCase()
    .replace(/\bmb\b/, "MB")
    .replace(/\burl\b/, "address")
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

export interface SettingsSection {
  readonly id: string
  readonly title: string
  /** Top-level fields of the configuration. */
  readonly keys: ReadonlyArray<string>
}

/** One of a single field has that field's name, which its form shows as well. */
const sections: ReadonlyArray<SettingsSection> = [
  { id: "model", title: "Model and runtime", keys: ["model", "runtime", "secrets"] },
  { id: "sandbox", title: labelOf("sandbox"), keys: ["sandbox"] },
  { id: "limits", title: "Budgets and limits", keys: ["budget", "concurrency"] },
  { id: "reviewers", title: labelOf("reviewers"), keys: ["reviewers"] },
  { id: "roles", title: labelOf("roles"), keys: ["roles"] },
  { id: "policy", title: "Policy, unattended", keys: ["policy"] },
  { id: "repositories", title: labelOf("repositories"), keys: ["repositories"] },
  { id: "publish", title: labelOf("publish"), keys: ["publish"] },
  { id: "retention", title: labelOf("retention"), keys: ["retention"] },
  { id: "telemetry", title: labelOf("observability"), keys: ["observability"] },
  { id: "desktop", title: labelOf("desktop"), keys: ["desktop"] },
  { id: "host", title: labelOf("host"), keys: ["host"] }
]

/** Every field of the schema has a place: what no section names stands under `Other`. */
export const sectionsOf = (schema: FieldSchema): ReadonlyArray<SettingsSection> => {
  const placed = new Set(sections.flatMap(({ keys }) => keys))
  const rest = Object.keys(schema.properties ?? {}).filter((key) => key !== "$schema" && !placed.has(key))
  return rest.length === 0 ? sections : [...sections, { id: "other", title: "Other", keys: rest }]
}

/** Whether a field's own words are what somebody looks for. */
export const isNamed = (key: string, schema: FieldSchema, words: string): boolean =>
  `${key} ${labelOf(key)} ${schema.description ?? ""}`.toLowerCase().includes(words.trim().toLowerCase())

/** Whether a field, or one below it, is what somebody looks for. */
export const isLookedFor = (key: string, given: FieldSchema, words: string): boolean => {
  const wanted = words.trim().toLowerCase()
  if (wanted === "") return true
  const schema = plain(given)
  if (isNamed(key, schema, wanted)) return true
  const inner = kindOf(schema) === "named" && typeof schema.additionalProperties === "object" ? schema.additionalProperties : schema.items
  const below = Object.entries({ ...schema.properties, ...(inner === undefined ? {} : plain(inner).properties) })
  return below.some(([name, field]) => isLookedFor(name, field, wanted))
}
