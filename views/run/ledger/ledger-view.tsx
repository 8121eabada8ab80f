/** The run's record: its events with their hashes, its sessions with tokens and cost, its replay, proof and report. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { useActions } from "../../keys/keyboard.ts"
import { withQuery, slideTo } from "../query.ts"
import { slide } from "../../state/route.ts"
import type { RunRoute } from "../run-page.tsx"
import { EventsPane } from "./events-pane.tsx"
import { ExportButton } from "./export-button.tsx"
import { ReplayPane } from "./replay-pane.tsx"
import { ReportPane } from "./report-pane.tsx"
import { SessionsPane } from "./sessions-pane.tsx"
import { VerifyButtons } from "./verify.tsx"

export interface LedgerViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

const panes = [
  ["events", "Events", "e"],
  ["sessions", "Sessions", "i"],
  ["replay", "Replay", "y"],
  ["report", "Report", "t"]
] as const

export const LedgerView = ({ detail, route }: LedgerViewProps) => {
  const shown = panes.find(([name]) => name === route.query?.show)?.[0] ?? "events"
  const show = (pane: string) => slide(withQuery({ ...route, query: {} }, { show: pane === "events" ? undefined : pane }))
  useActions(
    panes.map(([name, words, key]) => ({
      place: "Run",
      name: `Show the ledger's ${words.toLowerCase()}`,
      keys: [key],
      act: () => show(name)
    }))
  )
  return (
    <>
      <div className="tool">
        <span className="seg f12" role="group" aria-label="Show">
          {panes.map(([name, words]) => (
            <button key={name} type="button" aria-pressed={shown === name} onClick={() => show(name)}>
              {words}
            </button>
          ))}
        </span>
        <span className="grow" />
        <VerifyButtons />
        <ExportButton detail={detail} />
      </div>
      {shown === "events" ? (
        <EventsPane detail={detail} at={route.query?.at} choose={(seq) => slideTo(route, { at: String(seq) })} />
      ) : shown === "sessions" ? (
        <SessionsPane detail={detail} />
      ) : shown === "replay" ? (
        <ReplayPane detail={detail} at={route.query?.step} choose={(step) => slideTo(route, { step })} />
      ) : (
        <ReportPane detail={detail} />
      )}
    </>
  )
}
