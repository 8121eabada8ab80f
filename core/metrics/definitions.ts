/** Every metric of MET-1. Each has its section, with the formula in words, in docs/metrics.md; a test compares the two. */
import { EffectKind } from "../domain/event.ts"
import type { Instant } from "../domain/ids.ts"
import type { MetricId } from "../domain/metrics.ts"
import type { Metric, Sample } from "./metric.ts"
import { elapsed, type RunFacts } from "./run-facts.ts"

const duration = (id: MetricId, of: (run: RunFacts, now: Instant) => number | undefined): Metric => ({
  id,
  unit: "ms",
  by: "median",
  samples: (run, now) => {
    const value = of(run, now)
    return value === undefined ? [] : [{ value, of: 1 }]
  }
})

/** From one mark of the run to another; nothing when it has not both. */
const between = (from: Instant | undefined, to: Instant | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : elapsed(from, to)

/** The share of runs that `hit`, among those that `count`. */
const share = (id: MetricId, count: (run: RunFacts) => boolean, hit: (run: RunFacts) => boolean): Metric => ({
  id,
  unit: "share",
  by: "ratio",
  samples: (run) => (count(run) ? [{ value: hit(run) ? 1 : 0, of: 1 }] : [])
})

const merged = (run: RunFacts): boolean => run.mergedAt !== undefined

const waited = (run: RunFacts, now: Instant): number | undefined =>
  run.waited ? run.waitedMs + (run.waitingSince === undefined ? 0 : elapsed(run.waitingSince, now)) : undefined

const jobSuccess = ({ jobs }: RunFacts): ReadonlyArray<Sample> => {
  const samples: Array<Sample> = []
  for (const part of EffectKind.literals) {
    const ended = jobs.ended[part]
    if (ended !== undefined) samples.push({ part, value: ended.succeeded, of: ended.succeeded + ended.failed })
  }
  return samples
}

const stuck = ({ jobs, wallMs }: RunFacts, now: Instant): ReadonlyArray<Sample> =>
  jobs.all === 0 ? [] : [{ value: jobs.open.filter((since) => elapsed(since, now) > wallMs).length, of: jobs.all }]

const retries = ({ jobs }: RunFacts): ReadonlyArray<Sample> => (jobs.all === 0 ? [] : [{ value: jobs.retries, of: jobs.all }])

const cost = (run: RunFacts): ReadonlyArray<Sample> => {
  const of = merged(run) ? 1 : 0
  if (run.sessions.length === 0 && of === 0) return []
  const value = run.sessions.reduce<number | undefined>(
    (sum, [, , , , , usd]) => (sum === undefined || usd === null ? undefined : sum + usd),
    0
  )
  return [{ value, of }]
}

export const metrics: ReadonlyArray<Metric> = [
  duration("time-to-first-value", (run) => between(run.requestedAt, run.proposedAt)),
  duration("time-to-ready", (run) => between(run.requestedAt, run.readyAt)),
  duration("queue-wait", (run) => between(run.requestedAt, run.admittedAt)),
  duration("human-wait-time", waited),
  duration("approved-to-merged", (run) => between(run.approvedAt, run.mergedAt)),
  share("autonomous-merge-rate", merged, (run) => !run.steered),
  share(
    "rework-rate",
    (run) => run.proposedAt !== undefined,
    (run) => run.sentBack > 0
  ),
  { id: "job-success-rate", unit: "share", by: "ratio", parts: EffectKind.literals, samples: jobSuccess },
  { id: "stuck-jobs", unit: "count", by: "sum", samples: stuck },
  { id: "retries", unit: "count", by: "sum", samples: retries },
  { id: "cost-per-merged-change", unit: "usd", by: "ratio", samples: cost }
]
