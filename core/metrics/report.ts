/** One pass over the runs' facts, newest run first, to every number, the runs behind it, and the totals. Pure. */
import type { Instant } from "../domain/ids.ts"
import type { MetricNumber, MetricsQuery, MetricsReport, RunBehind } from "../domain/metrics.ts"
import { metrics } from "./definitions.ts"
import { combine, type Metric, type Sample } from "./metric.ts"
import type { RunFacts } from "./run-facts.ts"
import { spending } from "./spending.ts"

interface Gathered {
  readonly metric: Metric
  readonly part: string | undefined
  readonly values: Array<number>
  of: number
  unknown: number
  runCount: number
  readonly runs: Array<RunBehind>
  /** Runs that would have been listed, had there been room. */
  left: number
}

/** Runs with neither a request nor a session in the range may be left out of `runs` beforehand. */
export const report = (runs: Iterable<RunFacts>, query: MetricsQuery, now: Instant, seq: number): MetricsReport => {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, repository, before = Number.POSITIVE_INFINITY, limit } = query
  const gathered = metrics
    .filter(({ id }) => query.metric === undefined || query.metric === id)
    .map((metric) => ({ metric, parts: new Map((metric.parts ?? [undefined]).map((part) => [part, gathering(metric, part)])) }))
  const spent = spending(query)
  let [count, scripted] = [0, 0]
  for (const run of runs) {
    if (repository !== undefined && !run.repositories.some(({ id }) => id === repository)) continue
    spent.add(run)
    if (run.requestedAt < from || run.requestedAt >= to) continue
    count++
    if (run.scripted) scripted++
    for (const { metric, parts } of gathered) {
      for (const sample of metric.samples(run, now)) {
        const one = parts.get(sample.part)
        if (one !== undefined) gather(one, run, sample, run.number < before, limit)
      }
    }
  }
  return {
    at: now,
    seq,
    runs: count,
    scripted,
    numbers: gathered.flatMap(({ parts }) => [...parts.values()].map(numberOf)),
    totals: spent.totals()
  }
}

const gathering = (metric: Metric, part: string | undefined): Gathered => ({
  metric,
  part,
  values: [],
  of: 0,
  unknown: 0,
  runCount: 0,
  runs: [],
  left: 0
})

const gather = (into: Gathered, { id, number }: RunFacts, { value, of }: Sample, listed: boolean, limit: number): void => {
  into.of += of
  if (value === undefined) into.unknown++
  else into.values.push(value)
  // The runs behind a count are those that were counted; behind a share also those that did not hit.
  if (into.metric.by === "sum" && value === 0) return
  into.runCount++
  if (!listed) return
  if (into.runs.length < limit) into.runs.push({ id, number, ...(value === undefined ? {} : { value: value / perRun(into.metric, of) }) })
  else into.left++
}

/** Of a share, what a run gave is its own share: three of its four jobs are 0.75. */
const perRun = ({ unit }: Metric, of: number): number => (unit === "share" ? of : 1)

const numberOf = ({ metric, part, values, of, unknown, runCount, runs, left }: Gathered): MetricNumber => ({
  metric: metric.id,
  ...(part === undefined ? {} : { part }),
  unit: metric.unit,
  ...combine(metric.by, values, of, unknown),
  of,
  runCount,
  runs,
  truncated: left > 0
})
