/**
 * What this browser keeps for its person beyond a reload: drafts, choices, and with what the page was let in. Never
 * needed, never trusted: where storage is full or refused it is lost, and no more.
 */
const prefix = "patchplane."

/** `undefined` where nothing is kept or what is kept is no JSON. What it holds is the caller's to check. */
export const readKept = (name: string): unknown => {
  try {
    const text = localStorage.getItem(prefix + name)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `undefined` takes it away. False where the browser has no room or no storage. */
export const keep = (name: string, value: unknown): boolean => {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name)
    else localStorage.setItem(prefix + name, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

/** Called when another window of this browser keeps it anew or takes it away; answers how to stop. */
export const onKeptElsewhere = (name: string, changed: () => void): (() => void) => {
  const listener = (event: StorageEvent) => {
    if (event.key === prefix + name || event.key === null) changed()
  }
  window.addEventListener("storage", listener)
  return () => window.removeEventListener("storage", listener)
}

/** What this page proves with that it was let in; another origin can't read it. */
export const pageKey = (): string | undefined => {
  const key = readKept("key")
  return typeof key === "string" ? key : undefined
}
