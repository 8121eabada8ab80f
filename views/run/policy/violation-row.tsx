/** One violation: rule, severity, where, why; overridden by whom, or the way to override it. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { statusKind } from "../../../core/domain/run.ts"
import { Button } from "../../kit/button.tsx"
import { ClockTime, Hash } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { useArtifact } from "../../state/artifacts.ts"
import { useInstallation } from "../../state/installation.ts"
import { put } from "../decision/question.ts"
import { actorWords } from "../people.ts"
import { FindingPlace } from "../reviews/finding-place.tsx"
import { violationIn } from "./documents.ts"
import type { RunViolation } from "./stages.ts"

export interface ViolationRowProps {
  readonly detail: RunDetail
  readonly violation: RunViolation
  readonly chosen: boolean
  readonly open: boolean
  readonly toggle: () => void
}

/** Why nobody may override it here and now; undefined where it can be. The core has the last word. */
export const whyNotOverridden = (detail: RunDetail, { severity, override }: RunViolation, role: string | undefined): string | undefined => {
  if (override !== undefined) return "It is overridden already."
  if (severity !== "BLOCK") return "A warning blocks nothing."
  if (statusKind(detail.summary.status) === "final") return "The run is over."
  return role === "admin" ? undefined : "Only an admin overrides the policy."
}

export const ViolationRow = ({ detail, violation, chosen, open, toggle }: ViolationRowProps) => {
  const { rule, severity, path, line, message, override, patchSetId } = violation
  const actor = useInstallation(({ status }) => status?.actor)
  const why = whyNotOverridden(detail, violation, actor?.kind === "person" ? actor.role : undefined)
  const patchSet: PatchSetView | undefined = detail.patchSets.find(({ id }) => id === patchSetId)
  return (
    <li className={`grid gap-1 border-t border-line py-2 ${chosen ? "chosen" : ""}`} aria-current={chosen ? "true" : undefined}>
      <div className="row">
        <Mark ink={override !== undefined ? "done" : severity === "BLOCK" ? "block" : "wait"}>
          {override !== undefined ? "Overridden" : severity === "BLOCK" ? "Blocks" : "Warns"}
        </Mark>
        <code className="nw">{rule}</code>
        {path === undefined ? null : <FindingPlace detail={detail} patchSet={patchSet} path={path} line={line} />}
        <span className="grow" />
        <button type="button" className="link f12 nw" aria-expanded={open} onClick={toggle}>
          {open ? "Hide evidence" : "Evidence"}
        </button>
        {why === undefined ? (
          <Button onClick={() => put({ kind: "override-violation", detail, violation })}>Override…</Button>
        ) : severity === "BLOCK" && override === undefined ? (
          <span className="t3 f12">{why}</span>
        ) : null}
      </div>
      <p className="t2 prose">
        <Text>{message}</Text>
      </p>
      {override === undefined ? null : (
        <p className="prose">
          <span className="t3">
            <Text>{actorWords(override.by)}</Text>, <ClockTime at={override.at} />:{" "}
          </span>
          <Text>{override.reason}</Text>
        </p>
      )}
      {open ? <Evidence violation={violation} /> : null}
    </li>
  )
}

const Evidence = ({ violation: { id, report } }: { readonly violation: RunViolation }) => {
  const { text, problem } = useArtifact(report)
  if (problem !== undefined) return <ProblemMessage problem={problem} />
  if (report !== undefined && text === undefined) return <Skeleton rows={2} />
  const more = text === undefined ? undefined : violationIn(text, id)
  return (
    <dl className="kv">
      <dt>Seen</dt>
      <dd>
        {more === undefined ? (
          <span className="t3">the evaluation's report can't be read</span>
        ) : (
          <code className="wrap-anywhere">
            <Text>{more.evidence}</Text>
          </code>
        )}
      </dd>
      {more === undefined ? null : (
        <>
          <dt>Mend</dt>
          <dd>
            <Text>{more.mend}</Text>
          </dd>
        </>
      )}
      <dt>Violation</dt>
      <dd>
        <Hash of={id} long /> <span className="t3">an override clears this very one</span>
      </dd>
    </dl>
  )
}
