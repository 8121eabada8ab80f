/** The run's name and state, and what can be done to it at any moment (INT-1). */
import { ChevronRight, Ellipsis, Pause, Play, Send } from "lucide-react"
import type { RunDetail } from "../../core/api/contract.ts"
import { statusKind } from "../../core/domain/run.ts"
import { Button } from "../kit/button.tsx"
import { Menu } from "../kit/menu.tsx"
import { Risk } from "../kit/risk.tsx"
import { Scripted } from "../kit/scripted.tsx"
import { StatusLine } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { hrefOf } from "../state/route.ts"
import { blocking } from "./decision/newest.ts"
import { put } from "./decision/question.ts"
import { submit } from "./decision/submit.ts"

export const RunHeader = ({ detail }: { readonly detail: RunDetail }) => {
  const { summary } = detail
  const kind = statusKind(summary.status)
  const open = kind !== "final"
  const violation = blocking(detail)
  const paused = summary.status === "paused"
  return (
    <header className="bar">
      <a className="crumb" href={hrefOf({ view: "inbox", run: summary.number })}>
        Runs
      </a>
      <ChevronRight className="i s t3" aria-hidden />
      <span className="t3 num nw">R-{summary.number}</span>
      <h1 className="cut" title={summary.title}>
        <Text>{summary.title}</Text>
      </h1>
      <span className="f12">
        <StatusLine status={summary.status} killed={detail.pausedBy === "kill"} />
      </span>
      <span className="f12">
        <Risk tier={summary.tier} suffix=" risk" />
      </span>
      {summary.scripted ? <Scripted words="scripted model" /> : null}
      <span className="grow" />
      {open && (kind === "working" || paused) ? (
        <Button
          look="quiet"
          icon={paused ? Play : Pause}
          shortcut="p"
          onClick={() => void submit(detail, { _tag: paused ? "resume" : "pause" })}
        >
          {paused ? "Resume" : "Pause"}
        </Button>
      ) : null}
      {open ? (
        <Button look="quiet" icon={Send} shortcut="s" onClick={() => put({ kind: "redirect", detail })}>
          Redirect
        </Button>
      ) : (
        <Button look="quiet" onClick={() => void submit(detail, { _tag: "retry" })}>
          Start again
        </Button>
      )}
      {open ? (
        <Menu
          label="More actions"
          icon={Ellipsis}
          items={[
            ...(violation === undefined
              ? []
              : [{ label: "Override the policy…", act: () => put({ kind: "override-violation", detail, violation }) }]),
            ...(summary.manualReview === true || kind === "stopped"
              ? []
              : [{ label: "Ask for manual review", act: () => void submit(detail, { _tag: "force-manual-review" }) }]),
            ...(kind === "stopped" && violation === undefined
              ? [{ label: "Retry", act: () => void submit(detail, { _tag: "retry" }) }]
              : []),
            ...(kind === "stopped" ? [{ label: "Close run…", act: () => put({ kind: "close", detail }) }] : []),
            { label: "Cancel run…", act: () => put({ kind: "cancel", detail }) },
            ...(kind === "working" ? [{ label: "Stop run at once…", act: () => put({ kind: "kill", detail }) }] : [])
          ]}
        />
      ) : null}
    </header>
  )
}
