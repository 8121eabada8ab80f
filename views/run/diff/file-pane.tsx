/** One file of the change: its head, what is said of it as a whole, and its lines, pictures or why there are none. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react"
import type { PatchSetView } from "../../../core/api/contract.ts"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { Button } from "../../kit/button.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { useFile, type Comparison } from "../../state/files.ts"
import { dropEdit, putEdit, type HandMade } from "../../state/hand-made.ts"
import { notify } from "../../state/notices.ts"
import { keepTyped, typedOf } from "../../state/typed.ts"
import { contentOf, sidesOf } from "./content.ts"
import type { Reader } from "./diff-editor.tsx"
import { useAhead } from "./ahead.ts"
import { BesidesLines } from "./besides-lines.tsx"
import { EditedBar, EditingBar } from "./edit-bar.tsx"
import { LeaveDialog } from "./leave-dialog.tsx"
import { MarkList } from "./mark-list.tsx"
import type { Mark } from "./marks.ts"
import { PaneHead } from "./pane-head.tsx"
import type { Place } from "./places.ts"
import type { Sides } from "./sides.ts"
import { useEditing } from "./use-editing.ts"
import { turnHunkAt, useHunks } from "./use-hunks.ts"
import { useRemarks } from "./use-remarks.tsx"

/** Monaco is fetched when the first diff is looked at. */
const DiffEditors = lazy(() => import("./diff-editors.tsx").then((loaded) => ({ default: loaded.DiffEditors })))

export interface FilePaneProps {
  readonly comparison: Comparison
  readonly patchSet: PatchSetView
  readonly since: PatchSetView | undefined
  readonly file: ChangedFile
  /** What is likely to be read next: fetched and compared ahead. */
  readonly ahead: ReadonlyArray<string>
  readonly marks: ReadonlyArray<Mark>
  readonly inline: boolean
  readonly narrow: boolean
  readonly viewed: boolean
  readonly onViewed: () => void
  /** Lines that a list asked to be shown. */
  readonly wanted: Place | undefined
  /** The version that the person makes by hand, while they do. */
  readonly made: HandMade | undefined
  /** Why no version can be made of it; undefined: it can. */
  readonly fixed: string | undefined
  /** Proposes what was made by hand. */
  readonly propose: () => void
  /** Whether the file is being edited. */
  readonly onEditing: (on: boolean) => void
}

const nowhere: ReadonlyArray<Place> = []

/** Deleted lines of an inline diff are drawn all at once: beyond this many both sides stand beside each other. */
const mostInline = 5000

