/** The run's events as the chain holds them, each with its hash and the one before it; the chosen one in full. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { memo, useEffect, useRef } from "react"
import type { EventView, RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Hash } from "../../kit/facts.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { retryTimeline, useTimeline } from "../../state/timelines.ts"
import { clockSeconds } from "../../text/format.ts"
import { actorWords } from "../people.ts"
import { EventFacts } from "./event-facts.tsx"

export interface EventsPaneProps {
  readonly detail: RunDetail
  /** The chosen event's number, as the address says it. */
  readonly at: string | undefined
  readonly choose: (seq: number) => void
}

export const EventsPane = ({ detail, at, choose }: EventsPaneProps) => {
  const { events, whole, problem } = useTimeline(detail.summary.id)
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 12
  })
  const place = at === undefined ? -1 : placeOf(events, Number(at))
  const chosen = events[place]
  useEffect(() => {
    if (place >= 0) virtualizer.scrollToIndex(place, { align: "auto" })
  }, [place])
  const latest = useRef(choose)
  latest.current = choose
  const pick = useRef((seq: number) => latest.current(seq))
  const move = (by: number) => {
    const next = events[place < 0 ? (virtualizer.getVirtualItems()[0]?.index ?? 0) : Math.max(0, Math.min(events.length - 1, place + by))]
    if (next !== undefined) choose(next.event.seq)
  }
  useActions([
    { place: "Run", keys: ["j"], act: () => move(1) },
    { place: "Run", keys: ["k"], act: () => move(-1) },
    { place: "Run", name: "Choose the run's first event", keys: ["Home"], act: () => move(-events.length) },
    {
      place: "Run",
      name: "Choose the run's last event",
      keys: ["End"],
      act: () => events.at(-1) !== undefined && choose(events.at(-1)?.event.seq ?? 0)
    }
  ])
  if (events.length === 0) {
    return problem !== undefined ? (
      <div className="p-4">
        <ProblemMessage problem={problem} mend={<Button onClick={() => retryTimeline(detail.summary.id)}>Try again</Button>} />
      </div>
    ) : whole ? (
      <div className="p-4">
        <Message tone="plain" title="The ledger holds no event of this run." />
      </div>
    ) : (
      <Skeleton rows={8} />
    )
  }
  return (
    <div className="cols">
      <div className="flex flex-col grow min-w-0">
        <div className="led led-head" aria-hidden>
          <span>Event</span>
          <span className="wide-only">Time</span>
          <span className="wide-only">Actor</span>
          <span>What</span>
          <span className="wide-only">Before</span>
          <span>Hash</span>
        </div>
        <div className="scroll grow" ref={scroller} tabIndex={0} role="region" aria-label="Events">
          <ol className="events" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const view = events[item.index]
              return view === undefined ? null : (
                <EventRow key={view.event.seq} view={view} top={item.start} chosen={item.index === place} pick={pick.current} />
              )
            })}
          </ol>
        </div>
        {problem === undefined ? null : (
          <div className="p-3">
            <ProblemMessage problem={problem} mend={<Button onClick={() => retryTimeline(detail.summary.id)}>Try again</Button>} />
          </div>
        )}
      </div>
      {chosen === undefined ? null : <EventFacts view={chosen} />}
    </div>
  )
}

/** By number; the events are in its order. */
const placeOf = (events: ReadonlyArray<EventView>, seq: number): number => {
  let low = 0
  let high = events.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = events[middle]?.event.seq ?? 0
    if (found === seq) return middle
    if (found < seq) low = middle + 1
    else high = middle - 1
  }
  return -1
}

interface EventRowProps {
  readonly view: EventView
  readonly top: number
  readonly chosen: boolean
  readonly pick: (seq: number) => void
}

const EventRow = memo(({ view: { event, line }, top, chosen, pick }: EventRowProps) => (
  <li>
    <button
      type="button"
      className="led inset"
      aria-current={chosen ? "true" : undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => pick(event.seq)}
    >
      <span className="num">{event.seq}</span>
      <time className="num t3 wide-only" dateTime={new Date(event.at).toISOString()}>
        {clockSeconds(event.at)}
      </time>
      <span className="t2 cut wide-only">
        <Text>{actorWords(event.actor)}</Text>
      </span>
      <span className="cut">
        <Text>{line}</Text>
      </span>
      <span className="t3 wide-only">
        <Hash of={event.prevHash} />
      </span>
      <span>
        <Hash of={event.hash} />
      </span>
    </button>
  </li>
))
