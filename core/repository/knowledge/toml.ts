/**
 * As much of TOML as manifests need: tables with their keys and raw values. It reads line by line, never fails and
 * never recurses: what it does not understand it leaves out. (Bun's own parser ends the process on a key of
 * 100,000 parts, and refuses dates.)
 */

export interface TomlTable {
  /** `project`, `tool.poetry.dependencies`, or `package` for `[[package]]`, without spaces and quotes. */
  readonly name: string
  readonly values: ReadonlyArray<readonly [key: string, raw: string]>
}

/** A value that goes on over more lines than this is cut: no list of dependencies is that long. */
const longestValue = 5_000

export const tomlTables = (text: string): ReadonlyArray<TomlTable> => {
  const tables: Array<{ name: string; values: Array<readonly [string, string]> }> = [{ name: "", values: [] }]
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim()
    const header = /^\[\[?([^\]]{1,500})\]\]?\s*(#.*)?$/.exec(line)
    if (header?.[1] !== undefined) {
      tables.push({ name: header[1].replace(/[\s"']/g, ""), values: [] })
      continue
    }
    const equals = line.indexOf("=")
    if (equals < 1 || line.startsWith("#")) continue
    const value = [line.slice(equals + 1)]
    const triple = /^\s*("""|''')/.exec(value[0] ?? "")?.[1]
    if (triple !== undefined) {
      // Text of several lines: nothing in a manifest that we read is one.
      if (!(value[0] ?? "").slice((value[0] ?? "").indexOf(triple) + 3).includes(triple)) {
        while (++at < lines.length && !(lines[at] ?? "").includes(triple));
      }
      continue
    }
    for (let open = scan(value[0] ?? "").depth; open > 0 && at + 1 < lines.length && value.length < longestValue;) {
      const next = lines[++at] ?? ""
      value.push(next)
      open += scan(next).depth
    }
    const raw = value.map((part) => part.slice(0, scan(part).end)).join(" ")
    tables.at(-1)?.values.push([
      line
        .slice(0, equals)
        .trim()
        .replace(/^["']|["']$/g, ""),
      raw.trim()
    ])
  }
  return tables
}

/** Once through a line: its quoted texts, the brackets it opens and does not close, and where its comment begins. */
const scan = (line: string): { readonly strings: ReadonlyArray<string>; readonly depth: number; readonly end: number } => {
  const strings: Array<string> = []
  let depth = 0
  let from = -1
  let quote = ""
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ""
    if (quote !== "") {
      if (character === "\\" && quote === '"') at++
      else if (character === quote) {
        strings.push(line.slice(from, at))
        quote = ""
      }
    } else if (character === "#") return { strings, depth, end: at }
    else if (character === '"' || character === "'") {
      quote = character
      from = at + 1
    } else if (character === "[" || character === "{") depth++
    else if (character === "]" || character === "}") depth--
  }
  return { strings, depth, end: line.length }
}

/** The quoted texts of a value, such as of a list. */
export const tomlStrings = (raw: string): ReadonlyArray<string> => scan(raw).strings

export const tomlString = (raw: string | undefined): string | undefined => (raw === undefined ? undefined : tomlStrings(raw)[0])
