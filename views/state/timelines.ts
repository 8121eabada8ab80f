/**
 * A run's events, in the ledger's order: its history once, then what the feed brings. They are kept while they are
 * shown, and those of the run that was left last a little longer, since its other tabs show them too.
 */
import { useEffect } from "react"
import { create } from "zustand"
import type { EventView } from "../../core/api/contract.ts"
import { follow } from "./client.ts"
import { useConnection } from "./connection.ts"
import type { Problem } from "./problem.ts"

export interface Timeline {
  readonly events: ReadonlyArray<EventView>
  /** The history is complete; before that, gaps are possible. */
  readonly whole: boolean
  readonly problem?: Problem
  /** How far the history was read without a gap: a lost connection goes on from here. */
  readonly readTo: number
}

const useTimelines = create<{ readonly byRun: ReadonlyMap<string, Timeline> }>(() => ({ byRun: new Map() }))
const empty: Timeline = { events: [], whole: false, readTo: 0 }
/** Shown now, by how many. */
const watchers = new Map<string, number>()

/** Joins two runs of events by their place in the ledger: nothing twice, nothing out of order. Pure. */
export const merged = (known: ReadonlyArray<EventView>, more: ReadonlyArray<EventView>): ReadonlyArray<EventView> => {
  const last = known.at(-1)?.event.seq ?? 0
  if (more.every(({ event }, index) => event.seq > (more[index - 1]?.event.seq ?? last))) return known.concat(more)
  const bySeq = new Map([...known, ...more].map((view) => [view.event.seq, view]))
  return [...bySeq.values()].sort((a, b) => a.event.seq - b.event.seq)
}

const change = (run: string, update: (timeline: Timeline) => Timeline) =>
  useTimelines.setState(({ byRun }) => ({ byRun: new Map(byRun).set(run, update(byRun.get(run) ?? empty)) }))

/** From the feed: events of any run; kept where that run's timeline is known. */
export const addToTimelines = (views: ReadonlyArray<EventView>): void => {
  const { byRun } = useTimelines.getState()
  for (const run of new Set(views.map(({ event }) => event.stream))) {
    if (!byRun.has(run)) continue
    const own = views.filter(({ event }) => event.stream === run)
    change(run, (timeline) => ({ ...timeline, events: merged(timeline.events, own) }))
  }
}

/** Lets go of all that is shown nowhere, but for `run`. */
const keepOnly = (run: string): void => {
  const { byRun } = useTimelines.getState()
  const kept = new Map([...byRun].filter(([id]) => id === run || watchers.has(id)))
  if (kept.size < byRun.size) useTimelines.setState({ byRun: kept })
}

/** Reads what is not known of the run's history. Answers how to leave. */
const read = (run: string): (() => void) => {
  let fresh: Array<EventView> = []
  const take = (done: Pick<Timeline, "whole"> & { readonly problem?: Problem }) => {
    const batch = fresh
    fresh = []
    change(run, ({ events, readTo }) => ({
      events: merged(events, batch),
      readTo: Math.max(readTo, batch.at(-1)?.event.seq ?? 0),
      ...done
    }))
  }
  const known = useTimelines.getState().byRun.get(run) ?? empty
  return follow(
    (core) => core.Changes({ after: known.readTo, follow: false, run }),
    (item) => {
      if (item._tag === "event") fresh.push(item)
      // The first are shown at once; then ever larger pieces, since each one copies what is there.
      if (fresh.length >= Math.max(500, useTimelines.getState().byRun.get(run)?.events.length ?? 0)) take({ whole: false })
    },
    (problem) => take(problem === undefined || problem.lost ? { whole: problem === undefined } : { whole: false, problem })
  )
}

/** The run's events, read once and kept current by the feed. */
export const useTimeline = (run: string | undefined): Timeline => {
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    if (run === undefined) return
    watchers.set(run, (watchers.get(run) ?? 0) + 1)
    keepOnly(run)
    // Known to the feed before its history is asked for, so that no event falls between.
    if (!useTimelines.getState().byRun.has(run)) change(run, (timeline) => timeline)
    return () => {
      const left = (watchers.get(run) ?? 1) - 1
      if (left > 0) watchers.set(run, left)
      else watchers.delete(run)
    }
  }, [run])
  useEffect(() => {
    if (run === undefined || !live || useTimelines.getState().byRun.get(run)?.whole === true) return
    return read(run)
  }, [run, live])
  return useTimelines(({ byRun }) => (run === undefined ? empty : (byRun.get(run) ?? empty)))
}

/** Reads anew after a failure. */
export const retryTimeline = (run: string): void => void read(run)