export const FilePane = (props: FilePaneProps) => {
  const { comparison, patchSet, since, file, marks, inline, narrow, viewed, onViewed, wanted, made, fixed, propose, onEditing } = props
  const { file: loaded, problem, again } = useFile(comparison, file.path)
  const content = useMemo(() => (loaded === undefined ? undefined : contentOf(loaded)), [loaded])
  const ahead = useAhead(comparison, props.ahead, loaded !== undefined)
  const reader = useRef<Reader>(null)
  const [changes, setChanges] = useState<{ readonly key: string; readonly at: number; readonly of: number }>()
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  /** How often kept typing was thrown away: it is looked up again. */
  const [dropped, setDropped] = useState(0)
  const remarks = useRemarks({ patchSet, since, file, marks })
  const editing = useEditing(patchSet.id, file.path, reader)
  const hunks = useHunks(comparison, file, made)
  const zones = useMemo(() => (editing.on ? remarks.zones : [...hunks.zones, ...remarks.zones]), [editing.on, hunks.zones, remarks.zones])
  const folded = content?.kind === "text" && !unfolded.has(file.path) ? content.folded : undefined
  const unfold = () => setUnfolded((known) => new Set(known).add(file.path))
  const sides = content?.kind === "text" && folded === undefined ? sidesOf(comparison, file.path, content) : undefined
  /** The editor stays where it is while something else is looked at: making one anew takes longer than showing a file. */
  const last = useRef<Sides>(undefined)
  if (sides !== undefined) last.current = sides
  const { current: drawn } = last

  const comment = (place: Place | undefined) => {
    if (sides === undefined || place === undefined) return notify("There are no lines to comment on.", "plain")
    if (place.side === "before" && since !== undefined) {
      return notify(`Those lines are of version ${since.version}. Comment on a line of version ${patchSet.version}.`, "plain")
    }
    remarks.comment(place)
    reader.current?.show(place)
  }
  useEffect(() => onEditing(editing.on), [editing.on])
  const saved = made?.edits.get(file.path)
  const typed = useMemo(() => (editing.on ? undefined : typedOf(patchSet.id, file.path)), [patchSet.id, file.path, editing.on, dropped])
  const edit = () => {
    const why = sides === undefined ? "There are no lines to edit." : content?.kind === "text" ? (fixed ?? content.fixed) : undefined
    if (why !== undefined) return notify(`It can't be edited. ${why}`, "plain")
    editing.begin(typed, saved)
  }
  const dropTyped = () => {
    keepTyped(patchSet.id, file.path, undefined)
    setDropped(dropped + 1)
  }
  const save = () => {
    if (!editing.on) return
    if (!editing.edited && saved === undefined) return notify("Nothing was edited.", "plain")
    const text = editing.finish()
    if (text === undefined) return
    if (text === sides?.after) return dropEdit(patchSet.id, file.path)
    if (text !== saved) putEdit(patchSet.id, file.path, text)
    propose()
  }
  const turnHunk = () => {
    if (fixed !== undefined) return notify(`Nothing of it can be left out. ${fixed}`, "plain")
    const place = reader.current?.place()
    if (sides === undefined || place === undefined) return notify("It has no hunks: f takes or leaves the file.", "plain")
    void turnHunkAt(comparison, file.path, place)
  }
  const key = sides?.key
  useEffect(() => {
    if (key !== undefined && wanted !== undefined && changes?.key === key) reader.current?.reveal(wanted)
  }, [key, wanted, changes?.key === key])
  useActions([
    { place: "Diff", name: "Show the next change", keys: ["n"], act: () => reader.current?.next() },
    { place: "Diff", name: "Show the change before", keys: ["p"], act: () => reader.current?.previous() },
    { place: "Diff", name: "Comment on the line", keys: ["m"], act: () => comment(reader.current?.place()) },
    { place: "Diff", name: "Edit the file", keys: ["e"], act: edit },
    { place: "Diff", name: "Take or leave the hunk", keys: ["u"], act: turnHunk },
    ...(folded === undefined ? [] : [{ place: "Diff" as const, name: "Show the folded lines", keys: ["o"], act: unfold }]),
    ...(editing.on
      ? [
          { place: "Diff" as const, name: "Save the edit into your version", keys: ["Mod+s"], act: save },
          { place: "Diff" as const, name: "Stop editing", keys: [], act: editing.stop }
        ]
      : [])
  ])
  const split = !inline || file.removed > mostInline
  return (
    <section className="detail" aria-label="Diff">
      <PaneHead
        file={file}
        narrow={narrow}
        lines={
          sides === undefined
            ? undefined
            : { changes: changes?.key === key ? changes : undefined, comment: () => comment(reader.current?.place()) }
        }
        edit={!editing.on && sides !== undefined && fixed === undefined ? edit : undefined}
        viewed={viewed}
        onViewed={onViewed}
      />
      {editing.on ? (
        <EditingBar
          follows="Saving puts it into your version; proposed, that is checked and reviewed again."
          stop={editing.stop}
          save={save}
        />
      ) : saved !== undefined || (typed !== undefined && fixed === undefined) ? (
        <EditedBar
          saved={typed === undefined}
          version={patchSet.version}
          drop={typed === undefined ? () => dropEdit(patchSet.id, file.path) : dropTyped}
          goOn={edit}
        />
      ) : null}
      {editing.leaving ? <LeaveDialog path={file.path} onStay={editing.stay} onLeave={editing.leave} /> : null}
      <MarkList marks={marks} reveal={(line) => reader.current?.reveal({ side: "after", line })} />
      <BesidesLines path={file.path} loaded={loaded} content={content} problem={problem} again={again} folded={folded} unfold={unfold} />
      {hunks.problem === undefined ? null : (
        <div className="p-3">
          <ProblemMessage problem={hunks.problem} mend={<Button onClick={hunks.again}>Read its hunks again</Button>} />
        </div>
      )}
      {drawn === undefined ? null : (
        <div
          className={sides === undefined ? "hidden" : "flex grow min-h-0"}
          // Before the editor, which keeps some of these keys to itself.
          onKeyDownCapture={(event) => {
            if (event.key !== "Escape" || !editing.on || (event.target as HTMLElement).closest(".find-widget, .zone")) return
            // The question opens after this key, which would close it.
            event.preventDefault()
            setTimeout(editing.stop)
          }}
        >
          <Suspense fallback={<Skeleton rows={10} />}>
            <DiffEditors
              sides={drawn}
              ahead={ahead}
              inline={!split}
              editable={editing.on}
              glyphs={remarks.glyphs}
              out={editing.on ? nowhere : hunks.out}
              zones={zones}
              reader={reader}
              onChanges={setChanges}
              onComment={comment}
              onTyped={editing.onTyped}
            />
          </Suspense>
        </div>
      )}
    </section>
  )
}
