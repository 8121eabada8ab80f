/** Labels for a native core that reads menus by looking for quotes and braces. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { menuLabel, nativeMenu } from "../../desktop/shell/native-menu.ts"

/** As Electrobun 1.18.1's json_menu_parser.h finds the items of a menu and the value of a key. */
const nativelyRead = (json: string) => {
  const found: Array<{ readonly label: string; readonly action: string }> = []
  const value = (key: string, from: number, to: number) => {
    const at = json.indexOf(`"${key}":`, from)
    if (at === -1 || at >= to) return ""
    const start = at + key.length + 4
    return json.slice(start, json.indexOf('"', start))
  }
  for (let from = json.indexOf("{"); from !== -1;) {
    let depth = 1
    let to = from + 1
    for (; to < json.length && depth > 0; to++) depth += json[to] === "{" ? 1 : json[to] === "}" ? -1 : 0
    found.push({ label: value("label", from, to), action: value("action", from, to) })
    from = json.indexOf("{", to)
  }
  return found
}

test("SEC-3 whatever a title holds, the native core reads as many items as there are, each with its own action", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom('"', "\\", "{", "}", "[", "]", ":", ",", "a", "\n") }))
      ),
      (titles) => {
        const items = titles.map((label, at) => ({ type: "item" as const, label, action: `run-${at}` }))
        const read = nativelyRead(JSON.stringify(nativeMenu(items)))
        expect(read).toEqual(titles.map((label, at) => ({ label: menuLabel(label) || "…", action: `run-${at}` })))
      }
    )
  )
})

test("DSK-1 a label is one line of a length that fits a menu", () => {
  expect([...menuLabel("x".repeat(1000))]).toHaveLength(120)
  expect(menuLabel(" a\r\n\tb\u2028c ")).toBe("a b c")
  expect(menuLabel("Füge 日本語 👩‍💻 hinzu")).toBe("Füge 日本語 👩‍💻 hinzu")
})
