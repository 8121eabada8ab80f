/** Menus as Electrobun's native core reads them: not by a JSON parser, but by looking for quotes and braces. */
import type { MenuItem } from "./desktop-shell.ts"
import type { SdkMenuItem } from "./electrobun-sdk.ts"

/** What it takes for the end of a text, of an item or of a menu wherever it stands, and what is shown instead. */
const shownAs: Readonly<Record<string, string>> = { '"': "”", "\\": "⧵", "{": "(", "}": ")", "[": "(", "]": ")" }

/** Characters of a label that are shown; titles of runs are written by others, and may be of any length. */
const longest = 120

/** One line that shows as it stands, without what has a meaning to the native parser or turns the writing's direction. */
export const menuLabel = (text: string): string => {
  const plain = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu, "")
    .replaceAll(/["\\{}[\]]/g, (letter) => shownAs[letter] ?? "")
    .trim()
  const letters = [...plain]
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : plain
}

/** `data` of an item is never used: the SDK forgets it with the first click. Each action is a text of its own instead. */
export const nativeMenu = (items: ReadonlyArray<MenuItem>): ReadonlyArray<SdkMenuItem> =>
  items.map((item) =>
    item.type === "separator"
      ? { type: "divider" }
      : {
          type: "normal",
          // Without a label the native core invents one.
          label: menuLabel(item.label) || "…",
          action: item.action ?? "",
          enabled: item.action !== undefined || item.role !== undefined || item.items !== undefined,
          checked: item.checked ?? false,
          ...(item.role === undefined ? {} : { role: item.role }),
          ...(item.accelerator === undefined ? {} : { accelerator: item.accelerator }),
          ...(item.items === undefined ? {} : { submenu: nativeMenu(item.items) })
        }
  )
