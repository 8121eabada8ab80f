/**
 * The lines themselves, as many as fit. A hundred thousand scroll by at a screen's rate, so a frame does no more than put
 * in the few lines that come into sight, and no line is drawn twice.
 */
import { useVirtualizer } from "@tanstack/react-virtual"
import { memo, useCallback, useImperativeHandle, useRef, type ReactNode, type Ref } from "react"
import { EntryLine } from "./entry-line.tsx"
import { EventLine } from "./event-line.tsx"
import type { LinkOf } from "./links.ts"
import { heightOf, isEvent, keyOf, transcriptOf, type Row } from "./rows.ts"

export interface LinesHandle {
  readonly show: (index: number, align: "auto" | "end") => void
  /** The index of the first line in sight. */
  readonly first: () => number
  /** Takes back what was measured of a line that was unfolded. */
  readonly folded: (index: number) => void
  /** Measures all of them anew. */
  readonly measure: () => void
}

export interface LinesProps {
  readonly rows: ReadonlyArray<Row>
  readonly run: number
  /** Keys of unfolded lines, and transcripts of unfolded sessions. */
  readonly open: ReadonlySet<string>
  readonly sessions: ReadonlySet<string>
  readonly find: string
  readonly chosen: number
  readonly links: LinkOf
  readonly fileHref: (path: string) => string | undefined
  readonly toggle: (index: number) => void
  /** Whether the newest line is in sight, said at each scroll. */
  readonly onEnd: (atEnd: boolean) => void
  readonly children: ReactNode
  readonly ref: Ref<LinesHandle>
}

/** Lines kept ready beyond what is in sight, at either end. */
const beyond = 8
/** Pixels from the end that still count as there. */
const nearEnd = 24

export const Lines = memo(({ rows, run, open, sessions, find, chosen, links, fileHref, toggle, onEnd, children, ref }: LinesProps) => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index]
      return row === undefined ? 28 : heightOf(row, open.has(keyOf(row)))
    },
    // The same function as long as the rows are the same: with a new one all of them are laid out anew.
    getItemKey: useCallback((index: number) => (rows[index] === undefined ? index : keyOf(rows[index])), [rows]),
    overscan: beyond,
    paddingStart: 4,
    paddingEnd: 12
  })
  useImperativeHandle(ref, () => ({
    show: (index, align) => virtualizer.scrollToIndex(index, { align }),
    first: () => virtualizer.range?.startIndex ?? 0,
    folded: (index) => {
      const row = rows[index]
      if (row !== undefined && isEvent(row)) virtualizer.resizeItem(index, heightOf(row, false))
    },
    measure: () => virtualizer.measure()
  }))
  return (
    <div
      className="scroll grow lines"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Timeline"
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
        // Before the lines of this frame are put in: the page is laid out, and reading it costs nothing.
        onEnd(scrollTop + clientHeight >= scrollHeight - nearEnd)
      }
    >
      {children}
      <ol className="events" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index]
          if (row === undefined) return null
          const key = keyOf(row)
          const at = { index, top: start, chosen: index === chosen, toggle }
          if (!isEvent(row)) {
            return <EntryLine key={key} row={row} open={open.has(key)} fileHref={fileHref} measure={virtualizer.measureElement} {...at} />
          }
          const session = transcriptOf(row)
          const isOpen = session === undefined ? open.has(key) : sessions.has(session)
          const measured = isOpen && session === undefined
          return (
            <EventLine
              key={key}
              view={row}
              run={run}
              open={isOpen}
              find={find}
              link={links(row)}
              height={measured ? undefined : size}
              measure={measured ? virtualizer.measureElement : undefined}
              {...at}
            />
          )
        })}
      </ol>
    </div>
  )
})
