import { describe, expect, test } from "vitest"
import { report } from "../../core/metrics/report.ts"
import { changeWords, figuresOf } from "../../views/metrics/figures.ts"
import { chosen, dayIn, dayOf } from "../../views/metrics/period.ts"
import { fixtureFacts } from "./fixture/facts.ts"
import { instant } from "./fixture/ids.ts"

const now = new Date(2026, 2, 31, 12).getTime()
const day = 86_400_000
const figures = (days: number) =>
  figuresOf(report(fixtureFacts(now), { from: instant(now - days * day), to: instant(now), limit: 20 }, instant(now), 1))

describe("MET-1 the figures of a report", () => {
  test("MET-1 every figure has a name, a formula and a key of its own; what sessions used stands among them", () => {
    const all = figures(30)
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
    for (const { name, formula, says } of all) for (const words of [name, formula, says]) expect(words).not.toBe("")
    expect(all.filter(({ key }) => key.startsWith("used/"))).toHaveLength(4)
  })
  test("MET-1 a figure without data says so instead of a nought", () => {
    const none = figuresOf(report([], { from: instant(now - day), to: instant(now), limit: 20 }, instant(now), 1))
    expect(none.find(({ key }) => key === "used/cost")).toMatchObject({ value: undefined, words: "No data" })
  })
  test("MET-1 a change is told against the period before, and only where both are known", () => {
    const [figure] = figures(30)
    if (figure === undefined) throw new Error("there are figures")
    expect(changeWords({ ...figure, value: 110_000 }, { ...figure, value: 100_000 })).toContain("more than")
    expect(changeWords({ ...figure, value: 90_000 }, { ...figure, value: 100_000 })).toContain("less than")
    expect(changeWords(figure, undefined)).toBe("")
  })
})

describe("MET-1 the period of the metrics", () => {
  test("MET-1 windows of a chart cover its period without a gap, over the change to summer time too", () => {
    for (const query of [{}, { period: "7d" }, { period: "90d" }, { period: "1y" }, { from: "2026-03-20", to: "2026-04-05" }]) {
      const { range, windows, before } = chosen(query, now)
      expect(windows[0]?.from).toBe(range.from)
      expect(windows.at(-1)?.to).toBe(range.to)
      windows.slice(1).forEach((window, index) => expect(window.from).toBe(windows[index]?.to))
      expect(before.to).toBe(range.from)
    }
  })
  test("MET-1 days are read and written alike, and what is no day or ends before it begins is the usual period", () => {
    expect(dayOf(dayIn("2026-02-28") ?? 0)).toBe("2026-02-28")
    for (const no of ["2026-02-30", "x", "", undefined]) expect(dayIn(no)).toBeUndefined()
    expect(chosen({ from: "2026-03-02", to: "2026-03-01" }, now).period).toBe("30d")
    expect(chosen({ period: "always" }, now).period).toBe("30d")
  })
})
