/** Repeats exactly what would be approved, for high risk, for files that were not viewed, or to edit the commit message. */
import { Check } from "lucide-react"
import { useState } from "react"
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Hash, PlusMinus } from "../../kit/facts.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { useDetail } from "../../state/details.ts"
import { viewedCount } from "../../state/viewed.ts"
import { count } from "../../text/format.ts"
import { baseOf, ReviewsFact } from "./facts.tsx"
import { newestBeside } from "./newest.ts"
import { dismiss, put, type Question } from "./question.ts"
import { useForm } from "./use-form.ts"

export const ApproveDialog = ({ question }: { readonly question: Extract<Question, { kind: "approve" }> }) => {
  const { detail, patchSet } = question
  const repository = detail.repositories.find(({ id }) => id === patchSet.repositoryId)
  const [message, setMessage] = useState(patchSet.message)
  const { problem, busy, submit } = useForm(detail)
  const unseen = patchSet.counts.files - viewedCount(patchSet.id)
  const current = useDetail(detail.summary.number).detail
  const newer = current === undefined ? undefined : newestBeside(current, patchSet)
  const edited = message.trim() === patchSet.message.trim() ? {} : { message }
  return (
    <Dialog
      title={<Text>{`Approve ${repository?.name ?? "this change"}, version ${patchSet.version}?`}</Text>}
      onClose={dismiss}
      onSubmit={() => submit({ _tag: "approve", patchSetId: patchSet.id, digest: patchSet.digest, ...edited })}
      footer={
        <>
          <Button type="submit" look="primary" icon={Check} shortcut="Enter" data-first="" aria-busy={busy}>
            Approve
          </Button>
          <Button onClick={dismiss} shortcut="Escape" shown="Esc">
            Back
          </Button>
          <span className="grow" />
          <span className="t3 f12">The gate writes exactly this tree.</span>
        </>
      }
    >
      <dl className="kv">
        <dt>Tree</dt>
        <dd className="row">
          <Hash of={patchSet.tree} long />
          <span className="t3">on</span>
          <code>{baseOf(detail, patchSet)}</code>
        </dd>
        <dt>Change</dt>
        <dd className="row">
          {count(patchSet.counts.files, "file")} <PlusMinus {...patchSet.counts} />
        </dd>
        <dt>Reviews</dt>
        <dd>
          <ReviewsFact patchSet={patchSet} />
        </dd>
        <dt>Policy</dt>
        <dd>
          <Hash of={detail.profile.policy} />
        </dd>
        <dt>Then</dt>
        <dd>
          a commit on{" "}
          <code>
            <Text>{patchSet.target}</Text>
          </code>{" "}
          of <Text>{repository?.name ?? "the repository"}</Text>
        </dd>
      </dl>
      {unseen > 0 ? (
        <Message
          tone="wait"
          title={`${unseen} of ${count(patchSet.counts.files, "file")} ${unseen === 1 ? "was" : "were"} not marked as viewed.`}
        />
      ) : null}
      {newer !== undefined && newer.id !== patchSet.id ? (
        <Message
          tone="wait"
          title={`Version ${newer.version} arrived while you read version ${patchSet.version}.`}
          mend={
            <Button onClick={() => current !== undefined && put({ kind: "approve", detail: current, patchSet: newer })}>
              Show version {newer.version}
            </Button>
          }
        >
          An approval of version {patchSet.version} would be refused.
        </Message>
      ) : null}
      <label className="field">
        <span className="lb">Commit message</span>
        <textarea
          className="in mono"
          rows={Math.min(8, message.split("\n").length + 1)}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </label>
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}
