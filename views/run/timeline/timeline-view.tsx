/** Everything that happened to a run, in the ledger's order, with its sessions' transcripts, and what is said right now. */
import { ArrowDown } from "lucide-react"
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { retryTimeline, useTimeline } from "../../state/timelines.ts"
import { slideTo } from "../query.ts"
import type { RunRoute } from "../run-page.tsx"
import { linksOf } from "./links.ts"
import { Lines, type LinesHandle } from "./lines.tsx"
import { LiveLine } from "./live-line.tsx"
import { countsOf, isEvent, keyOf, rowsOf, transcriptOf, type Counts, type Shown } from "./rows.ts"
import { filters, Toolbar } from "./toolbar.tsx"
import { loadTranscript, useTranscripts } from "./transcripts.ts"
import { useChangedFile } from "./use-changed-file.ts"

export interface TimelineViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

const none: ReadonlySet<string> = new Set()
const toggled = (set: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const next = new Set(set)
  if (!next.delete(key)) next.add(key)
  return next
}

export const TimelineView = ({ detail, route }: TimelineViewProps) => {
  const { events, whole, problem } = useTimeline(detail.summary.id)
  const { show, find = "", at } = route.query ?? {}
  const shown: Shown = filters.find(([name]) => name === show)?.[0] ?? "all"
  const [open, setOpen] = useState(none)
  const [sessions, setSessions] = useState(none)
  const transcripts = useTranscripts(({ byHash }) => byHash)
  const fileHref = useChangedFile(detail)

  const kept = useRef<Counts>(undefined)
  const { counts } = useMemo(() => (kept.current = countsOf(events, kept.current)), [events])
  // A letter typed shows at once; a hundred thousand lines are looked through after it.
  const wanted = useDeferredValue(find.toLowerCase())
  const rows = useMemo(() => rowsOf(events, { shown, find: wanted, sessions, transcripts }), [events, shown, wanted, sessions, transcripts])

  const links = useMemo(() => linksOf(detail), [detail])

  const lines = useRef<LinesHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const [following, setFollowing] = useState(at === undefined)
  const last = rows.length - 1
  useEffect(() => {
    if (following && last >= 0) lines.current?.show(last, "end")
  }, [last, following, whole])

  const place = useMemo(() => (at === undefined ? -1 : rows.findIndex((row) => keyOf(row) === at)), [rows, at])
  const placeShown = useRef("")
  useEffect(() => {
    if (place < 0 || at === undefined || placeShown.current === at) return
    placeShown.current = at
    lines.current?.show(place, "auto")
  }, [place, at])
  const onEnd = useCallback((atEnd: boolean) => setFollowing((before) => (atEnd ? before || at === undefined : false)), [at])

  const choose = (index: number) => {
    const row = rows[Math.max(0, Math.min(last, index))]
    if (row === undefined) return
    setFollowing(false)
    slideTo(route, { at: keyOf(row) })
  }
  const toggle = useRef<(index: number) => void>(() => undefined)
  toggle.current = (index) => {
    const row = rows[index]
    if (row === undefined) return
    // Who unfolds something reads it there: the end does not pull them away.
    setFollowing(false)
    const session = isEvent(row) ? transcriptOf(row) : undefined
    if (session !== undefined && isEvent(row)) {
      setSessions(toggled(sessions, session))
      if (row.event.event._tag === "SessionRecorded") void loadTranscript(row.event.event.session.transcript)
      return
    }
    const key = keyOf(row)
    if (open.has(key)) lines.current?.folded(index)
    setOpen(toggled(open, key))
  }
  const toggleAt = useCallback((index: number) => toggle.current(index), [])
  const anyOpen = open.size > 0 || sessions.size > 0
  const foldAll = () => {
    setSessions(none)
    setOpen(anyOpen ? none : new Set(rows.flatMap((row) => (isEvent(row) && row.text === undefined ? [] : [keyOf(row)]))))
    requestAnimationFrame(() => lines.current?.measure())
  }
  const here = () => (place < 0 ? (lines.current?.first() ?? 0) - 1 : place)
  useActions([
    { place: "Timeline", keys: ["j"], act: () => choose(here() + 1) },
    { place: "Timeline", keys: ["k"], act: () => choose(here() - 1) },
    { place: "Timeline", name: "Unfold or fold the chosen event", keys: ["o", "Enter"], act: () => place >= 0 && toggle.current(place) },
    { place: "Timeline", name: "Follow the newest events", keys: ["End"], act: () => follow() },
    { place: "Timeline", name: "Go to the first event", keys: ["Home"], act: () => choose(0) },
    { place: "Timeline", name: "Search the timeline", keys: ["/"], act: () => field.current?.focus() },
    { place: "Timeline", name: "Unfold or fold all events", keys: ["z"], act: foldAll }
  ])
  const follow = () => {
    slideTo(route, { at: undefined })
    setFollowing(true)
  }

  return (
    <>
      <Toolbar
        shown={shown}
        show={(filter) => slideTo(route, { show: filter === "all" ? undefined : filter, at: undefined })}
        counts={counts}
        find={find}
        search={(text) => slideTo(route, { find: text, at: undefined })}
        found={find === "" ? undefined : rows.length}
        anyOpen={anyOpen}
        foldAll={foldAll}
        field={field}
      />
      {problem === undefined ? null : (
        <div className="px-3 py-2">
          <ProblemMessage problem={problem} mend={<Button onClick={() => retryTimeline(detail.summary.id)}>Try again</Button>} />
        </div>
      )}
      {events.length === 0 && !whole && problem === undefined ? (
        <Skeleton rows={8} />
      ) : (
        <Lines
          ref={lines}
          rows={rows}
          run={detail.summary.number}
          open={open}
          sessions={sessions}
          find={wanted}
          chosen={place}
          links={links}
          fileHref={fileHref}
          toggle={toggleAt}
          onEnd={onEnd}
        >
          {rows.length === 0 && whole ? (
            <div className="p-4">
              <Message
                tone="plain"
                title={events.length === 0 ? "Nothing has happened yet." : "No line fits."}
                mend={
                  events.length === 0 ? undefined : (
                    <Button onClick={() => slideTo(route, { show: undefined, find: undefined })}>Show everything</Button>
                  )
                }
              />
            </div>
          ) : null}
        </Lines>
      )}
      <LiveLine
        summary={detail.summary}
        end={
          following ? null : (
            <Button icon={ArrowDown} shortcut="End" onClick={follow}>
              Follow
            </Button>
          )
        }
      />
    </>
  )
}
