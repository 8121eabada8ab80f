/** One run in the list: status, title, age, and below them tier, repository and why it stands where it stands. */
import type { RunSummary } from "../../core/api/contract.ts"
import { statusKind } from "../../core/domain/run.ts"
import { Age, ClockTime, PlusMinus } from "../kit/facts.tsx"
import { Risk } from "../kit/risk.tsx"
import { Scripted } from "../kit/scripted.tsx"
import { StatusIcon } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { waitsSince } from "./groups.ts"
import { Escalated, standing } from "./pending.tsx"
import { go, hrefOf, slide } from "../state/route.ts"
import { statusInk, statusWord } from "../text/words.ts"

export const RunItem = ({ run, selected }: { readonly run: RunSummary; readonly selected: boolean }) => {
  const kind = statusKind(run.status)
  const settled = kind === "final"
  return (
    <a
      href={hrefOf({ view: "inbox", run: run.number })}
      className={`item inset ${settled ? "dim one" : ""}`}
      aria-current={selected ? "true" : undefined}
      data-run={run.number}
      onClick={(event) => {
        event.preventDefault()
        slide({ view: "inbox", run: run.number })
      }}
      onDoubleClick={() => go({ view: "run", run: run.number, tab: "overview" })}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return
        event.preventDefault()
        go({ view: "run", run: run.number, tab: "overview" })
      }}
    >
      <span className={statusInk(run.status)}>
        <StatusIcon status={run.status} />
        <span className="sr">{statusWord(run.status)}</span>
      </span>
      <span className="tt cut">
        <Text>{run.title}</Text>
      </span>
      <span className="age">
        {settled ? <ClockTime at={run.updatedAt} /> : <Age at={kind === "working" ? run.createdAt : waitsSince(run)} />}
      </span>
      {settled ? null : (
        <span className="l2">
          <Risk tier={run.tier} />
          <span className="nw">
            <Text>{run.repositories.map(({ name }) => name).join(", ")}</Text>
          </span>
          <span className="dot">·</span>
          <span className="cut">
            <Text>{standing(run)}</Text>
          </span>
          {run.waiting?.escalated === true ? <Escalated /> : null}
          {run.scripted ? <Scripted /> : null}
          {run.change === undefined ? null : <PlusMinus added={run.change.added} removed={run.change.removed} />}
        </span>
      )}
    </a>
  )
}
