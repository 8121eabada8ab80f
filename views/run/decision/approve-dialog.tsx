/** Repeats exactly what would be approved, for high risk, for files that were not viewed, or to edit the commit message. */
import { Check, Undo2 } from "lucide-react"
import { useState } from "react"
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Hash, PlusMinus } from "../../kit/facts.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { useDetail } from "../../state/details.ts"
import { keep, readKept } from "../../state/kept.ts"
import { viewedCount } from "../../state/viewed.ts"
import { count } from "../../text/format.ts"
import { baseOf, ReviewsFact } from "./facts.tsx"
import { newestBeside } from "./newest.ts"
import { dismiss, put, unsent, type Question } from "./question.ts"
import { useForm } from "./use-form.ts"

export const ApproveDialog = ({ question }: { readonly question: Extract<Question, { kind: "approve" }> }) => {
  const { detail, patchSet, edit = false } = question
  const repository = detail.repositories.find(({ id }) => id === patchSet.repositoryId)
  const key = `message ${patchSet.id}`
  const [message, setMessage] = useState(() => {
    const kept = readKept(key)
    return typeof kept === "string" ? kept : patchSet.message
  })
  const write = (text: string) => {
    setMessage(text)
    keep(key, text === patchSet.message ? undefined : text)
  }
  const { problem, busy, submit, missing } = useForm(detail, () => keep(key, undefined))
  const unseen = patchSet.counts.files - viewedCount(patchSet.id)
  const current = useDetail(detail.summary.number).detail
  const newer = current === undefined ? undefined : newestBeside(current, patchSet)
  const stale = newer !== undefined && newer.id !== patchSet.id
  const left = unsent(patchSet.id)
  const empty = message.trim() === ""
  const edited = message.trim() === patchSet.message.trim() ? {} : { message }
  return (
    <Dialog
      title={<Text>{`Approve ${repository?.name ?? "this change"}, version ${patchSet.version}?`}</Text>}
      onClose={dismiss}
      onSubmit={() => {
        if (!stale) submit({ _tag: "approve", patchSetId: patchSet.id, digest: patchSet.digest, ...edited }, empty)
      }}
      footer={
        <>
          {stale ? null : (
            <Button
              type="submit"
              look="primary"
              icon={Check}
              {...(edit ? { shortcut: "Control+Enter", shown: "Ctrl Enter" } : { shortcut: "Enter", "data-first": "" })}
              aria-busy={busy}
            >
              Approve
            </Button>
          )}
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
      {left.version ? (
        <Message tone="wait" title={`Your own version was not proposed: this approves version ${patchSet.version} as it is.`} />
      ) : null}
      {left.comments > 0 ? (
        <Message tone="wait" title={`${count(left.comments, "comment")} of yours would not be sent to the agent.`} />
      ) : null}
      {stale ? (
        <Message
          tone="wait"
          title={`Version ${newer.version} arrived while you read version ${patchSet.version}.`}
          mend={
            <Button onClick={() => current !== undefined && put({ kind: "approve", detail: current, patchSet: newer })}>
              Show version {newer.version}
            </Button>
          }
        >
          Version {patchSet.version} can no longer be approved. Nothing was written.
        </Message>
      ) : null}
      <label className="field">
        <span className="lb">Commit message</span>
        <textarea
          className="in mono"
          rows={Math.min(8, message.split("\n").length + 1)}
          value={message}
          {...(edit ? { "data-first": "" } : {})}
          aria-invalid={missing && empty}
          onChange={(event) => write(event.target.value)}
        />
        {missing && empty ? <span className="fail f12">A commit needs a message: write one, or take the agent’s.</span> : null}
      </label>
      {message === patchSet.message ? null : (
        <Button
          look="quiet"
          icon={Undo2}
          onClick={({ currentTarget }) => {
            // The button goes; the keys go on in the field.
            currentTarget.form?.querySelector("textarea")?.focus()
            write(patchSet.message)
          }}
        >
          Back to the agent’s message
        </Button>
      )}
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}
