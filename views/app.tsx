/** The window: which view the address names, and what stands around every view. */
import { useEffect } from "react"
import { Doctor } from "./doctor/doctor.tsx"
import { Boundary } from "./frame/boundary.tsx"
import { ConnectionNote } from "./frame/connection-note.tsx"
import { KillDialog } from "./frame/kill-dialog.tsx"
import { Sidebar } from "./frame/sidebar.tsx"
import { StatusBar } from "./frame/status-bar.tsx"
import { StopBanner } from "./frame/stop-banner.tsx"
import { Toasts } from "./frame/toasts.tsx"
import { KeysHelp } from "./keys/keys-help.tsx"
import { useKeys } from "./keys/keyboard.ts"
import { Message } from "./kit/message.tsx"
import { QuestionDialog } from "./run/decision/question-dialog.tsx"
import { RunPage } from "./run/run-page.tsx"
import { runsOfKind } from "./runs/groups.ts"
import { Inbox } from "./runs/inbox.tsx"
import { useGroups } from "./runs/use-groups.ts"
import { useMedia } from "./state/media.ts"
import { notify } from "./state/notices.ts"
import { go, useRoute, type Route } from "./state/route.ts"
import { Stopped } from "./stopped/stopped.tsx"

export const App = () => {
  const route = useRoute()
  const groups = useGroups()
  const narrow = useMedia("(max-width: 999px)")
  const medium = useMedia("(max-width: 1439px)")
  const waiting = runsOfKind(groups, "waiting").length
  useEffect(() => {
    document.title = `${waiting === 0 ? "" : `(${waiting}) `}${titleOf(route)}`
  }, [route, waiting])
  useKeys({
    "g i": () => go({ view: "inbox" }),
    "g d": () => go({ view: "doctor" }),
    "g n": () => {
      const next = runsOfKind(groups, "waiting").find((run) => !("run" in route) || run.number !== route.run)
      if (next === undefined) notify("Nothing else waits for you.", "plain")
      else go({ view: "inbox", run: next.number })
    }
  })
  return (
    <div className={`app ${narrow || (medium && route.view === "run") ? "rail" : ""}`}>
      <StopBanner />
      <Sidebar route={route} />
      <main className="main">
        <ConnectionNote />
        <Boundary key={route.view}>
          <View route={route} />
        </Boundary>
      </main>
      <StatusBar />
      <Toasts />
      <QuestionDialog />
      <KillDialog />
      <KeysHelp />
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

const titleOf = (route: Route): string => {
  switch (route.view) {
    case "run":
      return `R-${route.run}, PatchPlane`
    case "stopped":
      return "Stopped, PatchPlane"
    case "doctor":
      return "Doctor, PatchPlane"
    default:
      return "PatchPlane"
  }
}
