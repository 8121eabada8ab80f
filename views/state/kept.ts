/** What a page keeps on this machine beyond a reload: drafts and choices. A browser that keeps nothing loses them, and no more. */

/** `undefined` where nothing is kept or what is kept is no JSON. What it holds is the caller's to check. */
export const readKept = (key: string): unknown => {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `undefined` takes it away. False where the browser has no room or no storage. */
export const keep = (key: string, value: unknown): boolean => {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
