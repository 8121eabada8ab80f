/**
 * Canonical JSON: one text for one value, on every machine, so that its hash means something (LED-1).
 *
 * - Objects: members sorted by key, compared by UTF-16 code units; members that are `undefined` are left out.
 * - Numbers: as ECMAScript prints them (shortest form that reads back the same); `-0` is `0`.
 * - Strings: as `JSON.stringify` escapes them, nothing normalized; lone surrogates become `\udXXX`.
 * - No white space. What JSON can't hold (a non-finite number, a bigint, a function, `undefined` in an
 *   array, an object that prints itself otherwise) is refused, never dropped.
 *
 * For what JSON can hold this is RFC 8785, apart from lone surrogates, which that forbids.
 */

/** Texts of objects that were written before. Only for values that are never changed in place. */
export type Written = WeakMap<object, string>

/** Throws `TypeError` for what JSON can't hold. */
export const canonicalJson = (value: unknown): string => {
  const sorted = inOrder(value)
  return sorted === unsortable ? spelledOut(value) : JSON.stringify(sorted)
}

/**
 * The same for a state that shares most of its parts with the one written before: the text of each member,
 * and of each item of a member that is a list, is kept for the next time. Its own keys need no escapes.
 */
export const canonicalState = (state: object, written: Written): string => {
  let text = ""
  for (const key of sortedKeys(state)) {
    const member = (state as Readonly<Record<string, unknown>>)[key]
    if (member === undefined) continue
    text += `${text === "" ? "{" : ","}"${key}":`
    text += Array.isArray(member) ? `[${member.map((item) => kept(item, written)).join(",")}]` : kept(member, written)
  }
  return text === "" ? "{}" : `${text}}`
}

/** States come in few shapes: the order found for the last one mostly serves again. */
let lastKeys: ReadonlyArray<string> = []
let lastSorted: ReadonlyArray<string> = []
const sortedKeys = (state: object): ReadonlyArray<string> => {
  const keys = Object.keys(state)
  if (keys.length === lastKeys.length && keys.every((key, index) => key === lastKeys[index])) return lastSorted
  lastKeys = keys
  lastSorted = keys.toSorted()
  return lastSorted
}

const kept = (part: unknown, written: Written): string => {
  if (typeof part === "number") return `${finite(part)}`
  if (typeof part !== "object" || part === null) return canonicalJson(part)
  const known = written.get(part)
  if (known !== undefined) return known
  const text = canonicalJson(part)
  written.set(part, text)
  return text
}

/** Stands for a value whose keys the engine would put into an order of its own. */
const unsortable = Symbol("unsortable")
const ordersItself = /^(?:\d+|__proto__)$/
/** Quicker than the pattern, and true for few keys besides. */
const mayOrderItself = (key: string): boolean => {
  const first = key.charCodeAt(0)
  return (first >= 0x30 && first <= 0x39) || key === "__proto__"
}

/** The value with all members in order, copied only where they were not; then the engine's own printer is right, and far quicker. */
const inOrder = (value: unknown): unknown => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value
    case "number":
      return finite(value)
    case "object":
      if (value === null) return value
      return Array.isArray(value) ? itemsInOrder(value) : membersInOrder(plain(value))
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`)
  }
}

const itemsInOrder = (values: ReadonlyArray<unknown>): unknown => {
  let copy: Array<unknown> | undefined
  for (let index = 0; index < values.length; index++) {
    const item = inOrder(values[index])
    if (item === unsortable) return unsortable
    if (item !== values[index]) copy ??= values.slice()
    if (copy !== undefined) copy[index] = item
  }
  return copy ?? values
}

const membersInOrder = (value: Readonly<Record<string, unknown>>): unknown => {
  const keys = Object.keys(value)
  let inPlace = true
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string
    if (mayOrderItself(key) && ordersItself.test(key)) return unsortable
    inPlace &&= index === 0 || (keys[index - 1] as string) < key
  }
  // What came out of a ledger is in order already: it is copied only from the first member on that is not.
  let copy: Record<string, unknown> | undefined = inPlace ? undefined : {}
  if (!inPlace) keys.sort()
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string
    const member = value[key]
    if (member === undefined) continue
    const sorted = inOrder(member)
    if (sorted === unsortable) return unsortable
    if (copy === undefined && sorted !== member) copy = before(value, keys, index)
    if (copy !== undefined) copy[key] = sorted
  }
  return copy ?? value
}

const before = (value: Readonly<Record<string, unknown>>, keys: ReadonlyArray<string>, end: number): Record<string, unknown> => {
  const copy: Record<string, unknown> = {}
  for (let index = 0; index < end; index++) copy[keys[index] as string] = value[keys[index] as string]
  return copy
}

/** The definition above, spelled out; for the few values that can't be sorted in place. */
const spelledOut = (value: unknown): string => {
  if (typeof value === "number") return JSON.stringify(finite(value))
  if (typeof value === "string" || typeof value === "boolean" || value === null) return JSON.stringify(value)
  if (typeof value !== "object") throw new TypeError(`canonical JSON has no ${typeof value}`)
  if (Array.isArray(value)) return `[${value.map(spelledOut).join(",")}]`
  const members = Object.entries(plain(value))
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${spelledOut(member)}`).join(",")}}`
}

const finite = (value: number): number => {
  if (!Number.isFinite(value)) throw new TypeError(`canonical JSON has no ${value}`)
  return value
}

const plain = (value: object): Readonly<Record<string, unknown>> => {
  if ("toJSON" in value && typeof value.toJSON === "function") throw new TypeError("canonical JSON has no object that prints itself")
  return value as Readonly<Record<string, unknown>>
}
