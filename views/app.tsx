/** The window: which view the address names, and what stands around every view. */
import { lazy, Suspense, useEffect } from "react"
import { Boundary } from "./frame/boundary.tsx"
import { ConnectionNote } from "./frame/connection-note.tsx"
import { useFrameActions } from "./frame/frame-actions.ts"
import { IntakeNote } from "./frame/intake-note.tsx"
import { KillDialog } from "./frame/kill-dialog.tsx"
import { Sidebar } from "./frame/sidebar.tsx"
import { StatusBar } from "./frame/status-bar.tsx"
import { StopBanner } from "./frame/stop-banner.tsx"
import { Toasts } from "./frame/toasts.tsx"
import { KeysHelp } from "./keys/keys-help.tsx"
import { useActions, type Action } from "./keys/keyboard.ts"
import { Message } from "./kit/message.tsx"
import { Skeleton } from "./kit/skeleton.tsx"
import { PaletteDoor } from "./palette/palette-door.tsx"
import { nextWaiting, runsOfKind } from "./runs/groups.ts"
import { Inbox } from "./runs/inbox.tsx"
import { useGroups } from "./runs/use-groups.ts"
import { useMedia } from "./state/media.ts"
import { notify } from "./state/notices.ts"
import { useRail } from "./state/sidebar.ts"
import { useRuns } from "./state/runs.ts"
import { go, useRoute, type Page, type Route } from "./state/route.ts"
import { Stopped } from "./stopped/stopped.tsx"

/** All but the inbox is loaded when it is looked at: what is seen first is there at once. */
const Begin = lazy(() => import("./begin/begin.tsx").then((m) => ({ default: m.Begin })))
const Doctor = lazy(() => import("./doctor/doctor.tsx").then((m) => ({ default: m.Doctor })))
const GraphPage = lazy(() => import("./graph/graph.tsx").then((m) => ({ default: m.GraphPage })))
const Metrics = lazy(() => import("./metrics/metrics.tsx").then((m) => ({ default: m.Metrics })))
const NewRequest = lazy(() => import("./requests/new-request.tsx").then((m) => ({ default: m.NewRequest })))
const Repositories = lazy(() => import("./repositories/repositories.tsx").then((m) => ({ default: m.Repositories })))
const Requests = lazy(() => import("./requests/requests.tsx").then((m) => ({ default: m.Requests })))
const Settings = lazy(() => import("./settings/settings.tsx").then((m) => ({ default: m.Settings })))
/** Milliseconds after the list is known: it and the selected run are drawn then. */
const afterListMs = 150
/** Where one goes from the inbox: fetched as soon as the inbox is drawn. */
const importRun = () => import("./run/run-page.tsx").then((m) => ({ default: m.RunPage }))
const RunPage = lazy(importRun)
/** What a decision asks: wanted at the first key, and not before. */
const importQuestion = () => import("./run/decision/question-dialog.tsx").then((m) => ({ default: m.QuestionDialog }))
const QuestionDialog = lazy(importQuestion)

const goTo: ReadonlyArray<readonly [Page, string, string]> = [
  ["requests", "g r", "Open the requests"],
  ["new", "n", "New request"],
  ["repositories", "g p", "Open the repositories"],
  ["graph", "g g", "Open the provenance graph"],
  ["metrics", "g m", "Open the metrics"],
  ["settings", "g s", "Open the settings"],
  ["doctor", "g d", "Open the doctor"],
  ["begin", "", "Go through the first steps"]
]

export const App = () => {
  const route = useRoute()
  const groups = useGroups()
  const narrow = useMedia("(max-width: 999px)")
  const medium = useMedia("(max-width: 1439px)")
  const rail = useRail(medium && (route.view === "run" || route.view === "graph")) || narrow
  useFrameActions({ rail, narrow })
  const waiting = runsOfKind(groups, "waiting").length
  useEffect(() => {
    document.title = `${waiting === 0 ? "" : `(${waiting}) `}${titleOf(route)}`
  }, [route, waiting])
  const loaded = useRuns((runs) => runs.loaded)
  // When the list stands there, and not before: reading that much code would hold it up.
  useEffect(() => {
    if (!loaded) return
    const timer = setTimeout(() => void Promise.all([importRun(), importQuestion()]), afterListMs)
    return () => clearTimeout(timer)
  }, [loaded])
  useActions([
    { place: "Go", name: "Open the inbox", keys: ["g i"], act: () => go({ view: "inbox" }) },
    ...goTo.map(([view, key, name]): Action => ({ place: "Go", name, keys: key === "" ? [] : [key], act: () => go({ view, query: {} }) })),
    {
      place: "Go",
      name: "Open the next run that waits",
      keys: ["g n"],
      act: () => {
        const next = nextWaiting(groups, "run" in route ? route.run : undefined)
        if (next === undefined) notify("Nothing else waits for you.", "plain")
        else go({ view: "inbox", run: next.number })
      }
    }
  ])
  return (
    <div className={`app ${rail ? "rail" : ""}`}>
      <StopBanner />
      <Sidebar route={route} />
      <main className="main">
        <ConnectionNote />
        <IntakeNote />
        <Boundary key={route.view}>
          <Suspense fallback={<Skeleton rows={8} />}>
            <View route={route} />
          </Suspense>
        </Boundary>
      </main>
      <StatusBar />
      <Toasts />
      {loaded ? (
        <Suspense fallback={null}>
          <QuestionDialog />
        </Suspense>
      ) : null}
      <KillDialog />
      <KeysHelp />
      <PaletteDoor />
    </div>
  )
}

const View = ({ route }: { readonly route: Route }) => {
  switch (route.view) {
    case "inbox":
      return <Inbox route={route} />
    case "run":
      return <RunPage key={route.run} route={route} />
    case "stopped":
      return <Stopped />
    case "doctor":
      return <Doctor />
    case "requests":
      return <Requests query={route.query} />
    case "new":
      return <NewRequest query={route.query} />
    case "repositories":
      return <Repositories query={route.query} />
    case "graph":
      return <GraphPage query={route.query} />
    case "metrics":
      return <Metrics query={route.query} />
    case "settings":
      return <Settings query={route.query} />
    case "begin":
      return <Begin query={route.query} />
    case "nowhere":
      return (
        <div className="page">
          <Message
            tone="plain"
            title="There is no such page."
            mend={
              <a className="btn" href="#/">
                Open the inbox
              </a>
            }
          />
        </div>
      )
  }
}

const titles: Partial<Record<Route["view"], string>> = {
  requests: "Requests",
  new: "New request",
  repositories: "Repositories",
  graph: "Graph",
  metrics: "Metrics",
  settings: "Settings",
  begin: "First steps",
  stopped: "Stopped",
  doctor: "Doctor"
}
const titleOf = (route: Route): string => {
  const of = route.view === "run" ? `R-${route.run}` : titles[route.view]
  return of === undefined ? "PatchPlane" : `${of}, PatchPlane`
}
