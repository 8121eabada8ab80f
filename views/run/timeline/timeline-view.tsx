/** Everything that happened to a run, in the ledger's order, and what its session says right now. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown } from "lucide-react"
import { useEffect, useMemo, useRef, useState } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { useTimeline } from "../../state/timelines.ts"
import { grouped } from "../../text/format.ts"
import { EventLine } from "./event-line.tsx"
import { kindOf, type Kind } from "./kinds.ts"
import { LiveLine } from "./live-line.tsx"

const filters = [
  ["all", "All"],
  ["decision", "Decisions"],
  ["work", "Work"],
  ["error", "Errors"]
] as const
type Filter = (typeof filters)[number][0]

export const TimelineView = ({ detail }: { readonly detail: RunDetail }) => {
  const { events, whole, problem } = useTimeline(detail.summary.id)
  const [filter, setFilter] = useState<Filter>("all")
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const counts = useMemo(() => countsOf(events.map(({ event }) => kindOf(event.event))), [events])
  const shown = useMemo(
    () => (filter === "all" ? events : events.filter(({ event }) => kindOf(event.event).filter === filter)),
    [events, filter]
  )
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    getItemKey: (index) => shown[index]?.event.seq ?? index,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 12
  })
  const toEnd = () => virtualizer.scrollToIndex(shown.length - 1, { align: "end" })
  useEffect(() => {
    if (following && shown.length > 0) toEnd()
  }, [shown.length, following, whole])
  useActions([
    { place: "Timeline", name: "Follow the newest events", keys: ["End"], act: () => setFollowing(true) },
    {
      place: "Timeline",
      name: "Unfold or fold all events",
      keys: ["z"],
      act: () => setOpen(open.size > 0 ? new Set() : new Set(events.map(({ event }) => event.seq)))
    }
  ])
  return (
    <>
      <div className="tool f12">
        <span className="seg" role="group" aria-label="Show">
          {filters.map(([name, words]) => (
            <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
              {words} <span className="t3 num">{grouped(counts[name])}</span>
            </button>
          ))}
        </span>
        <span className="grow" />
        <Button
          look="quiet"
          shortcut="z"
          onClick={() => setOpen(open.size > 0 ? new Set() : new Set(events.map(({ event }) => event.seq)))}
        >
          {open.size > 0 ? "Fold all" : "Unfold all"}
        </Button>
      </div>
      {problem === undefined ? null : (
        <div style={{ padding: "8px 12px" }}>
          <ProblemMessage problem={problem} />
        </div>
      )}
      {events.length === 0 && !whole && problem === undefined ? (
        <Skeleton rows={8} />
      ) : (
        <div
          className="scroll grow"
          ref={scroller}
          tabIndex={0}
          role="region"
          aria-label="Timeline"
          onScroll={(event) => {
            const { scrollTop, clientHeight, scrollHeight } = event.currentTarget
            setFollowing(scrollTop + clientHeight >= scrollHeight - 24)
          }}
        >
          <ol className="events" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const view = shown[item.index]
              if (view === undefined) return null
              const { seq } = view.event
              return (
                <EventLine
                  key={item.key}
                  index={item.index}
                  ref={virtualizer.measureElement}
                  top={item.start}
                  view={view}
                  open={open.has(seq)}
                  toggle={() => {
                    const next = new Set(open)
                    if (!next.delete(seq)) next.add(seq)
                    setOpen(next)
                  }}
                />
              )
            })}
          </ol>
        </div>
      )}
      <LiveLine
        summary={detail.summary}
        end={
          following ? null : (
            <Button icon={ArrowDown} shortcut="End" onClick={() => setFollowing(true)}>
              Follow
            </Button>
          )
        }
      />
    </>
  )
}

const countsOf = (kinds: ReadonlyArray<Kind>): Record<Filter, number> => {
  const counts = { all: kinds.length, decision: 0, work: 0, error: 0 }
  for (const { filter } of kinds) counts[filter]++
  return counts
}
