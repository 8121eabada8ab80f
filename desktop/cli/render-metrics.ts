/** Metrics as text for a terminal. What there is no number for says so. */
import { count } from "../../core/api/event-line.ts"
import type { MetricNumber, MetricsReport, Totals } from "../../core/domain/metrics.ts"
import { table } from "./render.ts"
import { visibleLine } from "./untrusted.ts"

/** Days that are listed; `--json` has all. */
const shownDays = 14

export const metricsLines = (report: MetricsReport, withRuns: boolean): ReadonlyArray<string> => {
  const { runs, scripted, numbers, totals } = report
  return [
    `${count(runs, "run")}${scripted === 0 ? "" : `, ${scripted} of them with a scripted model: its answers are canned`}`,
    "",
    ...table(numbers.map((number) => [nameOf(number), valueOf(number), basis(number)])).map((row) => row.trimEnd()),
    ...(withRuns ? numbers.flatMap(runLines) : []),
    ...(withRuns ? [] : ["", ...totalLines(totals)])
  ]
}

const nameOf = ({ metric, part }: MetricNumber) => (part === undefined ? metric : `${metric} (${part})`)

const valueOf = ({ value, missing, unit, p90 }: MetricNumber): string => {
  if (value === undefined) return missing === "unknown-price" ? "unknown: a price is not known" : "no data"
  return `${inUnit(value, unit)}${p90 === undefined ? "" : `, 90% within ${inUnit(p90, unit)}`}`
}

const inUnit = (value: number, unit: MetricNumber["unit"]): string => {
  switch (unit) {
    case "ms":
      return time(value)
    case "share":
      return `${Math.round(value * 1000) / 10}%`
    case "count":
      return String(value)
    case "usd":
      return `$${value.toFixed(4)}`
  }
}

const time = (ms: number): string => {
  if (ms < 10_000) return `${Math.round(ms) / 1000} s`
  if (ms < 600_000) return `${Math.round(ms / 1000)} s`
  return ms < 36_000_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 360_000) / 10} h`
}

const basis = ({ metric, unit, of, runCount }: MetricNumber): string => {
  if (of === 0 && runCount === 0) return ""
  if (unit === "ms") return `${count(runCount, "run")}`
  return metric === "cost-per-merged-change" ? `${of} merged, ${count(runCount, "run")}` : `of ${of}, ${count(runCount, "run")}`
}

const runLines = (number: MetricNumber): ReadonlyArray<string> => [
  "",
  ...number.runs.map((run) => `R-${run.number}  ${run.value === undefined ? "unknown" : inUnit(run.value, number.unit)}`),
  ...(number.truncated ? [`… and more: --before ${number.runs.at(-1)?.number ?? 0}`] : [])
]

const totalLines = ({ all, repositories, days }: MetricsReport["totals"]): ReadonlyArray<string> => {
  if (all.sessions === 0) return ["No agent session was recorded."]
  return table([
    ["used", ...used(all)],
    ...repositories.map((one) => [visibleLine(one.repositories.map(({ name }) => name).join(" + ")), ...used(one.totals)]),
    ...days.slice(0, shownDays).map(({ day, totals }) => [day, ...used(totals)])
  ])
}

const used = ({ sessions, tokens, durationMs, usd, knownUsd, unpriced }: Totals): ReadonlyArray<string> => [
  `${sessions} sessions`,
  `${tokens.input + tokens.output} tokens`,
  time(durationMs),
  usd !== undefined
    ? `$${usd.toFixed(4)}`
    : `cost unknown (${unpriced} sessions without a price${knownUsd === undefined ? "" : `, the others $${knownUsd.toFixed(4)}`})`
]
