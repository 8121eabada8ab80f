/** Which editor of the diff holds which file. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { assigned, slots } from "../../views/run/diff/slots.ts"

const one = (key: string) => ({ key })
const keys = (held: ReadonlyArray<{ readonly key: string } | undefined>) => held.map((slot) => slot?.key)

describe("UI-2 the editors of the diff", () => {
  test("UI-2 the first file has one editor; another takes the same; neighbours get those that are left", () => {
    const first = assigned([], [one("a")])
    expect(keys(first)).toEqual(["a", undefined, undefined])
    expect(keys(assigned(first, [one("q")]))).toEqual(["q", undefined, undefined])
    const ahead = assigned(first, [one("a"), one("b")])
    expect(keys(ahead)).toEqual(["a", "b", undefined])
    const on = assigned(ahead, [one("b"), one("c"), one("a")])
    expect(keys(on)).toEqual(["a", "b", "c"])
    expect(keys(assigned(on, [one("c"), one("d"), one("b")]))).toEqual(["d", "b", "c"])
  })

  test("UI-2 all that is wanted is held once, and what was held and is wanted stays where it is", () => {
    const some = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d", "e"), { minLength: 1, maxLength: slots })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 12 }), (steps) => {
        let held: ReadonlyArray<{ readonly key: string } | undefined> = []
        for (const wanted of steps) {
          const next = assigned(held, wanted.map(one))
          expect(next).toHaveLength(slots)
          for (const key of wanted) expect(keys(next).filter((other) => other === key)).toEqual([key])
          keys(held).forEach((key, at) => {
            if (key !== undefined && wanted.includes(key)) expect(next[at]?.key).toBe(key)
          })
          held = next
        }
      })
    )
  })
})
