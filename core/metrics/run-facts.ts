/** What the metrics need of one run: its events folded. Pure; the same events give the same facts. */
import type { EffectKind, RequestedEffect, RunEvent, StoredEvent } from "../domain/event.ts"
import { evolve } from "../domain/evolve.ts"
import type { Instant, RepositoryId, RunId } from "../domain/ids.ts"
import { statusKind, type Run, type RunStatus } from "../domain/run.ts"
import { endOf, type JobState } from "./job-end.ts"

/** An effect with its attempts, while its run is folded. The specification calls it a job. */
export interface Job {
  readonly id: string
  readonly kind: EffectKind
  readonly state: JobState
  readonly attempts: number
  /** Attempts that followed a failed one. */
  readonly retries: number
  /** Since when its newest attempt may be at work. */
  readonly since: Instant
}

/** The jobs of a run in short: there are tens of thousands of runs to a report. */
export interface JobCounts {
  readonly all: number
  readonly retries: number
  /** Since when each open one may be at work. */
  readonly open: ReadonlyArray<Instant>
  /** Those that ended, by kind. */
  readonly ended: Partial<Record<EffectKind, { readonly succeeded: number; readonly failed: number }>>
}

export interface SessionUse {
  readonly at: Instant
  readonly input: number
  readonly output: number
  readonly cached: number
  readonly durationMs: number
  /** Absent: its price is unknown. */
  readonly usd?: number
}

