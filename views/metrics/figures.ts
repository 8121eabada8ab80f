/** All that a report tells as one kind of figure: the metrics, part by part, and what agent sessions used. Pure. */
import type { MetricId, MetricNumber, MetricsReport, RunBehind, Totals } from "../../core/domain/metrics.ts"
import { count, tokens } from "../text/format.ts"
import { basisWords, metricGroups, metricWords, numberWords, partWord, valueWords } from "./words.ts"

export type Unit = MetricNumber["unit"] | "tokens"

export interface Figure {
  /** `time-to-ready`, `job-success-rate/plan`, `used/tokens`: what the address selects it by. */
  readonly key: string
  readonly group: string
  readonly name: string
  readonly says: string
  readonly formula: string
  readonly of: string
  readonly unit: Unit
  readonly value: number | undefined
  readonly words: string
  readonly p90: number | undefined
  readonly basis: string
  /** Absent of what sessions used: those are asked without it. */
  readonly metric: MetricId | undefined
  readonly part: string | undefined
  /** Sums of a window are bars; medians and shares are a line. */
  readonly chart: "bars" | "line"
  readonly runs: ReadonlyArray<RunBehind>
  readonly runCount: number
  readonly truncated: boolean
}

const used = [
  [
    "cost",
    "Cost",
    "usd",
    "US dollars of all sessions. Without a price of each the sum is unknown; it is never taken for nothing.",
    "sum of the sessions' prices"
  ],
  [
    "tokens",
    "Tokens",
    "tokens",
    "What was read and written, as the provider counted it.",
    "sums of what was read, written, and read from the provider's cache"
  ],
  ["time", "Agent time", "ms", "Sessions at once count each.", "the sum of the sessions' durations"],
  [
    "sessions",
    "Sessions",
    "count",
    "Agent sessions that were recorded in the period, also of runs that were requested before it.",
    "number of sessions"
  ]
] as const
type UsedKey = (typeof used)[number][0]

const usedValue = (totals: Totals, key: UsedKey): number | undefined => {
  if (key === "cost") return totals.usd
  if (key === "tokens") return totals.tokens.input + totals.tokens.output
  return key === "time" ? totals.durationMs : totals.sessions
}

export const writeValue = (value: number, unit: Unit): string => (unit === "tokens" ? tokens(value) : valueWords(value, unit))

export const figuresOf = ({ numbers, totals }: MetricsReport): ReadonlyArray<Figure> => [
  ...metricGroups.flatMap(([group, ids]) =>
    ids.flatMap((id) => numbers.filter(({ metric }) => metric === id).map((number) => metricFigure(group, number)))
  ),
  ...used.map(([key, name, unit, says, formula]): Figure => {
    const value = totals.all.sessions === 0 ? undefined : usedValue(totals.all, key)
    const { unpriced, sessions } = totals.all
    return {
      key: `used/${key}`,
      group: "Used by agents",
      name,
      says,
      formula,
      of: "Sessions that were recorded in the period.",
      unit,
      value,
      words:
        value !== undefined
          ? writeValue(value, unit)
          : sessions === 0
            ? "No data"
            : `Unknown: ${count(unpriced, "session")} without a price`,
      p90: undefined,
      basis: count(totals.runCount, "run"),
      metric: undefined,
      part: key,
      chart: "bars",
      runs: totals.runs.map(({ id, number, totals: own }) => {
        const given = usedValue(own, key)
        return { id, number, ...(given === undefined ? {} : { value: given }) }
      }),
      runCount: totals.runCount,
      truncated: totals.runs.length < totals.runCount
    }
  })
]

const metricFigure = (group: string, number: MetricNumber): Figure => {
  const { metric, part, unit } = number
  const words = metricWords[metric]
  return {
    key: part === undefined ? metric : `${metric}/${part}`,
    group,
    name: part === undefined ? words.name : `${words.name}: ${partWord(part)}`,
    says: words.says,
    formula: words.formula,
    of: words.of,
    unit,
    value: number.value,
    words: numberWords(number),
    p90: number.p90,
    basis: basisWords(number),
    metric,
    part,
    chart: unit === "count" ? "bars" : "line",
    runs: number.runs,
    runCount: number.runCount,
    truncated: number.truncated
  }
}

/** A difference to the period before, as it is said: `12% less than 4 m 05 s`. Empty where either is not known. */
export const changeWords = (now: Figure, before: Figure | undefined): string => {
  if (now.value === undefined || before?.value === undefined) return ""
  const was = writeValue(before.value, now.unit)
  const by = now.value - before.value
  if (writeValue(now.value, now.unit) === was) return `as before, ${was}`
  const word = by > 0 ? "more" : "less"
  if (now.unit === "share") return `${Math.round(Math.abs(by) * 1000) / 10} points ${word} than ${was}`
  if (before.value === 0) return `${word} than ${was}`
  const times = now.value / before.value
  return times >= 3 ? `${times.toFixed(1)} times ${was}` : `${Math.round((Math.abs(by) / before.value) * 100)}% ${word} than ${was}`
}
