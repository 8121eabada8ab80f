/** Text of a notice as a desktop may be given it: what an agent or a repository wrote can stand in it. */

/** Control characters, and those that turn the direction of what follows; a line's end stays. */
const unseen = /(?!\n)\p{Cc}|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
const longestTitle = 200
const longestBody = 1_000

/** One line. */
export const plainTitle = (text: string): string => cut(text.replace(unseen, " ").replace(/\s+/g, " ").trim(), longestTitle)

export const plainBody = (text: string): string => cut(text.replaceAll("\r\n", "\n").replace(unseen, " ").trim(), longestBody)

/** For a server that reads markup: everything shows as it stands. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

/** By whole characters: half of one is no text. */
const cut = (text: string, longest: number): string => {
  if (text.length <= longest) return text
  return `${Array.from(text.slice(0, longest)).slice(0, -1).join("")}…`
}
