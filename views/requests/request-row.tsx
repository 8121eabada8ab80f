/** One request of the dense list: where it stands, what it is, its tier, repositories, channel, size and age. */
import type { RunSummary } from "../../core/api/contract.ts"
import { statusKind } from "../../core/domain/run.ts"
import { Age, ClockTime, PlusMinus } from "../kit/facts.tsx"
import { Risk } from "../kit/risk.tsx"
import { Scripted } from "../kit/scripted.tsx"
import { StatusLine } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { hrefOf } from "../state/route.ts"
import { channelWord } from "./filter.ts"

export const RequestRow = ({ run, selected }: { readonly run: RunSummary; readonly selected: boolean }) => (
  <a
    className="rq inset"
    href={hrefOf({ view: "run", run: run.number, tab: "overview" })}
    aria-current={selected ? "true" : undefined}
    data-run={run.number}
  >
    <StatusLine status={run.status} />
    <span className="num text-3">R-{run.number}</span>
    <span className="row">
      <span className="cut rq-title">
        <Text>{run.title}</Text>
      </span>
      {run.scripted ? <Scripted /> : null}
    </span>
    <Risk tier={run.tier} />
    <span className="cut text-2">
      <Text>{run.repositories.map(({ name }) => name).join(", ")}</Text>
    </span>
    <span className="rq-wide cut text-2">{channelWord[run.channel]}</span>
    <span className="rq-wide right">
      {run.change === undefined ? null : <PlusMinus added={run.change.added} removed={run.change.removed} />}
    </span>
    <span className="right text-3">
      {statusKind(run.status) === "final" ? <ClockTime at={run.updatedAt} /> : <Age at={run.createdAt} />}
    </span>
  </a>
)

/** What stands in each column; for eyes alone, as every cell says what it is. */
export const RequestHead = () => (
  <div className="rq rq-head" aria-hidden="true">
    <span>Status</span>
    <span>Run</span>
    <span>Request</span>
    <span>Risk</span>
    <span>Repository</span>
    <span className="rq-wide">Channel</span>
    <span className="rq-wide right">Lines</span>
    <span className="right">Age, end</span>
  </div>
)
