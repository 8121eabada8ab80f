/** Periods of the metrics, and the windows that a chart of them has. Pure; days are the person's own, by their clock. */
import type { Instant } from "../../core/domain/ids.ts"
import type { Query } from "../state/route.ts"

export const periods = { "7d": "7 days", "30d": "30 days", "90d": "90 days", "1y": "12 months" } as const
export type Period = keyof typeof periods

/** `[from, to)`. */
export interface Range {
  readonly from: Instant
  readonly to: Instant
}

export interface Chosen {
  /** Undefined: two days that a person chose. */
  readonly period: Period | undefined
  readonly range: Range
  readonly before: Range
  readonly windows: ReadonlyArray<Range>
  /** What one window is. */
  readonly step: "day" | "week" | "month"
}

const dayMs = 86_400_000
const usual: Period = "30d"

/** The beginning of the day, `days` later. A day may have 23 or 25 hours. */
const dayStart = (at: number, days = 0): Instant => {
  const then = new Date(at)
  return new Date(then.getFullYear(), then.getMonth(), then.getDate() + days).getTime() as Instant
}
const monthStart = (at: number, months: number): Instant => {
  const then = new Date(at)
  return new Date(then.getFullYear(), then.getMonth() + months, 1).getTime() as Instant
}

/** `2026-09-21` as the beginning of that day; undefined of what is no day. */
export const dayIn = (text: string | undefined): Instant | undefined => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "") ?? []
  if (year === undefined) return undefined
  const at = new Date(Number(year), Number(month) - 1, Number(day))
  return at.getMonth() === Number(month) - 1 ? (at.getTime() as Instant) : undefined
}
export const dayOf = (at: number): string => {
  const then = new Date(at)
  return [then.getFullYear(), then.getMonth() + 1, then.getDate()].map((part) => String(part).padStart(2, "0")).join("-")
}

/** What the address chooses: a period that ends with today, or `from` to `to`, both included. */
export const chosen = (query: Query, now: number): Chosen => {
  const tomorrow = dayStart(now, 1)
  const [from, last] = [dayIn(query.from), dayIn(query.to)]
  if (from !== undefined && last !== undefined && from <= last) {
    const to = dayStart(last, 1)
    return { period: undefined, ...around({ from, to }) }
  }
  const period = query.period !== undefined && query.period in periods ? (query.period as Period) : usual
  if (period === "1y") {
    const range = { from: monthStart(now, -11), to: tomorrow }
    return { period, ...around(range), before: { from: monthStart(now, -23), to: range.from } }
  }
  const days = Number.parseInt(period, 10)
  return { period, ...around({ from: dayStart(tomorrow, -days), to: tomorrow }) }
}

const around = (range: Range): Omit<Chosen, "period"> => {
  const days = Math.round((range.to - range.from) / dayMs)
  const step = days <= 31 ? "day" : days <= 190 ? "week" : "month"
  return { range, before: { from: dayStart(range.from, -days), to: range.from }, windows: windowsOf(range, step), step }
}

/** At most this many: beyond it months are joined. */
const mostWindows = 36

/** One after another, ending with the range; the first may be shorter. */
const windowsOf = ({ from, to }: Range, step: Chosen["step"]): ReadonlyArray<Range> => {
  const ends: Array<Instant> = [to]
  const months = Math.ceil((to - from) / (30 * dayMs) / mostWindows)
  for (let at = to; at > from;) {
    at = step === "day" ? dayStart(at, -1) : step === "week" ? dayStart(at, -7) : monthStart(at - 1, 1 - months)
    ends.unshift(at < from ? from : at)
  }
  return ends.slice(1).map((end, index) => ({ from: ends[index] ?? from, to: end }))
}
