/** A JSON document as named lines in a tree, whatever its schema. Pure. */

export interface PlanPart {
  /** The key, in words; empty in lists. */
  readonly name: string
  readonly text: string
  readonly items?: ReadonlyArray<PlanPart>
}

const deepest = 8

/** Text that is no JSON stands as one line. */
export const planOf = (text: string): ReadonlyArray<PlanPart> => {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === "object" && json !== null ? partsOf(json, 0) : [{ name: "", text }]
  } catch {
    return [{ name: "", text }]
  }
}

const partsOf = (value: object, depth: number): ReadonlyArray<PlanPart> =>
  Object.entries(value).flatMap(([key, item]: [string, unknown]): ReadonlyArray<PlanPart> => {
    const name = Array.isArray(value) ? "" : words(key)
    if (item === null || (Array.isArray(item) && item.length === 0)) return []
    if (typeof item !== "object") return [{ name, text: String(item) }]
    if (depth >= deepest) return [{ name, text: JSON.stringify(item) }]
    return [{ name, text: "", items: partsOf(item, depth + 1) }]
  })

/** `acceptanceCriteria` reads `acceptance criteria`. */
const words = (key: string): string =>
  key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]/g, " ")
    .toLowerCase()
