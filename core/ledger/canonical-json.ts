/**
 * Canonical JSON: one text for one value, on every machine, so that its hash means something (LED-1).
 *
 * - Objects: members sorted by key, compared by UTF-16 code units; members that are `undefined` are left out.
 * - Numbers: as ECMAScript prints them (shortest form that reads back the same); `-0` is `0`.
 * - Strings: as `JSON.stringify` escapes them, nothing normalized; lone surrogates become `\udXXX`.
 * - No white space. What JSON can't hold (a non-finite number, a bigint, a function, `undefined` in an
 *   array) is refused, never dropped.
 *
 * For what JSON can hold this is RFC 8785, apart from lone surrogates, which that forbids.
 */

/** Throws `TypeError` for what JSON can't hold. */
export const canonicalJson = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value)
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${value}`)
      return value === 0 ? "0" : `${value}`
    case "boolean":
      return value ? "true" : "false"
    case "object":
      if (value === null) return "null"
      return Array.isArray(value) ? list(value) : members(value as Readonly<Record<string, unknown>>)
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`)
  }
}

const list = (values: ReadonlyArray<unknown>): string => {
  let text = "["
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ","
    text += canonicalJson(values[index])
  }
  return `${text}]`
}

const members = (value: Readonly<Record<string, unknown>>): string => {
  const keys = Object.keys(value).sort()
  let text = ""
  for (const key of keys) {
    const member = value[key]
    if (member === undefined) continue
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}
