/** The list of requests. Only what is seen is drawn, and older ones are asked for as one comes near the end. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useRef } from "react"
import type { RunSummary } from "../../core/api/contract.ts"
import { RequestRow } from "./request-row.tsx"

/** Rows before the end at which the next page is asked for. */
const near = 40

export interface RequestListProps {
  readonly runs: ReadonlyArray<RunSummary>
  readonly selected: number | undefined
  readonly more: boolean
  readonly onNearEnd: () => void
}

export const RequestList = ({ runs, selected, more, onNearEnd }: RequestListProps) => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 12
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (more && last >= runs.length - near) onNearEnd()
  }, [more, last, runs.length, onNearEnd])
  useEffect(() => {
    const at = runs.findIndex(({ number }) => number === selected)
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" })
    // Only when the selection moves: what arrives must not move the list.
  }, [selected])
  return (
    <div className="scroll grow" ref={scroller} tabIndex={0} role="region" aria-label="Requests">
      <div role="list" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const run = runs[item.index]
          return run === undefined ? null : (
            <div
              key={item.key}
              role="listitem"
              aria-setsize={more ? -1 : runs.length}
              aria-posinset={item.index + 1}
              className="vline"
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              <RequestRow run={run} selected={run.number === selected} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
