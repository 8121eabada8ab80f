/** What was typed and not sent, kept in this browser under what it is for. Where nothing can be kept, nothing is. */

const prefix = "patchplane.draft."

/** Total: what is no draft any more reads as none. */
export const readDraft = <A>(name: string, isDraft: (value: unknown) => value is A): A | undefined => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + name) ?? "null")
    return isDraft(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether it is kept: a browser may have no room or no leave. */
export const keepDraft = (name: string, value: unknown): boolean => {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

export const dropDraft = (name: string): void => {
  try {
    localStorage.removeItem(prefix + name)
  } catch {
    // Then there is none.
  }
}

/** Called when another window of this browser keeps or drops the draft; answers how to stop. */
export const onDraftElsewhere = (name: string, changed: () => void): (() => void) => {
  const listener = (event: StorageEvent) => {
    if (event.key === prefix + name || event.key === null) changed()
  }
  window.addEventListener("storage", listener)
  return () => window.removeEventListener("storage", listener)
}
