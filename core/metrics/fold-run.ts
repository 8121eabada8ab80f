/** Folds a run's events, oldest first, into its facts. Pure: the same events give the same facts. */
import type { RunEvent, StoredEvent } from "../domain/event.ts"
import type { Instant, RepositoryId } from "../domain/ids.ts"
import type { Request } from "../domain/request.ts"
import { elapsed, type RunFacts, type SessionUse } from "./run-facts.ts"
import { runJobs } from "./run-jobs.ts"
import { runStanding, waitsForPerson } from "./run-standing.ts"

/** What of an event is folded. */
export type Foldable = Pick<StoredEvent, "at" | "actor" | "cause" | "event">

/** Events of which only the tag, the time and the actor are folded: nothing else of them has to be read. */
export const foldedByTag: ReadonlySet<string> = new Set<RunEvent["_tag"]>([
  "RunAdmitted",
  "TriageOverridden",
  "PlanApproved",
  "QuestionAsked",
  "QuestionAnswered",
  "ViolationOverridden",
  "PatchSetDecided",
  "CommitMessageEdited",
  "PatchSetApproved",
  "PatchSetRejected",
  "RepositoryExcluded",
  "ManualReviewForced",
  "ChangesRequested",
  "RunRedirected",
  "RunEscalated",
  "RunPaused",
  "RunResumed",
  "RunFinished"
])

export interface FoldedRun {
  readonly facts: RunFacts
  readonly request: Request
  /** When the last event happened. */
  readonly changedAt: Instant
}

type Marks = { -readonly [K in keyof RunFacts]: RunFacts[K] }

/** Undefined for a stream without events. Throws when they do not begin with a request: the ledger is damaged then. */
export const foldRun = (events: Iterable<Foldable>): FoldedRun | undefined => {
  let folding: ReturnType<typeof begin> | undefined
  for (const stored of events) {
    if (folding === undefined) folding = begin(stored)
    else folding.take(stored)
  }
  return folding?.end()
}

export const runFacts = (events: Iterable<Foldable>): RunFacts | undefined => foldRun(events)?.facts

const begin = ({ at: requestedAt, cause: firstCause, event: first }: Foldable) => {
  if (first._tag !== "RunRequested") throw new Error(`the stream begins with ${first._tag}, not with RunRequested: the ledger is damaged`)
  const standing = runStanding(first.request.tier)
  const jobs = runJobs()
  const sessions: Array<SessionUse> = []
  /** Repositories that were published to, and whether each was last seen to hold what was approved. */
  const published = new Map<RepositoryId, boolean>()
  const facts: Marks = {
    id: first.runId,
    number: first.number,
    repositories: first.repositories.map(({ id, name }) => ({ id, name })),
    scripted: first.profile.model.scripted,
    wallMs: first.profile.limits.wallMs,
    requestedAt,
    steered: false,
    sentBack: 0,
    waited: false,
    waitedMs: 0,
    jobs: { all: 0, retries: 0, open: [], ended: {} },
    sessions
  }
  let [last, cause] = [requestedAt, firstCause]

  /** A command's events are one step: only how they leave the run counts, not what it passed through. */
  const settle = (): void => {
    const now = standing.now()
    if (now === "awaiting-approval") facts.readyAt ??= last
    if (waitsForPerson(now)) {
      facts.waited = true
      facts.waitingSince ??= last
    } else if (facts.waitingSince !== undefined) {
      facts.waitedMs += elapsed(facts.waitingSince, last)
      delete facts.waitingSince
    }
  }

  const mark = (event: RunEvent, at: Instant): void => {
    switch (event._tag) {
      case "RunAdmitted":
        facts.admittedAt = at
        return
      case "SessionRecorded": {
        const { tokens, durationMs, usd } = event.session
        sessions.push([at, tokens.input, tokens.output, tokens.cached, durationMs, usd ?? null])
        return
      }
      case "PatchSetProposed":
        // From another version and by no effect: made by hand.
        if (event.from !== undefined && event.effectId === undefined) facts.sentBack++
        facts.proposedAt ??= at
        return
      case "ChangesRequested":
        facts.sentBack++
        return
      case "RunRedirected":
        if (facts.proposedAt !== undefined) facts.sentBack++
        return
      case "PatchSetApproved":
        if (facts.mergedAt === undefined) facts.approvedAt = at
        return
      case "PublicationRecorded":
        published.set(event.repositoryId ?? first.repositories[0].id, false)
        return
      case "PublicationObserved":
        published.set(event.repositoryId ?? first.repositories[0].id, event.matches)
        if ([...published.values()].every(Boolean)) facts.mergedAt ??= at
        return
      default:
        return
    }
  }

  return {
    take: ({ at, actor, cause: by, event: stored }: Foldable): void => {
      const event = stored as RunEvent
      const byPerson = actor.kind === "person"
      if (by !== cause) settle()
      ;[last, cause] = [at, by]
      if (byPerson && facts.mergedAt === undefined) facts.steered = true
      standing.take(event)
      jobs.take(event, at, by, byPerson)
      mark(event, at)
    },
    end: (): FoldedRun => {
      settle()
      facts.jobs = jobs.counts()
      return { facts, request: first.request, changedAt: last }
    }
  }
}
