/**
 * Retention (LED-8): at the core's start and then once a day, by the only timer it has, what is older than it has to be
 * goes: transcripts and review logs of ended runs, with a tombstone each, and rotated log files.
 */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { Clock, Effect, Layer } from "effect"
import type { Instant } from "../domain/ids.ts"
import { Upkeep, type RetentionDays } from "./upkeep.ts"

const day = 24 * 60 * 60 * 1000

export interface RetentionOptions {
  readonly days: RetentionDays
  /** The folder of the core's own logs. */
  readonly logs: string
}

/** Works in the background; what it can't do it says in the log, and tries again a day later. */
export const retentionLayer = (options: RetentionOptions): Layer.Layer<never, never, Upkeep> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const upkeep = yield* Upkeep
      const once = Effect.gen(function* () {
        const now = (yield* Clock.currentTimeMillis) as Instant
        const { transcripts, logs } = yield* upkeep.retain(options.days, now)
        if (transcripts + logs > 0) yield* Effect.logInfo(`Retention erased ${transcripts} transcripts and ${logs} review logs`)
        yield* Effect.try(() => dropOldLogs(options.logs, now - options.days.logs * day))
      }).pipe(Effect.catchCause((cause) => Effect.logWarning("Retention could not be done", cause)))
      yield* once.pipe(Effect.andThen(Effect.sleep(day)), Effect.forever, Effect.forkScoped)
    })
  )

/** Rotated files alone: `core.log.2`. */
export const dropOldLogs = (folder: string, before: number): number => {
  let dropped = 0
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!/\.\d+$/.test(name)) continue
    const path = join(folder, name)
    if (statSync(path).mtimeMs >= before) continue
    rmSync(path, { force: true })
    dropped++
  }
  return dropped
}
