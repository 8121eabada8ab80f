/** All that stands between and beside the lines of one file: findings, violations, comments sent and not yet sent. */
import { useMemo, useRef, useState } from "react"
import type { PatchSetView } from "../../../core/api/contract.ts"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { dropDraft, putDraft, useDrafts, type Draft } from "../../state/drafts.ts"
import type { ZoneSpec } from "./diff-editor.tsx"
import type { Glyph } from "./glyphs.ts"
import type { Mark } from "./marks.ts"
import type { Place } from "./places.ts"
import { AskedRemark, DraftRemark, MarkRemark } from "./remarks.tsx"

export interface Remarks {
  readonly glyphs: ReadonlyArray<Glyph>
  readonly zones: ReadonlyArray<ZoneSpec>
  /** Opens a new comment there. */
  readonly comment: (place: Place) => void
}

interface Of {
  readonly patchSet: PatchSetView
  /** The version that it is compared with; absent: its base. */
  readonly since: PatchSetView | undefined
  readonly file: ChangedFile
  readonly marks: ReadonlyArray<Mark>
}

/** Which of the comments that were sent stand in this comparison, and on which side. */
export const askedOf = ({ patchSet, since, file }: Omit<Of, "marks">) =>
  [patchSet, ...(since === undefined ? [] : [since])].flatMap((version) =>
    (version.requested ?? []).flatMap(({ by, at, lines }, round) =>
      lines.flatMap((comment, index) => {
        const shown = { ...comment, by, at, version: version.version, key: `asked ${version.version} ${round} ${index}` }
        // What was said of the lines after an earlier version is now said of those before.
        if (version === since)
          return comment.side === "after" && comment.path === (file.from ?? file.path) ? [{ ...shown, side: "before" as const }] : []
        const path = comment.side === "before" ? (file.from ?? file.path) : file.path
        return comment.path === path && (comment.side === "after" || since === undefined) ? [shown] : []
      })
    )
  )

export const useRemarks = ({ patchSet, since, file, marks }: Of): Remarks => {
  const drafts = useDrafts(patchSet.id)
  const [writing, setWriting] = useState<ReadonlySet<string>>(new Set())
  /** What stood there before it was edited. */
  const earlier = useRef(new Map<string, string>())
  return useMemo(() => {
    const write = (id: string, on: boolean) =>
      setWriting((known) => {
        const next = new Set(known)
        if (on) next.add(id)
        else next.delete(id)
        return next
      })
    const put = (draft: Draft) => putDraft(patchSet.id, draft)
    const drop = (id: string) => dropDraft(patchSet.id, id)
    const done = (draft: Draft) => {
      write(draft.id, false)
      if (draft.text.trim() === "") drop(draft.id)
    }
    const cancel = (draft: Draft) => {
      write(draft.id, false)
      const before = earlier.current.get(draft.id) ?? ""
      if (before === "") drop(draft.id)
      else put({ ...draft, text: before })
    }
    const onLines = marks.filter((mark) => mark.line !== undefined)
    const asked = askedOf({ patchSet, since, file })
    const own = drafts.filter((draft) => draft.path === (draft.side === "before" ? (file.from ?? file.path) : file.path))
    const shown = since === undefined ? own : own.filter(({ side }) => side === "after")
    const glyphs: ReadonlyArray<Glyph> = [
      ...onLines.map(({ line = 1, endLine, tone, severity, rule, message, by }): Glyph => ({
        side: "after",
        line,
        ...(endLine === undefined ? {} : { endLine }),
        look: tone,
        says: [`${severity}: ${rule} (${by})`, message]
      })),
      ...[...asked, ...shown].map(({ side, line, endLine, text }): Glyph => ({
        side,
        line,
        ...(endLine === undefined ? {} : { endLine }),
        look: "comment",
        says: [text]
      }))
    ]
    const zones: ReadonlyArray<ZoneSpec> = [
      ...onLines.map((mark, index): ZoneSpec => ({
        key: `mark ${index}`,
        order: index,
        side: "after",
        line: mark.line ?? 1,
        ...(mark.endLine === undefined ? {} : { endLine: mark.endLine }),
        node: <MarkRemark mark={mark} />
      })),
      ...asked.map(({ key, side, line, endLine, by, at, version, text }, index): ZoneSpec => ({
        key,
        order: 1000 + index,
        side,
        line,
        ...(endLine === undefined ? {} : { endLine }),
        node: <AskedRemark by={by} at={at} version={version} text={text} />
      })),
      ...shown.map((draft, index): ZoneSpec => ({
        key: draft.id,
        order: 2000 + index,
        side: draft.side,
        line: draft.line,
        ...(draft.endLine === undefined ? {} : { endLine: draft.endLine }),
        node: (
          <DraftRemark
            draft={draft}
            writing={writing.has(draft.id) || draft.text === ""}
            onWrite={() => {
              earlier.current.set(draft.id, draft.text)
              write(draft.id, true)
            }}
            onText={(text) => {
              if (!writing.has(draft.id)) write(draft.id, true)
              put({ ...draft, text })
            }}
            onDone={() => done(draft)}
            onCancel={() => cancel(draft)}
            onRemove={() => drop(draft.id)}
          />
        )
      }))
    ]
    return {
      glyphs,
      zones,
      comment: ({ side, line, endLine }: Place) => {
        const id = crypto.randomUUID()
        const path = side === "before" ? (file.from ?? file.path) : file.path
        put({ id, path, side, line, ...(endLine === undefined ? {} : { endLine }), text: "" })
        write(id, true)
      }
    }
  }, [patchSet, since, file, marks, drafts, writing])
}
