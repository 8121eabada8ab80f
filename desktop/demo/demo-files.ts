/** The demo repository's content: a small library whose pages lose an order now and then. Two commits, the second with the test that shows it. */

const packageJson = `{
  "name": "orders",
  "version": "1.0.0",
  "private": true,
  "description": "Lists orders page by page",
  "type": "module",
  "scripts": {
    "test": "node --test"
  },
  "engines": {
    "node": ">=20"
  }
}
`

const readme = `# orders

Lists orders page by page, oldest first.

\`\`\`js
import { listPage } from "./src/page.js"

const first = listPage(orders, { limit: 20 })
const second = listPage(orders, { limit: 20, after: first.next })
\`\`\`

A page's \`next\` is a cursor for the page after it, or \`null\` on the last one. Run the tests with \`npm test\`.
`

/** Without the id two orders of one second can't be told apart: the bug's first half. */
export const cursorBefore = `export function encodeCursor(order) {
  return Buffer.from(String(order.placedAt)).toString("base64url")
}

export function decodeCursor(cursor) {
  const placedAt = Number(Buffer.from(cursor, "base64url").toString())
  if (!Number.isInteger(placedAt)) throw new RangeError(\`not a cursor: \${cursor}\`)
  return { placedAt }
}
`

export const cursorAfter = `export function encodeCursor(order) {
  return Buffer.from(JSON.stringify([order.placedAt, order.id])).toString("base64url")
}

export function decodeCursor(cursor) {
  try {
    const [placedAt, id] = JSON.parse(Buffer.from(cursor, "base64url").toString())
    if (Number.isInteger(placedAt) && typeof id === "string") return { placedAt, id }
  } catch {
    // not JSON: no cursor of ours
  }
  throw new RangeError(\`not a cursor: \${cursor}\`)
}
`

/** Goes on after the cursor's second: the bug's second half. */
export const pageBefore = {
  order: `const byTime = (a, b) => a.placedAt - b.placedAt`,
  from: `  const rest = position === null ? sorted : sorted.filter((order) => order.placedAt > position.placedAt)`
}
export const pageAfter = {
  order: `const byTime = (a, b) => a.placedAt - b.placedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)`,
  from: `  const rest = position === null ? sorted : sorted.filter((order) => byTime(order, position) > 0)`
}

const page = `import { decodeCursor, encodeCursor } from "./cursor.js"

${pageBefore.order}

/** One page of orders, oldest first, and the cursor of the page after it. */
export function listPage(orders, { limit = 20, after = null } = {}) {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError("limit must be a positive integer")
  const sorted = orders.toSorted(byTime)
  const position = after === null ? null : decodeCursor(after)
${pageBefore.from}
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rest.length > items.length && last !== undefined ? encodeCursor(last) : null }
}

/** Every order, page by page. */
export function* listAll(orders, { limit = 20 } = {}) {
  let after = null
  do {
    const { items, next } = listPage(orders, { limit, after })
    yield* items
    after = next
  } while (after !== null)
}
`

const firstTest = `import assert from "node:assert/strict"
import { test } from "node:test"
import { listAll, listPage } from "../src/page.js"

const order = (id, placedAt) => ({ id, placedAt })

test("a page holds the oldest orders, and a cursor for the rest", () => {
  const { items, next } = listPage([order("c", 3), order("a", 1), order("b", 2)], { limit: 2 })
  assert.deepEqual(items.map(({ id }) => id), ["a", "b"])
  assert.notEqual(next, null)
})

test("the last page has no cursor", () => {
  assert.equal(listPage([order("a", 1)], { limit: 2 }).next, null)
})

test("a limit that is no positive integer is refused", () => {
  assert.throws(() => listPage([], { limit: 0 }), RangeError)
})

test("every order is listed once", () => {
  const orders = [order("a", 1), order("b", 2), order("c", 3), order("d", 4), order("e", 5)]
  assert.deepEqual([...listAll(orders, { limit: 2 })].map(({ id }) => id), ["a", "b", "c", "d", "e"])
})
`

const secondTest = `${firstTest}
test("orders that were placed in the same second are all listed", () => {
  const orders = [order("a", 1), order("b", 2), order("c", 2), order("d", 2), order("e", 3)]
  assert.deepEqual([...listAll(orders, { limit: 2 })].map(({ id }) => id), ["a", "b", "c", "d", "e"])
})
`

export interface DemoCommit {
  readonly message: string
  /** Epoch seconds: the same commits have the same hashes everywhere. */
  readonly at: number
  readonly files: Readonly<Record<string, string>>
}

export const demoCommits: ReadonlyArray<DemoCommit> = [
  {
    message: "List orders page by page",
    at: 1_767_258_000,
    files: {
      ".gitignore": "node_modules/\n",
      "README.md": readme,
      "package.json": packageJson,
      "src/cursor.js": cursorBefore,
      "src/page.js": page,
      "test/page.test.js": firstTest
    }
  },
  { message: "Show that orders of one second get lost", at: 1_767_344_400, files: { "test/page.test.js": secondTest } }
]

/** What the demo asks for. The scripted model knows it by its first sentence. */
export const demoPrompt = `Orders that were placed in the same second go missing at a page's end.

When several orders have the same placedAt and a page ends between them, the next page begins after all of them. Make the cursor tell such orders apart, so that every order is listed exactly once. The failing test in test/page.test.js shows it.`
export const demoSentence = "Orders that were placed in the same second go missing at a page's end."
