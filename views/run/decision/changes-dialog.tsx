/** Requesting changes (APR-2): what is said of the whole, and the comments on lines that go with it. */
import { useState } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { useDetail } from "../../state/details.ts"
import { commentsOf, draftsOf, dropDrafts, useDrafts } from "../../state/drafts.ts"
import { keep, readKept } from "../../state/kept.ts"
import { slide } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import { CommentItems } from "../diff/comment-list.tsx"
import { earlierOf } from "../diff/since.ts"
import { newestBeside, placeOf } from "./newest.ts"
import { dismiss, put, type Question } from "./question.ts"
import { useForm } from "./use-form.ts"

export const ChangesDialog = ({ question }: { readonly question: Extract<Question, { kind: "request-changes" }> }) => {
  const { detail, patchSet } = question
  const key = `changes ${patchSet.id}`
  const [text, setText] = useState(() => {
    const kept = readKept(key)
    return typeof kept === "string" ? kept : ""
  })
  const drafts = useDrafts(patchSet.id).filter((draft) => draft.text.trim() !== "")
  const { problem, busy, submit, missing } = useForm(detail, () => {
    dropDrafts(patchSet.id)
    keep(key, undefined)
  })
  const current = useDetail(detail.summary.number).detail
  const newer = current === undefined ? undefined : newestBeside(current, patchSet)
  const stale = newer !== undefined && newer.version > patchSet.version
  const earlier = current === undefined ? undefined : waitingBefore(current, patchSet)
  const lines = commentsOf(drafts)
  const empty = text.trim() === "" && lines.length === 0
  const send = () =>
    submit({ _tag: "request-changes", patchSetId: patchSet.id, comments: text.trim(), ...(lines.length === 0 ? {} : { lines }) }, empty)
  return (
    <Dialog
      title={`Request changes to R-${detail.summary.number}, version ${patchSet.version}`}
      onClose={dismiss}
      onSubmit={() => {
        if (!stale) send()
      }}
      footer={
        <>
          {stale ? null : (
            <Button type="submit" look="primary" shortcut="Control+Enter" shown="Ctrl Enter" aria-busy={busy}>
              {lines.length === 0 ? "Send to the agent" : `Send with ${count(lines.length, "comment")} on lines`}
            </Button>
          )}
          <Button onClick={dismiss} shortcut="Escape" shown="Esc">
            Back
          </Button>
        </>
      }
    >
      <p className="text-2">The agent works on with your comments; its next version comes back here for approval.</p>
      {stale && current !== undefined ? (
        <Message
          tone="wait"
          title={`Version ${newer.version} arrived while you read version ${patchSet.version}.`}
          mend={
            <Button onClick={() => put({ kind: "request-changes", detail: current, patchSet: newer })}>To version {newer.version}</Button>
          }
        >
          Comments on version {patchSet.version} can no longer be sent. They are kept, and nothing was sent.
        </Message>
      ) : null}
      {earlier === undefined ? null : (
        <Message
          tone="wait"
          title={`${count(earlier.comments, "comment")} on version ${earlier.of.version} ${earlier.comments === 1 ? "was" : "were"} never sent.`}
          mend={
            <Button
              onClick={() => {
                dismiss()
                slide({ view: "run", run: detail.summary.number, tab: "diff", ...placeOf(detail, earlier.of) })
              }}
            >
              Read them
            </Button>
          }
        >
          They stay there: the lines of version {patchSet.version} may be others.
        </Message>
      )}
      <label className="field">
        <span className="lb">
          Comments
          {lines.length === 0 ? null : <span className="opt">optional</span>}
        </span>
        <textarea
          className="in"
          rows={4}
          data-first=""
          value={text}
          aria-invalid={missing && empty}
          onChange={(event) => {
            setText(event.target.value)
            keep(key, event.target.value === "" ? undefined : event.target.value)
          }}
        />
        {missing && empty ? <span className="fail f12">Write what should change: the agent gets exactly these words.</span> : null}
      </label>
      {drafts.length === 0 ? null : (
        <div className="field">
          <span className="lb">{count(drafts.length, "comment")} on lines</span>
          <CommentItems patchSetId={patchSet.id} drafts={drafts} />
        </div>
      )}
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}

/** The newest earlier version with comments that wait to be sent. */
const waitingBefore = (detail: RunDetail, patchSet: PatchSetView) =>
  earlierOf(detail, patchSet)
    .map((of) => ({ of, comments: commentsOf(draftsOf(of.id)).length }))
    .find(({ comments }) => comments > 0)
