/** One run: header, tabs, the tab's view, and the decision at the bottom. */
import { Button } from "../kit/button.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { useKeys } from "../keys/keyboard.ts"
import { loadDetail, useDetail } from "../state/details.ts"
import { go, hrefOf, runTabs, type Route, type RunTab } from "../state/route.ts"
import { DecisionBar } from "./decision/decision-bar.tsx"
import { newest } from "./decision/newest.ts"
import { DiffView } from "./diff/diff-view.tsx"
import { useRunKeys } from "./decision/use-run-keys.ts"
import { Overview } from "./overview/overview.tsx"
import { RunHeader } from "./run-header.tsx"
import { TimelineView } from "./timeline/timeline-view.tsx"

export type RunRoute = Extract<Route, { view: "run" }>

export const RunPage = ({ route }: { readonly route: RunRoute }) => {
  const { detail, problem } = useDetail(route.run)
  useRunKeys(detail)
  const tabKeys = Object.fromEntries(runTabs.map((tab, index) => [String(index + 1), () => go({ view: "run", run: route.run, tab })]))
  useKeys({ ...tabKeys, Escape: () => go({ view: "inbox", run: route.run }) })
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
  const patchSet = newest(detail)
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
            {tab === "diff" && patchSet !== undefined ? <span className="n num">{patchSet.counts.files}</span> : null}
          </a>
        ))}
      </nav>
      {problem === undefined ? null : (
        <div style={{ padding: "8px 12px" }}>
          <ProblemMessage problem={problem} mend={<Button onClick={() => void loadDetail(route.run)}>Try again</Button>} />
        </div>
      )}
      {route.tab === "overview" ? <Overview detail={detail} /> : null}
      {route.tab === "timeline" ? <TimelineView detail={detail} /> : null}
      {route.tab === "diff" ? (
        patchSet === undefined ? (
          <div className="page scroll grow">
            <div>
              <Message tone="plain" title="There is no change yet.">
                {detail.summary.note}.
              </Message>
            </div>
          </div>
        ) : (
          <DiffView detail={detail} route={route} />
        )
      ) : null}
      <DecisionBar detail={detail} />
    </>
  )
}

const tabWords: Record<RunTab, string> = { overview: "Overview", timeline: "Timeline", diff: "Diff" }
