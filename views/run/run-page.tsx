/** One run: header, tabs, the tab's view, and the decision at the bottom. */
import { lazy, Suspense } from "react"
import type { RunDetail } from "../../core/api/contract.ts"
import { Button } from "../kit/button.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { useActions } from "../keys/keyboard.ts"
import { loadDetail, useDetail } from "../state/details.ts"
import { go, hrefOf, runTabs, type Route, type RunTab } from "../state/route.ts"
import { DecisionBar } from "./decision/decision-bar.tsx"
import { newest } from "./decision/newest.ts"
import { DiffView } from "./diff/diff-view.tsx"
import { useRunKeys } from "./decision/use-run-keys.ts"
import { Overview } from "./overview/overview.tsx"
import { RunHeader } from "./run-header.tsx"
import { LedgerView } from "./ledger/ledger-view.tsx"
import { PlanView } from "./plan/plan-view.tsx"
import { PolicyView } from "./policy/policy-view.tsx"
import { ReviewsView } from "./reviews/reviews-view.tsx"
import { TabCount } from "./tab-count.tsx"
import { TimelineView } from "./timeline/timeline-view.tsx"

/** Loaded when it is looked at: it brings Cytoscape. */
const ProvenanceView = lazy(() => import("./provenance/provenance-view.tsx").then((m) => ({ default: m.ProvenanceView })))

export type RunRoute = Extract<Route, { view: "run" }>

export const RunPage = ({ route }: { readonly route: RunRoute }) => {
  const { detail, problem } = useDetail(route.run)
  useRunKeys(detail)
  useActions([
    ...runTabs.map((tab, index) => ({
      place: "Run" as const,
      name: `Show the run's ${tabWords[tab].toLowerCase()}`,
      keys: [String(index + 1)],
      act: () => go({ view: "run", run: route.run, tab })
    })),
    { place: "Run", name: "Go back to the inbox", keys: ["Escape"], act: () => go({ view: "inbox", run: route.run }) }
  ])
  if (detail === undefined) {
    return (
      <>
        <header className="bar">
          <h1>R-{route.run}</h1>
        </header>
        {problem === undefined ? (
          <Skeleton rows={6} />
        ) : (
          <div className="page">
            <div>
              <ProblemMessage problem={problem} mend={<Button onClick={() => void loadDetail(route.run)}>Try again</Button>} />
            </div>
          </div>
        )}
      </>
    )
  }
  return (
    <>
      <RunHeader detail={detail} />
      <nav className="tabs" aria-label="Run">
        {runTabs.map((tab) => (
          <a
            key={tab}
            href={hrefOf({ view: "run", run: route.run, tab })}
            aria-current={tab === route.tab ? "page" : undefined}
            className="inset"
          >
            {tabWords[tab]}
            <TabCount tab={tab} detail={detail} />
          </a>
        ))}
      </nav>
      {problem === undefined ? null : (
        <div style={{ padding: "8px 12px" }}>
          <ProblemMessage problem={problem} mend={<Button onClick={() => void loadDetail(route.run)}>Try again</Button>} />
        </div>
      )}
      <Suspense fallback={<Skeleton rows={6} />}>
        <Tab detail={detail} route={route} />
      </Suspense>
      <DecisionBar detail={detail} />
    </>
  )
}

const Tab = ({ detail, route }: { readonly detail: RunDetail; readonly route: RunRoute }) => {
  switch (route.tab) {
    case "overview":
      return <Overview detail={detail} />
    case "plan":
      return <PlanView detail={detail} route={route} />
    case "timeline":
      return <TimelineView key={detail.summary.id} detail={detail} route={route} />
    case "diff":
      return newest(detail) === undefined ? <NoChange detail={detail} /> : <DiffView detail={detail} route={route} />
    case "reviews":
      return <ReviewsView detail={detail} route={route} />
    case "policy":
      return <PolicyView detail={detail} route={route} />
    case "provenance":
      return <ProvenanceView detail={detail} route={route} />
    case "ledger":
      return <LedgerView detail={detail} route={route} />
  }
}

const NoChange = ({ detail }: { readonly detail: RunDetail }) => (
  <div className="page scroll grow">
    <div>
      <Message tone="plain" title="There is no change yet.">
        {detail.summary.note}.
      </Message>
    </div>
  </div>
)

const tabWords: Record<RunTab, string> = {
  overview: "Overview",
  plan: "Plan",
  timeline: "Timeline",
  diff: "Diff",
  reviews: "Reviews",
  policy: "Policy",
  provenance: "Provenance",
  ledger: "Ledger"
}
