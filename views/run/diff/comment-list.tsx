/** The comments that wait to be sent, in one list: where they are, and away with them. */
import { MessageSquare, Trash2 } from "lucide-react"
import { Popover } from "radix-ui"
import { useState } from "react"
import { Button } from "../../kit/button.tsx"
import { Text } from "../../kit/text.tsx"
import { dropDraft, type Draft } from "../../state/drafts.ts"
import { count } from "../../text/format.ts"
import { linesOf } from "./places.ts"

export interface CommentListProps {
  readonly patchSetId: string
  readonly drafts: ReadonlyArray<Draft>
  readonly show: (draft: Draft) => void
}

export const CommentList = ({ patchSetId, drafts, show }: CommentListProps) => {
  const [open, setOpen] = useState(false)
  if (drafts.length === 0) return null
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button look="quiet" icon={MessageSquare}>
          {count(drafts.length, "comment")}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={4} aria-label="Comments that wait to be sent">
          <CommentItems patchSetId={patchSetId} drafts={drafts} show={(draft) => (setOpen(false), show(draft))} />
          <p className="text-12 text-3 px-3 py-2">They go to the agent with “Request changes”.</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** `show` absent: they are told and can be taken away, and lead nowhere. */
export const CommentItems = ({
  patchSetId,
  drafts,
  show
}: Omit<CommentListProps, "show"> & { readonly show?: CommentListProps["show"] }) => (
  <ul className="comments scroll" aria-label="Comments on lines">
    {drafts.map((draft) => {
      const at = `${draft.path}:${linesOf(draft)}`
      const words = (
        <>
          <code className="cut-left text-12 text-2">
            <span>
              <Text>{at}</Text>
              {draft.side === "before" ? " before" : ""}
            </span>
          </code>
          <span className="said">
            <Text>{draft.text}</Text>
          </span>
        </>
      )
      return (
        <li key={draft.id}>
          {show === undefined ? (
            <div className="grow min-w-0 grid">{words}</div>
          ) : (
            <button type="button" className="inset grow min-w-0 grid" onClick={() => show(draft)}>
              {words}
            </button>
          )}
          <Button
            look="quiet"
            icon={Trash2}
            className="small"
            aria-label={`Delete the comment on ${at}`}
            onClick={() => dropDraft(patchSetId, draft.id)}
          />
        </li>
      )
    })}
  </ul>
)
