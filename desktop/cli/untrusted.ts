/**
 * Text from models, repositories and reviewers on its way to a terminal. Escape sequences would move the
 * cursor, rename the window or hide what stands there; bidirectional controls would show other text than is
 * there. Both are made visible instead (SEC-1). Pure.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const invisible = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/** For text of several lines: line ends and tabs stay. */
export const visible = (text: string): string =>
  text
    .replace(/\r\n/g, "\n")
    .replace(controls, (character) => picture(character))
    .replace(invisible, (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`)

/** For text that must stay in its line. */
export const visibleLine = (text: string): string => visible(text).replace(/[\n\t]+/g, " ")

/** C0 by its control picture (␛ for escape), DEL and C1 by number. */
const picture = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? "␡" : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`
}

/** JSON that is as safe in a terminal and still says the same: what `JSON.stringify` leaves raw is escaped. */
export const visibleJson = (value: unknown, indent?: number): string =>
  (JSON.stringify(value, null, indent) ?? "null").replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
