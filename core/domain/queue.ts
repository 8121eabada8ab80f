/**
 * The order in which queued runs begin (WORK-1): by what kind of work they are, and within a kind by how long they
 * wait. Whoever waits rises by one kind every half hour, so that nobody is passed over for ever. Pure: no clock.
 */
import type { Instant, RunId } from "./ids.ts"
import type { Channel, Request, WorkKind } from "./request.ts"
import type { Run } from "./run.ts"

/** First goes first. */
export const workOrder: ReadonlyArray<WorkKind> = ["command", "failure", "backlog", "follow-up", "onboarding"]

/** Milliseconds of waiting after which a run stands as high as the next kind before its own. */
export const patience = 30 * 60_000

const kindOfChannel: Record<Channel, WorkKind> = {
  app: "command",
  cli: "command",
  demo: "command",
  "issue-comment": "command",
  "pr-comment": "command",
  issue: "backlog",
  "pull-request": "follow-up",
  automation: "backlog"
}

/** What whoever filed it says; else by where it came from. */
export const workOf = ({ work, channel }: Pick<Request, "work" | "channel">): WorkKind => work ?? kindOfChannel[channel]

const waited = (run: Run, now: Instant): number => Math.max(0, now - run.createdAt)
const ownRank = (run: Run): number => workOrder.indexOf(workOf(run.request))
const rankOf = (run: Run, now: Instant): number => Math.max(0, ownRank(run) - Math.floor(waited(run, now) / patience))

/** The queued runs as they begin when there is room. */
export const inQueueOrder = (queued: ReadonlyArray<Run>, now: Instant): ReadonlyArray<Run> =>
  queued.toSorted((a, b) => rankOf(a, now) - rankOf(b, now) || a.createdAt - b.createdAt || a.number - b.number)

export interface QueuePlace {
  /** From 1. */
  readonly position: number
  readonly of: number
  /** Why it stands there, in a line of ours. */
  readonly reason: string
}

/** Where each queued run stands, and why. */
export const queuePlaces = (queued: ReadonlyArray<Run>, now: Instant): ReadonlyMap<RunId, QueuePlace> => {
  const order = inQueueOrder(queued, now)
  const [first] = order
  return new Map(
    order.map((run, index) => [
      run.id,
      {
        position: index + 1,
        of: order.length,
        reason: first === undefined || run === first ? firstReason(run, order.length) : laterReason(run, first, now)
      }
    ])
  )
}

const firstReason = (run: Run, of: number): string =>
  of === 1 ? "it begins when there is room" : `it goes first: ${kindWords[workOf(run.request)]}`

const laterReason = (run: Run, first: Run, now: Instant): string => {
  const why =
    rankOf(first, now) === rankOf(run, now)
      ? "it has waited longer"
      : rankOf(first, now) < ownRank(first)
        ? `it has waited for ${minutes(waited(first, now))}`
        : kindWords[workOf(first.request)]
  return `R-${first.number} goes first because ${why}`
}

const minutes = (ms: number): string => `${Math.floor(ms / 60_000)} minutes`

const kindWords: Record<WorkKind, string> = {
  command: "a person asked for it directly",
  failure: "it mends a failing build or a regression",
  backlog: "it is labelled work",
  "follow-up": "it follows up a review or a merge conflict",
  onboarding: "it eases the first steps"
}
