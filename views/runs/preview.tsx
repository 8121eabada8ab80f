/** The selected run beside the list: what it is, what is decided, and the way on. */
import { Check, FileDiff, MessageSquare, SquareArrowOutUpRight, X } from "lucide-react"
import type { RunDetail, RunSummary } from "../../core/api/contract.ts"
import { statusKind } from "../../core/domain/run.ts"
import { Button } from "../kit/button.tsx"
import { Age, ClockTime, Hash, Section } from "../kit/facts.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Risk } from "../kit/risk.tsx"
import { Scripted } from "../kit/scripted.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { StatusLine } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { baseOf, ReviewsFact } from "../run/decision/facts.tsx"
import { newest } from "../run/decision/newest.ts"
import { approve, put } from "../run/decision/question.ts"
import { useRunKeys } from "../run/decision/use-run-keys.ts"
import { FailureMessage } from "../run/overview/failure.tsx"
import { FilesTable } from "../run/overview/files-table.tsx"
import { Plan } from "../run/overview/plan.tsx"
import { PublicationFacts } from "../run/overview/publication.tsx"
import { Questions } from "../run/overview/questions.tsx"
import { ReviewsTable } from "../run/overview/reviews-table.tsx"
import { useActions, type Action } from "../keys/keyboard.ts"
import { loadDetail, useDetail } from "../state/details.ts"
import { go, runTabs } from "../state/route.ts"
import { waitsSince } from "./groups.ts"
import { Pending } from "./pending.tsx"
import { decisionWord } from "../text/words.ts"

export const Preview = ({ run }: { readonly run: RunSummary }) => {
  const { detail, problem } = useDetail(run.number)
  const open = (tab: "overview" | "diff") => go({ view: "run", run: run.number, tab })
  useRunKeys(detail)
  useActions([
    { place: "List", name: "Open the run", keys: ["Enter"], act: () => open("overview") },
    {
      place: "List",
      name: "Open the run's diff",
      keys: ["o"],
      act: () => open(detail !== undefined && newest(detail) !== undefined ? "diff" : "overview")
    },
    ...runTabs.map((tab): Action => ({
      place: "List",
      name: `Open the run's ${tab} tab`,
      keys: [],
      act: () => go({ view: "run", run: run.number, tab })
    }))
  ])
  return (
    <section className="detail" aria-label="Selected run">
      <div className="scroll grow pad" tabIndex={0} role="region" aria-label={`R-${run.number}`}>
        <div className="row f12" style={{ marginBottom: 4, flexWrap: "wrap" }}>
          <StatusLine status={run.status} killed={detail?.pausedBy === "kill"} />
          <span className="dot">·</span>
          <Risk tier={run.tier} suffix=" risk" />
          <span className="dot">·</span>
          <span className="t3 nw">
            R-{run.number}
            {run.change === undefined ? "" : `, patch v${run.change.version}`},{" "}
            {statusKind(run.status) === "final" ? <ClockTime at={run.updatedAt} /> : <Age at={waitsSince(run)} />}
          </span>
          {run.scripted ? <Scripted words="scripted model" /> : null}
        </div>
        <h2 className="title">
          <Text>{run.title}</Text>
        </h2>
        {problem === undefined ? null : (
          <div style={{ marginTop: 12 }}>
            <ProblemMessage problem={problem} mend={<Button onClick={() => void loadDetail(run.number)}>Try again</Button>} />
          </div>
        )}
        {detail === undefined ? problem === undefined ? <Skeleton rows={6} /> : null : <Facts detail={detail} />}
      </div>
      {detail === undefined ? null : <Acts detail={detail} open={open} />}
    </section>
  )
}

const Facts = ({ detail }: { readonly detail: RunDetail }) => {
  const patchSet = newest(detail)
  const { summary } = detail
  return (
    <>
      <p className="t2 prose clamp" style={{ margin: "4px 0 12px" }}>
        <Text>{belowTitle(detail.prompt, summary.title)}</Text>
      </p>
      <FailureMessage detail={detail} />
      <Pending run={summary} />
      <Questions detail={detail} />
      {detail.publications.map(({ repositoryId, publication }) => (
        <PublicationFacts key={repositoryId} publication={publication} />
      ))}
      {patchSet === undefined || detail.publications.length > 0 ? null : (
        <Section title={summary.status === "awaiting-approval" ? "What you would approve" : "The change"}>
          <dl className="kv">
            <dt>Patch</dt>
            <dd className="row">
              <code>
                <Text>{summary.repositories.find(({ id }) => id === patchSet.repositoryId)?.name ?? ""}</Text>
              </code>
              <span className="t3">tree</span>
              <Hash of={patchSet.tree} />
              <span className="t3">on</span>
              <code>
                <Text>{baseOf(detail, patchSet)}</Text>
              </code>
            </dd>
            <dt>Reviews</dt>
            <dd>
              <ReviewsFact patchSet={patchSet} />
            </dd>
            {patchSet.decision === "manual-review" ? (
              <>
                <dt>Decision</dt>
                <dd>
                  <Text>{`${decisionWord["manual-review"]}: ${patchSet.score.reasons.join(" ")}`}</Text>
                </dd>
              </>
            ) : null}
            <dt>Then</dt>
            <dd>
              The gate writes{" "}
              <code>
                <Text>{patchSet.target}</Text>
              </code>
              . Nothing is written before.
            </dd>
          </dl>
        </Section>
      )}
      {patchSet === undefined ? null : (
        <>
          <ReviewsTable patchSet={patchSet} />
          <FilesTable detail={detail} patchSet={patchSet} most={8} />
        </>
      )}
      {summary.status === "awaiting-plan-approval" && detail.plan !== undefined ? (
        <Plan plan={detail.plan} earlier={detail.earlierPlans} />
      ) : null}
      {statusKind(summary.status) === "working" ? <p className="t2">{summary.note}.</p> : null}
    </>
  )
}

/** The title is the prompt's first line: it is not said twice. */
const belowTitle = (prompt: string, title: string): string => {
  const [first = "", ...rest] = prompt.trim().split("\n")
  return bare(first) === bare(title) ? rest.join("\n").trim() : prompt
}

const bare = (line: string) => line.trim().replace(/\.$/, "")

const Acts = ({ detail, open }: { readonly detail: RunDetail; readonly open: (tab: "overview" | "diff") => void }) => {
  const patchSet = newest(detail)
  const { status } = detail.summary
  const diff = patchSet === undefined ? "overview" : "diff"
  return (
    <div className="acts">
      <Button look="primary" icon={patchSet === undefined ? SquareArrowOutUpRight : FileDiff} shortcut="o" onClick={() => open(diff)}>
        {patchSet === undefined ? "Open run" : "Open diff"}
      </Button>
      {status === "awaiting-approval" && patchSet !== undefined ? (
        <>
          <Button icon={Check} shortcut="a" onClick={() => approve(detail)}>
            Approve
          </Button>
          <Button icon={MessageSquare} shortcut="c" onClick={() => put({ kind: "request-changes", detail, patchSet })}>
            <span className="narrow-off">Request changes</span>
            <span className="narrow-on">Changes</span>
          </Button>
          <Button icon={X} shortcut="r" onClick={() => put({ kind: "reject", detail, patchSet })}>
            Reject
          </Button>
        </>
      ) : null}
      {status === "awaiting-plan-approval" && detail.plan !== undefined ? (
        <Button
          icon={Check}
          shortcut="a"
          onClick={() => detail.plan !== undefined && put({ kind: "approve-plan", detail, plan: detail.plan.hash })}
        >
          Approve plan
        </Button>
      ) : null}
    </div>
  )
}