export interface RunFacts {
  readonly id: RunId
  readonly number: number
  readonly repositories: ReadonlyArray<{ readonly id: RepositoryId; readonly name: string }>
  readonly scripted: boolean
  /** The longest that a sandbox of it may run. */
  readonly wallMs: number
  readonly requestedAt: Instant
  readonly admittedAt?: Instant
  readonly proposedAt?: Instant
  readonly readyAt?: Instant
  /** The newest approval before it was merged. */
  readonly approvedAt?: Instant
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

/** What of an event is folded. */
export type Foldable = Pick<StoredEvent, "at" | "actor" | "cause" | "event">

export interface Folding {
  readonly run: Run
  readonly facts: Omit<RunFacts, "jobs">
  readonly jobs: ReadonlyArray<Job>
  /** The command that ended a job last. */
  readonly endedBy?: string
}

/** Clocks are set back: no time is negative. */
export const elapsed = (from: Instant, to: Instant): number => Math.max(0, to - from)

/** Where a run goes on only when a person does something. A paused run waits for nobody: a person wanted it so. */
const waitsForPerson = (status: RunStatus): boolean =>
  status !== "paused" && (statusKind(status) === "waiting" || statusKind(status) === "stopped")

/** One event further. Throws when the events do not fit: the ledger is damaged then. */
export const foldRun = (before: Folding | undefined, stored: Foldable): Folding => {
  const event = stored.event as RunEvent
  const run = evolve(before?.run, event, stored)
  if (before === undefined) return { run, facts: begin(run), jobs: [] }
  const facts = { ...afterWait(before, run, stored.at), ...marks(before.facts, event, stored) }
  return { run, facts, ...jobsAfter(before, event, stored) }
}

/** What is kept of a run. */
export const factsOf = ({ facts, jobs }: Folding): RunFacts => ({ ...facts, jobs: countsOf(jobs) })

const countsOf = (jobs: ReadonlyArray<Job>): JobCounts => {
  const ended: Partial<Record<EffectKind, { succeeded: number; failed: number }>> = {}
  for (const { kind, state } of jobs) {
    if (state !== "succeeded" && state !== "failed") continue
    const counts = (ended[kind] ??= { succeeded: 0, failed: 0 })
    counts[state]++
  }
  return {
    all: jobs.length,
    retries: jobs.reduce((sum, job) => sum + job.retries, 0),
    open: jobs.filter(({ state }) => state === "open").map(({ since }) => since),
    ended
  }
}

/** Undefined for a stream without events. */
export const runFacts = (events: Iterable<Foldable>): RunFacts | undefined => {
  let folding: Folding | undefined
  for (const event of events) folding = foldRun(folding, event)
  return folding === undefined ? undefined : factsOf(folding)
}

const begin = (run: Run): Folding["facts"] => ({
  id: run.id,
  number: run.number,
  repositories: run.repositories.map(({ id, name }) => ({ id, name })),
  scripted: run.profile.model.scripted,
  wallMs: run.profile.limits.wallMs,
  requestedAt: run.createdAt,
  steered: false,
  sentBack: 0,
  waited: false,
  waitedMs: 0,
  sessions: []
})

const afterWait = ({ run: before, facts }: Folding, run: Run, at: Instant): Folding["facts"] => {
  const [was, is] = [waitsForPerson(before.status), waitsForPerson(run.status)]
  if (was === is) return facts
  if (is) return { ...facts, waited: true, waitingSince: at }
  const { waitingSince = at, ...rest } = facts
  return { ...rest, waitedMs: facts.waitedMs + elapsed(waitingSince, at) }
}

const marks = (facts: Folding["facts"], event: RunEvent, { at, actor }: Foldable): Partial<RunFacts> => {
  const steered = facts.steered || (actor.kind === "person" && facts.mergedAt === undefined)
  const sentBack = { steered, sentBack: facts.sentBack + 1 }
  switch (event._tag) {
    case "RunAdmitted":
      return { steered, admittedAt: at }
    case "SessionRecorded": {
      const { tokens, durationMs, usd } = event.session
      const use = { at, ...tokens, durationMs, ...(usd === undefined ? {} : { usd }) }
      return { steered, sessions: [...facts.sessions, use] }
    }
    case "PatchSetProposed":
      if (actor.kind === "person" && facts.proposedAt !== undefined) return sentBack
      return { steered, proposedAt: facts.proposedAt ?? at }
    case "PatchSetDecided":
      return { steered, readyAt: facts.readyAt ?? at }
    case "ChangesRequested":
      return sentBack
    case "RunRedirected":
      return facts.proposedAt === undefined ? { steered } : sentBack
    case "PatchSetApproved":
      return facts.mergedAt === undefined ? { steered, approvedAt: at } : { steered }
    case "PublicationObserved":
      return event.matches ? { steered, mergedAt: facts.mergedAt ?? at } : { steered }
    default:
      return { steered }
  }
}

const jobsAfter = (
  { jobs, endedBy }: Folding,
  event: RunEvent,
  { at, cause }: Foldable
): { readonly jobs: ReadonlyArray<Job>; readonly endedBy?: string } => {
  const same = endedBy === undefined ? {} : { endedBy }
  if (event._tag === "EffectRequested") return { jobs: requested(jobs, event.effect, at), ...same }
  if (event._tag === "EffectRestarted") return { jobs: change(jobs, event.effectId, { since: at }), ...same }
  // What a pause, a stop or an end leaves open was called off, unless it is what the run was stopped for.
  if (event._tag === "RunPaused" || event._tag === "RunFinished" || event._tag === "RunStopped") {
    const state = event._tag === "RunStopped" && endedBy !== cause ? "failed" : "interrupted"
    return { jobs: jobs.map((job) => (job.state === "open" ? { ...job, state } : job)), ...same }
  }
  const end = endOf(event)
  return end === undefined ? { jobs, ...same } : { jobs: change(jobs, end.id, { state: end.state }), endedBy: cause }
}

const requested = (jobs: ReadonlyArray<Job>, { id, kind, notBefore }: RequestedEffect, at: Instant): ReadonlyArray<Job> => {
  const since = notBefore ?? at
  const known = jobs.find((job) => job.id === id)
  if (known === undefined) return [...jobs, { id, kind, state: "open", attempts: 1, retries: 0, since }]
  const retries = known.retries + (known.state === "failed" ? 1 : 0)
  return change(jobs, id, { state: "open", attempts: known.attempts + 1, retries, since })
}

const change = (jobs: ReadonlyArray<Job>, id: string, to: Partial<Job>): ReadonlyArray<Job> =>
  jobs.map((job) => (job.id === id ? { ...job, ...to } : job))
