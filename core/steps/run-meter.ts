/**
 * What the sessions of one run use of its budget together (RUN-3). Tasks and reviewers work side by side, and each knows
 * the ledger only as it was when it began: here they draw from one pool, so that they can't each use up what is left.
 * A session that ends gives back the time that it did not take; one that finds the pool empty does not begin.
 */
import { Deferred, Effect } from "effect"
import type { Budget } from "../domain/request.ts"
import type { Run, Spent } from "../domain/run.ts"

export type BudgetKind = "time" | "usd" | "tokens"

interface Used {
  readonly tokens: number
  /** Absent where the price is unknown. */
  readonly usd?: number | undefined
}
type Entry = Used & ({ readonly timeMs: number } | { readonly since: number })

export interface MeteredSession {
  /** What the session used so far, in all; answers which of the run's budgets of money or tokens is used up by that. */
  readonly use: (used: Used) => BudgetKind | undefined
  /** It is over; `at` by the clock of `begin`. */
  readonly leave: (used: Used, at: number) => void
}

export interface RunMeter {
  /** From which of the run's sessions on it counts: a budget that is granted anew has a meter of its own. */
  readonly budgetFrom: number
  /**
   * Takes in what the ledger knows, then counts this session too. `session` is its own in the whole run. Times here are
   * milliseconds of a clock that nobody sets: a date that jumps spends no budget (REL-1).
   */
  readonly begin: (run: Run, session: string, at: number) => MeteredSession
  readonly spent: (now: number) => Spent
  /** Which budget is used up, by all together. */
  readonly over: (now: number) => BudgetKind | undefined
  /** Ends when a budget is used up, by whomever, and says which. */
  readonly ended: (clock: Effect.Effect<number>) => Effect.Effect<BudgetKind>
}

/** How the ledger's session records are told apart: later rounds in one workspace have the same session id. */
export const sessionKey = (effectId: string, id: string): string => `${effectId} ${id}`

export const makeRunMeter = (budget: Budget, budgetFrom: number): RunMeter => {
  const entries = new Map<string, Entry>()
  let changed = Deferred.makeUnsafe<void>()
  const ring = () => {
    const before = changed
    changed = Deferred.makeUnsafe()
    Deferred.doneUnsafe(before, Effect.void)
  }
  const live = () => [...entries.values()].filter((entry) => "since" in entry).length

  const spent = (now: number): Spent => {
    let timeMs = 0
    let tokens = 0
    let usd: number | undefined = 0
    for (const entry of entries.values()) {
      timeMs += "since" in entry ? now - entry.since : entry.timeMs
      tokens += entry.tokens
      usd = usd === undefined || entry.usd === undefined ? undefined : usd + entry.usd
    }
    return usd === undefined ? { timeMs, tokens } : { timeMs, tokens, usd }
  }
  const drained = (): BudgetKind | undefined => {
    const { tokens, usd } = spent(0)
    if (usd !== undefined && usd > budget.usd) return "usd"
    // Of an unknown price the tokens are all that can be counted (LED-4), of a known one they are a second bound.
    return tokens > budget.tokens ? "tokens" : undefined
  }
  const over = (now: number): BudgetKind | undefined => drained() ?? (spent(now).timeMs >= budget.timeMs ? "time" : undefined)

  return {
    budgetFrom,
    spent,
    over,
    begin: (run, session, at) => {
      for (const { effectId, session: known } of run.sessions.slice(budgetFrom)) {
        const key = sessionKey(effectId, known.id)
        const { tokens, usd, durationMs } = known
        if (!entries.has(key)) entries.set(key, { tokens: tokens.input + tokens.output, usd, timeMs: durationMs })
      }
      entries.set(session, { tokens: 0, usd: 0, since: at })
      ring()
      return {
        use: (used) => {
          entries.set(session, { ...used, since: at })
          const found = drained()
          if (found !== undefined) ring()
          return found
        },
        leave: (used, end) => {
          entries.set(session, { ...used, timeMs: end - at })
          ring()
        }
      }
    },
    ended: Effect.fnUntraced(function* (clock) {
      for (;;) {
        const now = yield* clock
        const found = over(now)
        if (found !== undefined) return found
        // The more work at once, the sooner the time is over; who comes or goes has it reckoned anew.
        const left = (budget.timeMs - spent(now).timeMs) / Math.max(1, live())
        yield* Effect.raceFirst(Effect.sleep(Math.max(1, left)), Deferred.await(changed))
      }
    })
  }
}
