/** Points in time as they are typed: a day, or a day and a time. */
import { Effect } from "effect"
import { Instant } from "../../core/domain/ids.ts"
import { UsageError } from "./command.ts"

/** A day alone begins at midnight, UTC, as the days of the totals do. Fails with `UsageError`. */
export const instantIn = (option: string, given: string | undefined): Effect.Effect<Instant | undefined, UsageError> => {
  if (given === undefined) return Effect.succeed(undefined)
  const at = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(given) ? Date.parse(given) : Number.NaN
  return Number.isNaN(at)
    ? Effect.fail(
        new UsageError({
          message: `--${option}: ${JSON.stringify(given)} is no day.`,
          mend: "Give a day as 2026-09-01, or with a time as 2026-09-01T12:00Z."
        })
      )
    : Effect.succeed(Instant.make(at))
}
