/** What stands between the lines: what a reviewer or the policy says, and what people say. */
import { MessageSquare, OctagonMinus, Pencil, Trash2, TriangleAlert } from "lucide-react"
import { useEffect, useRef } from "react"
import { actorName } from "../../../core/api/event-line.ts"
import type { Actor } from "../../../core/domain/actor.ts"
import { Button } from "../../kit/button.tsx"
import { ClockTime } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import type { Draft } from "../../state/drafts.ts"
import type { Mark } from "./marks.ts"
import { linesOf } from "./places.ts"

/** `High`, `BLOCK`: icon and word, never colour alone. */
export const MarkWord = ({ mark: { kind, tone, severity, overridden } }: { readonly mark: Mark }) => {
  const Icon = kind === "violation" ? OctagonMinus : TriangleAlert
  const ink = tone === "block" ? "block" : tone === "wait" ? "wait" : "idle"
  return (
    <span className={`st ${ink} b`}>
      <Icon className="i s" aria-hidden />
      {kind === "violation" ? severity : severity[0]?.toUpperCase() + severity.slice(1)}
      {overridden ? ", overridden" : ""}
    </span>
  )
}

export const MarkRemark = ({ mark }: { readonly mark: Mark }) => (
  <section aria-label={mark.kind === "violation" ? "Policy violation" : "Finding"} className="remark">
    <div className="flex items-center gap-2 text-12">
      <MarkWord mark={mark} />
      <code className="text-2 cut">
        <Text>{mark.rule}</Text>
      </code>
      <span className="grow" />
      <span className="text-3 nw">{mark.kind === "violation" ? "policy" : <Text>{`${mark.by} reviewer`}</Text>}</span>
    </div>
    <p>
      <Text>{mark.message}</Text>
    </p>
    {mark.suggestion === undefined ? null : (
      <p className="text-2">
        <Text>{mark.suggestion}</Text>
      </p>
    )}
  </section>
)

export interface AskedProps {
  readonly by: Actor
  readonly at: number
  readonly version: number
  readonly text: string
}

/** A comment that went to the agent with the version it was made on. */
export const AskedRemark = ({ by, at, version, text }: AskedProps) => (
  <section aria-label={`Comment on version ${version}`} className="remark">
    <div className="flex items-center gap-2 text-12">
      <MessageSquare className="i s text-3" aria-hidden />
      <span className="font-medium">
        <Text>{actorName(by)}</Text>
      </span>
      <span className="text-3 nw">
        on v{version}, <ClockTime at={at} />
      </span>
      <span className="grow" />
      <span className="text-3 nw">sent to the agent</span>
    </div>
    <p className="said">
      <Text>{text}</Text>
    </p>
  </section>
)

export interface DraftProps {
  readonly draft: Draft
  readonly writing: boolean
  readonly onWrite: () => void
  /** The text as it is typed: it is kept with each letter. */
  readonly onText: (text: string) => void
  readonly onDone: () => void
  readonly onCancel: () => void
  readonly onRemove: () => void
}

export const DraftRemark = ({ draft, writing, onWrite, onText, onDone, onCancel, onRemove }: DraftProps) => {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const { current } = field
    if (!writing || current === null) return
    // The editor draws it with its next frame; nothing can be typed into it before.
    const seen = new ResizeObserver(() => {
      if (current.offsetHeight === 0) return
      seen.disconnect()
      current.focus({ preventScroll: true })
    })
    seen.observe(current)
    return () => seen.disconnect()
  }, [writing])
  const lines = linesOf(draft)
  const label = `Comment on line ${lines}${draft.side === "before" ? " before the change" : ""}`
  if (!writing) {
    return (
      <section aria-label={label} className="remark">
        <div className="flex items-center gap-2 text-12">
          <MessageSquare className="i s text-accent" aria-hidden />
          <span className="font-medium nw">Your comment</span>
          <span className="text-3 cut">line {lines}, goes with “Request changes”</span>
          <span className="grow" />
          <Button look="quiet" icon={Pencil} className="small" aria-label={`Edit the comment on line ${lines}`} onClick={onWrite} />
          <Button look="quiet" icon={Trash2} className="small" aria-label={`Delete the comment on line ${lines}`} onClick={onRemove} />
        </div>
        <p className="said">
          <Text>{draft.text}</Text>
        </p>
      </section>
    )
  }
  return (
    <section aria-label={label} className="remark">
      <textarea
        ref={field}
        className="in"
        rows={3}
        aria-label={label}
        placeholder={`What should change in line ${lines}?`}
        value={draft.text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onDone()
          if (event.key === "Escape") onCancel()
        }}
      />
      <div className="flex items-center gap-2 text-12">
        <Button look="primary" shortcut="Control+Enter" shown="Ctrl Enter" onClick={onDone}>
          Keep
        </Button>
        <Button shortcut="Escape" shown="Esc" onClick={onCancel}>
          Cancel
        </Button>
        <span className="text-3 cut">It goes to the agent with “Request changes”.</span>
      </div>
    </section>
  )
}
