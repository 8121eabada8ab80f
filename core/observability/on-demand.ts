/**
 * Sends what was collected a moment after the first of it came, and then rests: no timer runs when there is nothing
 * to send, and a receiver that is slow or gone holds nobody up. One round at a time; what comes meanwhile makes another.
 */
import { Effect, FiberSet, type Scope } from "effect"

export interface OnDemand {
  /** Something is to be sent. False when so much waits that it has to be left out. */
  readonly note: () => boolean
}

export interface OnDemandOptions {
  /** Milliseconds that things are collected before they are sent together. */
  readonly delayMs: number
  /** Milliseconds that one round may take. */
  readonly patienceMs: number
  /** How many things may wait. */
  readonly most: number
}

export const makeOnDemand = (flush: Effect.Effect<void>, options: OnDemandOptions): Effect.Effect<OnDemand, never, Scope.Scope> =>
  Effect.gen(function* () {
    const fork = yield* FiberSet.makeRuntime<never, void, never>()
    let waiting = 0
    let sending = false
    const round: Effect.Effect<void> = Effect.sleep(options.delayMs).pipe(
      Effect.andThen(
        Effect.suspend(() => {
          waiting = 0
          return Effect.timeoutOption(flush, options.patienceMs)
        })
      ),
      Effect.andThen(
        Effect.suspend(() => {
          if (waiting > 0) return round
          sending = false
          return Effect.void
        })
      )
    )
    return {
      note: () => {
        if (waiting >= options.most) return false
        waiting++
        if (!sending) {
          sending = true
          fork(round)
        }
        return true
      }
    }
  })
