/**
 * As much of YAML as pipelines need: the keys of mappings in block form, by their indentation. Once through the text,
 * whatever it holds. (A whole parser took 21 s for 250 kB of quotes, on the thread that serves everything else.)
 */

export interface YamlKey {
  readonly key: string
  /** What stands behind the colon in the same line, without its comment. */
  readonly value: string
}

/** A key of a mapping, quoted or not, at the beginning of its line. */
const keyLine = /^( *)(?:"([^"\\]{1,300})"|'([^']{1,300})'|([^\s#"'\-[{&*!|>%@`?,:][^\s#:]*(?: [^\s#:]+)*)) *:(?:[ \t]+(.*))?$/

/** Characters of a line that are looked at. */
const longestLine = 1_000

/** Keys at the top, or those right below the top's `parent`. */
export const yamlKeys = (text: string, parent?: string): ReadonlyArray<YamlKey> => {
  const found: Array<YamlKey> = []
  let within = parent === undefined
  let indentation = parent === undefined ? 0 : -1
  for (const whole of text.split(/\r?\n/)) {
    const line = whole.slice(0, longestLine)
    const [, indent = "", double, single, plain, value = ""] = keyLine.exec(line) ?? []
    const key = double ?? single ?? plain
    if (key === undefined) continue
    if (parent !== undefined && indent === "") {
      within = key === parent
      indentation = -1
    } else if (within) {
      // The first line below says how deep its siblings stand.
      if (indentation === -1) indentation = indent.length
      if (indent.length === indentation) found.push({ key, value: value.replace(/(^|\s)#.*$/, "").trim() })
    }
  }
  return found
}

/** A plain or quoted text of one line. */
export const yamlText = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value
