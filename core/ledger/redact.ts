/** Takes known key shapes and the configured values out of text (LED-5). */
import { makeScreen } from "./screen.ts"
import { secretShapes } from "./secret-shapes.ts"

export interface Redactor {
  /** `[redacted:<kind>]` for each secret. Idempotent. */
  readonly text: (text: string) => string
  /** The JSON text of a value, with every secret in its strings and keys taken out. */
  readonly json: (value: unknown) => string
}

const label = (kind: string) => `[redacted:${kind}]`
const labels = [...secretShapes.map(({ kind }) => label(kind)), label("configured")]

/**
 * Whether a configured value is protected. Too short ones, plain lower-case words (`lm-studio`: a
 * placeholder where a local model wants no key) and parts of our own labels are not: taking them out would
 * mangle names and statuses, and hide nothing.
 */
export const isProtectable = (secret: string): boolean =>
  secret.length >= 8 && !(secret.length < 20 && /^[a-z]+(?:-[a-z]+)*$/.test(secret)) && !labels.some((text) => text.includes(secret))

export const makeRedactor = (secrets: ReadonlyArray<string>): Redactor => {
  const forms = writtenForms(secrets.filter(isProtectable))
  const configured = forms.length === 0 ? undefined : new RegExp(forms.map(escaped).join("|"), "g")
  /** Holds for JSON text too: its escapes leave marks as they are, and the configured forms include the escaped one. */
  const suspicious = makeScreen([...secretShapes.flatMap(({ marks }) => marks), ...forms])
  const text = (input: string): string => {
    if (!suspicious(input)) return input
    let output = configured === undefined ? input : input.replace(configured, label("configured"))
    const lower = output.toLowerCase()
    for (const { kind, marks, pattern } of secretShapes) {
      if (marks.some((mark) => lower.includes(mark))) output = output.replace(pattern, (...match) => replaced(match, label(kind)))
    }
    return output
  }
  return {
    text,
    json: (value) => {
      const json = JSON.stringify(value)
      return suspicious(json) ? JSON.stringify(redactValue(value, text)) : json
    }
  }
}

/** The match with its group `secret` replaced, or all of it where there is no group. */
const replaced = (match: ReadonlyArray<unknown>, by: string): string => {
  const whole = match[0] as string
  const groups = match.at(-1) as { readonly secret?: string } | string
  if (typeof groups === "string" || groups.secret === undefined) return by
  const from = whole.lastIndexOf(groups.secret)
  return whole.slice(0, from) + by + whole.slice(from + groups.secret.length)
}

/** Each value as it is, as JSON and URLs escape it, and in base64; the longest first, so none leaves a rest of another. */
const writtenForms = (secrets: ReadonlyArray<string>): ReadonlyArray<string> => {
  const forms = new Set<string>()
  for (const secret of secrets) {
    forms.add(secret)
    forms.add(JSON.stringify(secret).slice(1, -1))
    forms.add(encodeURIComponent(secret))
    const bytes = Buffer.from(secret)
    forms.add(bytes.toString("base64").replace(/=+$/, ""))
    forms.add(bytes.toString("base64url"))
  }
  return [...forms].sort((a, b) => b.length - a.length)
}

const escaped = (form: string): string => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")

const redactValue = (value: unknown, text: (text: string) => string): unknown => {
  if (typeof value === "string") return text(value)
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map((item) => redactValue(item, text))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), redactValue(member, text)]))
}
