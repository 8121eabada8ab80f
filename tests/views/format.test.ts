import { describe, expect, test } from "vitest"
import { age, bytes, clock, count, duration, grouped, longHash, money, pathParts, shortHash, tokens } from "../../views/text/format.ts"
import { pieces, visible } from "../../views/text/visible.ts"

const minute = 60_000

describe("UI-1 numbers and times as people read them", () => {
  test.each([
    [-5, "now"],
    [59_999, "now"],
    [42 * minute, "42 m"],
    [60 * minute, "1 h"],
    [135 * minute, "2 h 15 m"],
    [68 * minute, "1 h 08 m"],
    [76 * 60 * minute, "3 d 04 h"]
  ])("UI-1 an age of %d ms reads %s", (ms, words) => expect(age(ms)).toBe(words))

  test.each([
    [300, "0.3 s"],
    [12_400, "12 s"],
    [245_000, "4 m 05 s"],
    [3_720_000, "1 h 02 m"]
  ])("UI-1 a duration of %d ms reads %s", (ms, words) => expect(duration(ms)).toBe(words))

  test("UI-1 a finished run shows clock time today, else its day", () => {
    const now = new Date(2026, 10, 21, 14, 0).getTime()
    expect(clock(new Date(2026, 10, 21, 9, 5).getTime(), now)).toBe("09:05")
    expect(clock(new Date(2026, 10, 12, 13, 58).getTime(), now)).toBe("12 Nov 13:58")
    expect(clock(new Date(2025, 10, 12, 13, 58).getTime(), now)).toBe("12 Nov 2025")
  })

  test("UI-1 counts, sizes, tokens and money", () => {
    expect([grouped(18204), grouped(999), grouped(1234567)]).toEqual(["18,204", "999", "1,234,567"])
    expect([count(1, "file"), count(14, "file")]).toEqual(["1 file", "14 files"])
    expect([bytes(512), bytes(18_204), bytes(2_400_000)]).toEqual(["512 B", "18.2 kB", "2.4 MB"])
    expect([tokens(812), tokens(61_200), tokens(612_000), tokens(1_400_000)]).toEqual(["812", "61.2k", "612k", "1.4M"])
    expect([money(1.84), money(0.003), money(0)]).toEqual(["$1.84", "$0.003", "$0.00"])
  })

  test("APR-1 a hash is cut to 8 characters, 16 where it is confirmed", () => {
    const hash = "9f3c1e0744a1d0b2ffff"
    expect([shortHash(hash), longHash(hash)]).toEqual(["9f3c1e07", "9f3c1e07 44a1d0b2"])
  })

  test("UI-2 a path's folder and name", () => {
    expect(pathParts("src/session/store.ts")).toEqual({ folder: "src/session", name: "store.ts" })
    expect(pathParts("LICENSE")).toEqual({ folder: "", name: "LICENSE" })
  })
})

describe("SEC-1 characters that act unseen", () => {
  test.each([
    ["\u202E", "U+202E"],
    ["\u2066", "U+2066"],
    ["\u200B", "U+200B"],
    ["\u001B", "U+001B"],
    ["\uFEFF", "U+FEFF"],
    ["\u{E0041}", "U+E0041"],
    ["\uD800", "U+D800"],
    ["\r", "U+000D"]
  ])("SEC-1 %j shows as its number", (character, number) => {
    expect(pieces(`a${character}b`)).toEqual([
      { text: "a", unseen: false },
      { text: number, unseen: true },
      { text: "b", unseen: false }
    ])
    expect(visible(`a${character}`)).toBe(`a[${number}]`)
  })

  test("SEC-1 ordinary text of any script, tabs, line ends and emoji pass unchanged", () => {
    const text = "naïve 日本語 עברית \t\n 👍🏽 <b>&amp;"
    expect(pieces(text)).toEqual([{ text, unseen: false }])
    expect(pieces("")).toEqual([])
  })
})
