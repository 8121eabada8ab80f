/** Canonical JSON, against its definition spelled out once more and against examples. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { canonicalJson, canonicalState } from "../../core/ledger/canonical-json.ts"

/** The definition, written for reading. */
const spelledOut = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(spelledOut).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${keys.map((key) => `${JSON.stringify(key)}:${spelledOut((value as Record<string, unknown>)[key])}`).join(",")}}`
}

const shuffled = (value: unknown, pick: (n: number) => number): unknown => {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, pick))
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => [key, shuffled(member, pick)] as const)
  const order: Array<readonly [string, unknown]> = []
  for (const entry of entries) order.splice(pick(order.length + 1), 0, entry)
  const copy = {}
  for (const [key, member] of order)
    Object.defineProperty(copy, key, { value: member, enumerable: true, writable: true, configurable: true })
  return copy
}

const json = fc.jsonValue({ stringUnit: "binary" })

describe("canonical JSON", () => {
  test("LED-1 it is what its definition says, and JSON reads the same value back", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value)
        expect(text).toBe(spelledOut(value))
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
      { numRuns: 2_000 }
    )
  })

  test("LED-1 the order in which members came does not show", () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.nat()), (value, picks) => {
        const pick = (n: number) => (picks.next().value ?? 0) % n
        expect(canonicalJson(shuffled(value, pick))).toBe(canonicalJson(value))
      }),
      { numRuns: 1_000 }
    )
  })

  test("LED-1 a state written with kept parts is written the same", () => {
    const key = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.array(fc.dictionary(key, json), { minLength: 1, maxLength: 6 }), (states) => {
        const written = new WeakMap<object, string>()
        let state: Record<string, unknown> = {}
        for (const more of states) {
          state = { ...state, ...more, list: [more, ...((state["list"] as ReadonlyArray<unknown> | undefined) ?? [])] }
          expect(canonicalState(state, written)).toBe(canonicalJson(state))
        }
      }),
      { numRuns: 300 }
    )
  })

  test.each([
    [{ b: 1, a: [true, null, "x"], A: 0 }, '{"A":0,"a":[true,null,"x"],"b":1}'],
    [{ 10: "ten", 9: "nine", "": "empty" }, '{"":"empty","10":"ten","9":"nine"}'],
    [JSON.parse('{"z":1,"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1},"z":1}'],
    [[-0, 1e21, 1e-7, 0.1 + 0.2, 333333333.3333333], "[0,1e+21,1e-7,0.30000000000000004,333333333.3333333]"],
    [{ gone: undefined, kept: null }, '{"kept":null}'],
    ['\u20ac\u{1f600}\ud800\u0007\n"\\/', '"€😀\\ud800\\u0007\\n\\"\\\\/"'],
    [{ "\u{1f600}": 1, "\uffff": 2, é: 3 }, '{"é":3,"😀":1,"\uffff":2}']
  ])("LED-1 %j", (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test.each([
    [Number.NaN],
    [{ a: [Number.POSITIVE_INFINITY] }],
    [{ a: 1n }],
    [[undefined]],
    [{ f: () => 1 }],
    [{ at: new Date(0) }],
    [{ 1: Number.NaN }]
  ])("LED-1 what JSON can't hold is refused: %s", (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })
})
