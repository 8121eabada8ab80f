/** A run's events, in the ledger's order, while its timeline is shown: its history once, then what the feed brings. */
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
}

const useTimelines = create<{ readonly byRun: ReadonlyMap<string, Timeline> }>(() => ({ byRun: new Map() }))
const empty: Timeline = { events: [], whole: false }

/** Joins two runs of events by their place in the ledger: nothing twice, nothing out of order. Pure. */
export const merged = (known: ReadonlyArray<EventView>, more: ReadonlyArray<EventView>): ReadonlyArray<EventView> => {
  const last = known.at(-1)?.event.seq ?? 0
  if (more.every(({ event }, index) => event.seq > (more[index - 1]?.event.seq ?? last))) return [...known, ...more]
  const bySeq = new Map([...known, ...more].map((view) => [view.event.seq, view]))
  return [...bySeq.values()].sort((a, b) => a.event.seq - b.event.seq)
}

const change = (run: string, update: (timeline: Timeline) => Timeline) =>
  useTimelines.setState(({ byRun }) => ({ byRun: new Map(byRun).set(run, update(byRun.get(run) ?? empty)) }))

/** From the feed: events of any run; kept where that run's timeline is shown. */
export const addToTimelines = (views: ReadonlyArray<EventView>): void => {
  const { byRun } = useTimelines.getState()
  for (const run of new Set(views.map(({ event }) => event.stream))) {
    if (!byRun.has(run)) continue
    const own = views.filter(({ event }) => event.stream === run)
    change(run, (timeline) => ({ ...timeline, events: merged(timeline.events, own) }))
  }
}

/** The run's events, read once and kept current by the feed as long as they are shown. */
export const useTimeline = (run: string | undefined): Timeline => {
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    if (run === undefined) return
    // Known to the feed before its history is asked for, so that no event falls between.
    change(run, (timeline) => timeline)
    return () =>
      useTimelines.setState(({ byRun }) => {
        const rest = new Map(byRun)
        rest.delete(run)
        return { byRun: rest }
      })
  }, [run])
  useEffect(() => {
    if (run === undefined || !live) return
    let read: Array<EventView> = []
    return follow(
      (core) => core.Changes({ after: 0, follow: false, run }),
      (item) => {
        if (item._tag === "event") read.push(item)
        if (read.length < 500) return
        const batch = read
        read = []
        change(run, (timeline) => ({ ...timeline, events: merged(timeline.events, batch) }))
      },
      (problem) =>
        change(run, (timeline) => {
          const events = merged(timeline.events, read)
          return problem === undefined || problem.lost ? { events, whole: problem === undefined } : { events, whole: false, problem }
        })
    )
  }, [run, live])
  return useTimelines(({ byRun }) => (run === undefined ? empty : (byRun.get(run) ?? empty)))
}
