/** Keys as they stand on the page: `Mod+k` is Ctrl K, and ⌘ K on a Mac; `A` is Shift a; `g i` is g, then i. Pure. */
const words: Readonly<Record<string, string>> = {
  Escape: "Esc",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  " ": "Space"
}

export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** One cap each, as Action.keys names a key. */
export const shownKeys = (key: string, mac: boolean = isMac): ReadonlyArray<string> => {
  if (key.startsWith("Mod+")) return [mac ? "⌘" : "Ctrl", `${key.charAt(4).toUpperCase()}${key.slice(5)}`]
  if (key.length > 1 && key.includes(" ")) return key.split(" ").flatMap((one) => shownKeys(one, mac))
  if (/^\p{Lu}$/u.test(key)) return ["Shift", key.toLowerCase()]
  return [words[key] ?? key]
}

/** The same for assistive technology, in the form of `aria-keyshortcuts`. */
export const spokenKeys = (key: string): string => shownKeys(key, false).join(" ").replace("Ctrl ", "Control+")
