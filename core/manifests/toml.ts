/**
 * TOML, as far as what a manifest declares can be told from it. Strict, since an agent writes these files and a lenient
 * reader could be made to overlook a dependency: what is not understood is an error. Bun's own parser ends the whole
 * process on a key of some thousand parts, which nothing can catch, and refuses dates.
 */

interface Table {
  [key: string]: Value
}
/** Numbers, truths and dates stay as they are written: no dependency is one. */
type Value = string | ReadonlyArray<Value> | Table

/** Parts of a key, and values within values. More of either no tool writes, and each costs a call. */
const deepest = 64

/** Throws a `SyntaxError` that says where, and nothing of what stands there. */
export const parseToml = (text: string): Table => {
  const root = table()
  /** Tables that may not be gone on with: written inline, or by a header already. */
  const closed = new Set<Value>()
  let here = root
  let at = 0

  const wrong = (what: string): never => {
    throw new SyntaxError(`${what} at line ${text.slice(0, at).split("\n").length}`)
  }
  /** What the sticky pattern matches here, and past it. */
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return undefined
    at += match[0].length
    return match[0]
  }
  const need = (pattern: RegExp, what: string): string => take(pattern) ?? wrong(what)

  const string = (): string | undefined => {
    const basic = take(/"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}/y) ?? take(/"(?!"")(?:[^"\\\n\r]|\\[^\n\r])*"/y)
    if (basic !== undefined) return unescape(basic.startsWith('"""') ? body(basic) : basic.slice(1, -1))
    const literal = take(/'''(?:[^']|'(?!''))*'{3,5}/y) ?? take(/'(?!'')[^'\n\r]*'/y)
    return literal === undefined ? undefined : literal.startsWith("'''") ? body(literal) : literal.slice(1, -1)
  }
  const unescape = (raw: string): string =>
    raw.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[ \t]*\r?\n\s*|[\s\S])/g, (_, escape: string) => {
      if (/^[uU]./.test(escape)) {
        const code = Number.parseInt(escape.slice(1), 16)
        return code > 0x10ffff ? wrong("a character that there is not") : String.fromCodePoint(code)
      }
      return /^\s/.test(escape) ? "" : (escapes[escape] ?? wrong("an unknown escape"))
    })

  const key = (): ReadonlyArray<string> => {
    const parts: Array<string> = []
    do {
      take(blank)
      parts.push(take(/[A-Za-z0-9_-]+/y) ?? string() ?? wrong("no key"))
      if (parts.length > deepest) wrong("a key of too many parts")
      take(blank)
    } while (take(/\./y) !== undefined)
    return parts
  }

  const value = (depth: number): Value => {
    if (depth > deepest) wrong("values within too many others")
    const text = string()
    if (text !== undefined) return text
    if (take(/\[/y) !== undefined) {
      const list: Array<Value> = []
      for (take(gap); take(/\]/y) === undefined; take(gap)) {
        list.push(value(depth + 1))
        take(gap)
        if (take(/,/y) === undefined) {
          need(/\]/y, "a list that does not end")
          break
        }
      }
      return list
    }
    if (take(/\{/y) !== undefined) {
      const inline = table()
      for (take(gap); take(/\}/y) === undefined; take(gap)) {
        assign(inline, depth + 1)
        take(gap)
        if (take(/,/y) === undefined) {
          need(/\}/y, "a table that does not end")
          break
        }
      }
      close(inline)
      return inline
    }
    return need(/[+\-A-Za-z0-9][A-Za-z0-9_.:+-]*(?: \d{2}:[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?/y, "no value")
  }

  const assign = (into: Table, depth: number) => {
    const parts = key()
    need(/=[ \t]*/y, "no = behind a key")
    const holder = below(into, parts.slice(0, -1))
    const last = parts.at(-1) ?? ""
    if (Object.hasOwn(holder, last)) wrong("a key for the second time")
    holder[last] = value(depth)
  }

  /** The table that these keys lead to; of an array of tables its newest. */
  const below = (from: Table, parts: ReadonlyArray<string>): Table => {
    let found = from
    for (const part of parts) {
      const known = Object.hasOwn(found, part) ? found[part] : (found[part] = table())
      const next = Array.isArray(known) && !closed.has(known) ? known.at(-1) : known
      if (next === undefined || !isTable(next) || closed.has(next)) return wrong("a table where something else is")
      found = next
    }
    return found
  }
  const close = (from: Table) => {
    closed.add(from)
    for (const each of Object.values(from)) if (isTable(each) && !closed.has(each)) close(each)
  }

  const headers = new Set<Table>()
  const header = () => {
    const list = take(/\[\[/y) !== undefined
    if (!list) need(/\[/y, "no header")
    const parts = key()
    need(list ? /\]\]/y : /\]/y, "a header that does not end")
    const holder = below(root, parts.slice(0, -1))
    const last = parts.at(-1) ?? ""
    if (!list) {
      here = below(holder, [last])
      if (headers.has(here) || Array.isArray(holder[last])) wrong("a table for the second time")
      headers.add(here)
      return
    }
    const known = (Object.hasOwn(holder, last) ? holder[last] : (holder[last] = arrayOfTables())) as Value
    if (!Array.isArray(known) || !lists.has(known)) return wrong("a list where something else is")
    here = table()
    known.push(here)
  }
  const lists = new Set<ReadonlyArray<Value>>()
  const arrayOfTables = (): Array<Value> => {
    const list: Array<Value> = []
    lists.add(list)
    return list
  }

  take(/\uFEFF/y)
  for (take(gap); at < text.length; take(gap)) {
    if (text[at] === "[") header()
    else assign(here, 0)
    need(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y, "more on a line than fits")
  }
  return root
}

const blank = /[ \t]*/y
/** White space, ends of lines and comments. */
const gap = /(?:[ \t\r\n]|#[^\n]*)*/y
const escapes: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", e: "\u001b", '"': '"', "\\": "\\" }

/** Without a prototype: a key may be called `__proto__`. */
const table = (): Table => Object.create(null) as Table
const isTable = (value: Value): value is Table => typeof value === "object" && !Array.isArray(value)
/** Between the quotes of a text of several lines; the first line's end is no part of it. */
const body = (quoted: string): string => quoted.slice(3, -3).replace(/^\r?\n/, "")
