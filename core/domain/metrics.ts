/** The words of the metrics (MET-1) and of the totals (LED-4): what is asked, and what is answered. Formulas: docs/metrics.md. */
import { Schema } from "effect"
import { Instant, RepositoryId, RunId } from "./ids.ts"

export const MetricId = Schema.Literals([
  "time-to-first-value",
  "time-to-ready",
  "queue-wait",
  "human-wait-time",
  "approved-to-merged",
  "autonomous-merge-rate",
  "rework-rate",
  "job-success-rate",
  "stuck-jobs",
  "retries",
  "cost-per-merged-change"
])
export type MetricId = typeof MetricId.Type

/** Milliseconds, a share from 0 to 1, a count, or US dollars. */
export const MetricUnit = Schema.Literals(["ms", "share", "count", "usd"])
export type MetricUnit = typeof MetricUnit.Type

/** A run behind a number, with what it gave to it; without `value` its price is unknown. */
export const RunBehind = Schema.Struct({ id: RunId, number: Schema.Int, value: Schema.optionalKey(Schema.Finite) })
export type RunBehind = typeof RunBehind.Type

export const MetricNumber = Schema.Struct({
  metric: MetricId,
  /** The kind of job, of a metric that has one number a kind. */
  part: Schema.optionalKey(Schema.String),
  unit: MetricUnit,
  /** Absent when there is none; `missing` says why then. It is never 0 in place of "nothing to count". */
  value: Schema.optionalKey(Schema.Finite),
  missing: Schema.optionalKey(Schema.Literals(["no-data", "unknown-price"])),
  /** Of a duration: what nine of ten runs do not exceed; `value` is the median. */
  p90: Schema.optionalKey(Schema.Finite),
  /** Of a share or an average: how many there are in all (the denominator). Of a duration: how many runs. */
  of: Schema.Int,
  /** How many runs the number comes from. */
  runCount: Schema.Int,
  /** The newest of them, as many as were asked for. */
  runs: Schema.Array(RunBehind),
  truncated: Schema.Boolean
})
export type MetricNumber = typeof MetricNumber.Type

/** What agent sessions used. */
export const Totals = Schema.Struct({
  sessions: Schema.Int,
  tokens: Schema.Struct({ input: Schema.Int, output: Schema.Int, cached: Schema.Int }),
  durationMs: Schema.Int,
  /** US dollars; only there when the price of every session is known, and there is one. */
  usd: Schema.optionalKey(Schema.Finite),
  /** US dollars of the sessions whose price is known; absent when there is none. */
  knownUsd: Schema.optionalKey(Schema.Finite),
  /** Sessions whose price is unknown. */
  unpriced: Schema.Int
})
export type Totals = typeof Totals.Type

const RepositoryName = Schema.Struct({ id: RepositoryId, name: Schema.String })

export const MetricsReport = Schema.Struct({
  /** When it was asked: open waits and open jobs are counted up to here. */
  at: Instant,
  /** The ledger's sequence that it holds for. */
  seq: Schema.Int,
  /** Runs that were requested in the range, and how many of them had canned answers instead of a model. */
  runs: Schema.Int,
  scripted: Schema.Int,
  numbers: Schema.Array(MetricNumber),
  /** Of the sessions that were recorded in the range. */
  totals: Schema.Struct({
    all: Totals,
    /** Newest first, as many as were asked for. */
    runs: Schema.Array(Schema.Struct({ id: RunId, number: Schema.Int, totals: Totals })),
    runCount: Schema.Int,
    /** A run over several repositories stands under all of them together, so that nothing is counted twice. */
    repositories: Schema.Array(Schema.Struct({ repositories: Schema.Array(RepositoryName), totals: Totals })),
    /** By UTC day, newest first, at most 366; `dayCount` says how many there are. */
    days: Schema.Array(Schema.Struct({ day: Schema.String, totals: Totals })),
    dayCount: Schema.Int
  })
})
export type MetricsReport = typeof MetricsReport.Type

/** Runs requested in `[from, to)`, of one repository; runs behind each number below `before`, `limit` of them. */
export interface MetricsQuery {
  readonly from?: Instant
  readonly to?: Instant
  readonly repository?: RepositoryId
  /** That metric alone. */
  readonly metric?: MetricId
  readonly limit: number
  readonly before?: number
}
