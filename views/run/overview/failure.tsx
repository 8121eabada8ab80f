/** Why a run stopped or failed, with what can be done about it as buttons. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { statusKind } from "../../../core/domain/run.ts"
import { Button } from "../../kit/button.tsx"
import { Message, type Tone } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { blocking } from "../decision/newest.ts"
import { put } from "../decision/question.ts"
import { submit } from "../decision/submit.ts"

const toneOf = (detail: RunDetail): Tone =>
  detail.summary.status === "failed"
    ? "fail"
    : detail.summary.status === "blocked-policy" || detail.summary.status === "conflict"
      ? "block"
      : "wait"

export const FailureMessage = ({ detail }: { readonly detail: RunDetail }) => {
  const { failure, summary } = detail
  const kind = statusKind(summary.status)
  if (failure === undefined || (kind !== "stopped" && kind !== "final")) return null
  return (
    <div className="sec" style={{ display: "grid", gap: 8 }}>
      <Message tone={toneOf(detail)} title={failure.message} mend={<Ways detail={detail} />}>
        <Text>{failure.mend}</Text>
        <span className="t3 f12">
          {" "}
          {failure.class}, <code>{failure.code}</code>
        </span>
      </Message>
      {failure.detailText === undefined ? null : (
        <pre className="out scroll" tabIndex={0}>
          <Text>{failure.detailText}</Text>
        </pre>
      )}
    </div>
  )
}

/** What can be done about it. What the core would refuse is not offered: a block is overridden, never retried. */
const Ways = ({ detail }: { readonly detail: RunDetail }) => {
  const { status } = detail.summary
  if (statusKind(status) === "final") return <Button onClick={() => void submit(detail, { _tag: "retry" })}>Start again</Button>
  const violation = blocking(detail)
  const conflicting = detail.patchSets.find(({ id }) => id === detail.conflict?.patchSetId)
  return (
    <>
      {violation !== undefined ? (
        <Button onClick={() => put({ kind: "override-violation", detail, violation })}>Override…</Button>
      ) : (
        <>
          {detail.conflict?.head === undefined ? null : <Button onClick={() => put({ kind: "resolve-conflict", detail })}>Resolve…</Button>}
          <Button onClick={() => void submit(detail, { _tag: "retry" })}>Retry</Button>
        </>
      )}
      {conflicting === undefined ? (
        <Button onClick={() => put({ kind: "close", detail })}>Close run</Button>
      ) : (
        <Button onClick={() => put({ kind: "reject", detail, patchSet: conflicting })}>Reject</Button>
      )}
    </>
  )
}
