/** What sessions used, summed (LED-4). An unknown price makes the sum of money unknown, never smaller. */
import type { Totals } from "../domain/metrics.ts"
import type { SessionUse } from "./run-facts.ts"

/** Sums that grow: a report adds hundreds of thousands of sessions to them. */
export interface Tally {
  sessions: number
  input: number
  output: number
  cached: number
  durationMs: number
  usd: number
  unpriced: number
}

export const emptyTally = (): Tally => ({ sessions: 0, input: 0, output: 0, cached: 0, durationMs: 0, usd: 0, unpriced: 0 })

export const count = (tally: Tally, [, input, output, cached, durationMs, usd]: SessionUse): void => {
  tally.sessions++
  tally.input += input
  tally.output += output
  tally.cached += cached
  tally.durationMs += durationMs
  if (usd === null) tally.unpriced++
  else tally.usd += usd
}

export const totalsOf = ({ sessions, input, output, cached, durationMs, usd, unpriced }: Tally): Totals => ({
  sessions,
  tokens: { input, output, cached },
  durationMs,
  ...(sessions > 0 && unpriced === 0 ? { usd } : {}),
  ...(sessions > unpriced ? { knownUsd: usd } : {}),
  unpriced
})

/** `2026-09-22`, in UTC: the same on every machine. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
