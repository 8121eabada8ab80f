/** Small things that this browser keeps for its person: never needed, never trusted, and silent where storage is refused. */
const prefix = "patchplane."

export const kept = (name: string): unknown => {
  try {
    return JSON.parse(localStorage.getItem(prefix + name) ?? "null")
  } catch {
    return null
  }
}

/** What this page proves with that it was let in; another origin can't read it. */
export const pageKey = (): string | undefined => {
  const key = kept("key")
  return typeof key === "string" ? key : undefined
}

/** `undefined` forgets it. */
export const keep = (name: string, value: unknown): void => {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name)
    else localStorage.setItem(prefix + name, JSON.stringify(value))
  } catch {
    // A full or forbidden store costs nothing but the convenience.
  }
}
