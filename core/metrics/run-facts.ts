/** What the metrics need of one run, kept beside the ledger. Made of its events by `foldRun`. */
import type { EffectKind } from "../domain/event.ts"
import type { Instant, RepositoryId, RunId } from "../domain/ids.ts"

/** The jobs of a run in short: there are tens of thousands of runs to a report. */
export interface JobCounts {
  readonly all: number
  readonly retries: number
  /** Since when each open one may be at work. */
  readonly open: ReadonlyArray<Instant>
  /** Those that ended, by kind. */
  readonly ended: Partial<Record<EffectKind, { readonly succeeded: number; readonly failed: number }>>
}

/** Milliseconds and US dollars; the price is null when it is unknown. Without names, since there are so many. */
export type SessionUse = readonly [at: Instant, input: number, output: number, cached: number, durationMs: number, usd: number | null]

export interface RunFacts {
  readonly id: RunId
  readonly number: number
  readonly repositories: ReadonlyArray<{ readonly id: RepositoryId; readonly name: string }>
  readonly scripted: boolean
  /** The longest that a sandbox of it may run. */
  readonly wallMs: number
  readonly requestedAt: Instant
  readonly admittedAt?: Instant
  /** The first patch set, in whichever repository. */
  readonly proposedAt?: Instant
  /** The first time that it waited for an approval, each repository's change having been judged. */
  readonly readyAt?: Instant
  /** The newest approval before it was merged. */
  readonly approvedAt?: Instant
  /** When the last of its repositories was seen to hold what was approved. */
  readonly mergedAt?: Instant
  /** A person did something to it between its request and its merge. */
  readonly steered: boolean
  /** How often a person sent a proposed change back. */
  readonly sentBack: number
  /** Whether it ever waited for a person, how long in all, and since when it does now. */
  readonly waited: boolean
  readonly waitedMs: number
  readonly waitingSince?: Instant
  readonly jobs: JobCounts
  readonly sessions: ReadonlyArray<SessionUse>
}

/** Clocks are set back: no time is negative. */
export const elapsed = (from: Instant, to: Instant): number => Math.max(0, to - from)
