/** What a metric is: what each run gives to it, and how that becomes one number. */
import type { Instant } from "../domain/ids.ts"
import type { MetricId, MetricNumber, MetricUnit } from "../domain/metrics.ts"
import type { RunFacts } from "./run-facts.ts"

/** What one run gives. `value` undefined: it is not known (a price). `of` is what it adds to the denominator. */
export interface Sample {
  readonly part?: string
  readonly value: number | undefined
  readonly of: number
}

export interface Metric {
  readonly id: MetricId
  readonly unit: MetricUnit
  /** `median` of the runs' values, `sum` of them, or the `ratio` of all values to all of `of`. */
  readonly by: "median" | "sum" | "ratio"
  /** One number for each of these. */
  readonly parts?: ReadonlyArray<string>
  /** Empty when the run has nothing to say to it. */
  readonly samples: (run: RunFacts, now: Instant) => ReadonlyArray<Sample>
}

/** The sample that at least `share` of all do not exceed (nearest rank). */
const rank = (sorted: ReadonlyArray<number>, share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]

/** The middle one; of an even number the mean of the two in the middle. */
const median = (sorted: ReadonlyArray<number>): number | undefined => {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

type Outcome = Pick<MetricNumber, "value" | "missing" | "p90">
const noData: Outcome = { missing: "no-data" }

/** One number from all samples. Never `NaN`, and never 0 where there is nothing to count. */
export const combine = (by: Metric["by"], values: ReadonlyArray<number>, of: number, unknown: number): Outcome => {
  if (by === "median") {
    const sorted = [...values].sort((a, b) => a - b)
    const [value, p90] = [median(sorted), rank(sorted, 0.9)]
    return value === undefined || p90 === undefined ? noData : { value, p90 }
  }
  if (of === 0) return noData
  if (unknown > 0) return { missing: "unknown-price" }
  const sum = values.reduce((total, value) => total + value, 0)
  return { value: by === "sum" ? sum : sum / of }
}
