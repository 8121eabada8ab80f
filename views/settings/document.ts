/** A configuration as a value: what stands at a path, the same with another value there, and how two of them differ. Pure. */

export type Path = ReadonlyArray<string | number>
type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members => typeof value === "object" && value !== null && !Array.isArray(value)

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)]
    return isMembers(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }, value)

/** The whole with `next` at the path; what is missing on the way is made. */
export const withAt = (value: unknown, [key, ...rest]: Path, next: unknown): unknown => {
  if (key === undefined) return next
  if (typeof key === "number" || Array.isArray(value)) {
    const items = Array.isArray(value) ? [...(value as ReadonlyArray<unknown>)] : []
    items[Number(key)] = withAt(items[Number(key)], rest, next)
    return items
  }
  const members: Array<readonly [string, unknown]> = isMembers(value) ? Object.entries(value) : []
  const known = members.some(([name]) => name === key)
  // By entries: a member that is called `__proto__` is a name like any other.
  return Object.fromEntries(
    (known ? members : [...members, [key, undefined] as const]).map(([name, member]) => [
      name,
      name === key ? withAt(member, rest, next) : member
    ])
  )
}

/** The whole without what is at the path. A group that has nothing in it any more goes too. */
export const withoutAt = (value: unknown, path: Path): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return undefined
  if (Array.isArray(value)) {
    const items = value as ReadonlyArray<unknown>
    return rest.length === 0
      ? items.filter((_, index) => index !== Number(key))
      : items.map((item, index) => (index === Number(key) ? (withoutAt(item, rest) ?? {}) : item))
  }
  if (!isMembers(value)) return value
  const left = Object.entries(value).flatMap(([name, member]): ReadonlyArray<readonly [string, unknown]> => {
    if (name !== key) return [[name, member]]
    if (rest.length === 0) return []
    const inner = withoutAt(member, rest)
    return isMembers(inner) && Object.keys(inner).length === 0 ? [] : [[name, inner]]
  })
  return Object.fromEntries(left)
}

export interface Difference {
  readonly path: Path
  readonly before: unknown
  readonly after: unknown
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Member by member; lists differ as a whole. */
export const differences = (before: unknown, after: unknown, path: Path = []): ReadonlyArray<Difference> => {
  if (same(before, after)) return []
  if (!isMembers(before) || !isMembers(after)) return [{ path, before, after }]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    const [was, is] = [Object.hasOwn(before, name) ? before[name] : undefined, Object.hasOwn(after, name) ? after[name] : undefined]
    return differences(was, is, [...path, name])
  })
}

/** What was changed from `base` to `mine`, made again on `theirs`. */
export const rebased = (base: unknown, mine: unknown, theirs: unknown): unknown =>
  differences(base, mine).reduce(
    (value, { path, after }) => (after === undefined ? withoutAt(value, path) : withAt(value, path, after)),
    theirs
  )

/** As the core names a place: `sandbox.limits.cpus`. */
export const placeOf = (path: Path): string => path.join(".")

/** The text's value; `undefined` where it is no JSON object. An empty text says nothing, as no file does. */
export const parsed = (text: string): Members | undefined => {
  if (text.trim() === "") return {}
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""))
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}
export const written = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
