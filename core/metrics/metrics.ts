/** The metrics of MET-1 and the totals of LED-4: a projection of the ledger. */
import { Context, type Effect } from "effect"
import type { Instant } from "../domain/ids.ts"
import type { MetricsQuery, MetricsReport } from "../domain/metrics.ts"
import type { ProjectionFailed } from "../projections/projection-failed.ts"

export class Metrics extends Context.Service<
  Metrics,
  {
    /** Everything that is committed when it is asked is in the answer; `now` is for what is still open. */
    readonly report: (query: MetricsQuery, now: Instant) => Effect.Effect<MetricsReport, ProjectionFailed>
  }
>()("core/metrics/Metrics") {}
