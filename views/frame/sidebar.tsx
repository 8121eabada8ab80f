/** Where to go, what runs, and the kill switch at the bottom left, far from every Approve. */
import { Activity, ChartColumn, FolderGit2, Inbox, Layers, ListChecks, Search, Settings, Waypoints, type LucideIcon } from "lucide-react"
import { Age } from "../kit/facts.tsx"
import { Keys } from "../kit/keys.tsx"
import { StatusIcon } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { shownKeys } from "../keys/shown.ts"
import { openPalette } from "../palette/open.ts"
import { useHeld, useInstallation } from "../state/installation.ts"
import { hrefOf, type Page, type Route } from "../state/route.ts"
import { visible } from "../text/visible.ts"
import { statusInk } from "../text/words.ts"
import { runsOfKind } from "../runs/groups.ts"
import { useGroups } from "../runs/use-groups.ts"
import { IntakeButton } from "./intake-button.tsx"
import { StopButton } from "./stop-button.tsx"

const mostShown = 12
const links: ReadonlyArray<readonly [Page, string, LucideIcon]> = [
  ["requests", "Requests", ListChecks],
  ["repositories", "Repositories", FolderGit2],
  ["graph", "Graph", Waypoints],
  ["metrics", "Metrics", ChartColumn],
  ["settings", "Settings", Settings],
  ["doctor", "Doctor", Activity]
]

export const Sidebar = ({ route }: { readonly route: Route }) => {
  const groups = useGroups()
  const held = useHeld()
  const paused = useInstallation(({ status }) => status?.intakePause !== undefined)
  const failing = useInstallation(({ checks }) => checks?.filter(({ status }) => status === "fails").length ?? 0)
  const waiting = runsOfKind(groups, "waiting").length
  const working = runsOfKind(groups, "working")
  return (
    <aside className="side" aria-label="Sidebar">
      <div className="ws">
        <Layers className="i" strokeWidth={1.75} aria-hidden />
        <span className="l grow cut">PatchPlane</span>
      </div>
      <nav className="nav" aria-label="Views">
        <button type="button" className="n" title="Search or run a command" aria-keyshortcuts="Control+K" onClick={openPalette}>
          <Search className="i" aria-hidden />
          <span className="l grow">Search</span>
          <span className="l">
            <Keys of={shownKeys("Mod+k")} />
          </span>
        </button>
        <a className="n" href="#/" title="Inbox" aria-current={route.view === "inbox" || route.view === "stopped" ? "page" : undefined}>
          <Inbox className="i" aria-hidden />
          <span className="l">Inbox</span>
          {waiting === 0 ? null : (
            <span className="c num wait" aria-label={`${waiting} waiting`}>
              {waiting}
            </span>
          )}
        </a>
        {links.map(([view, words, Icon]) => (
          <a
            key={view}
            className="n"
            href={hrefOf({ view, query: {} })}
            title={words}
            aria-current={route.view === view ? "page" : undefined}
          >
            <Icon className="i" aria-hidden />
            <span className="l">{words}</span>
            {view !== "doctor" || failing === 0 ? null : (
              <span className="c num wait" aria-label={`${failing} failing`}>
                {failing}
              </span>
            )}
          </a>
        ))}
      </nav>
      <nav className="nav running grow" aria-label="Running">
        <h2>
          <span>Running</span>
          <span className="num">{working.length}</span>
        </h2>
        {working.length === 0 ? (
          <p className="l t3 f12" style={{ padding: "2px 8px" }}>
            {held !== undefined ? "Held until released" : paused ? "Intake is paused" : "No run works now"}
          </p>
        ) : null}
        {working.slice(0, mostShown).map((run) => (
          <a
            key={run.id}
            className="n"
            href={hrefOf({ view: "run", run: run.number, tab: "timeline" })}
            title={`R-${run.number} ${visible(run.title)}`}
            aria-current={route.view === "run" && route.run === run.number ? "page" : undefined}
          >
            <span className={statusInk(run.status)}>
              <StatusIcon status={run.status} />
            </span>
            <span className="l cut grow">
              <Text>{run.title}</Text>
            </span>
            <span className="c">
              <Age at={run.createdAt} />
            </span>
          </a>
        ))}
        {working.length > mostShown ? (
          <a className="l n" href="#/">
            {working.length - mostShown} more
          </a>
        ) : null}
      </nav>
      <div className="nav foot">
        <IntakeButton />
        <StopButton />
      </div>
    </aside>
  )
}
