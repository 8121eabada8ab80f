/** One file of the change: its head, what is said of it as a whole, and its lines, pictures or why there are none. */
import { FoldVertical, TriangleAlert } from "lucide-react"
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react"
import type { Hunk, PatchSetView } from "../../../core/api/contract.ts"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { Button } from "../../kit/button.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { readFile, readHunks, useFile, type Comparison } from "../../state/files.ts"
import { dropEdit, putEdit, takeHunk, type HandMade } from "../../state/hand-made.ts"
import { notify } from "../../state/notices.ts"
import { contentOf, type Content } from "./content.ts"
import type { Reader, ZoneSpec } from "./diff-editor.tsx"
import { hunkZones } from "./hunk-remark.tsx"
import { Images } from "./images.tsx"
import { LeaveDialog } from "./leave-dialog.tsx"
import type { Mark } from "./marks.ts"
import { PaneHead } from "./pane-head.tsx"
import type { Place } from "./places.ts"
import { MarkWord } from "./remarks.tsx"
import type { Sides } from "./shelf.ts"
import { useEditing } from "./use-editing.ts"
import { useRemarks } from "./use-remarks.tsx"

/** Monaco is fetched when the first diff is looked at. */
const DiffEditor = lazy(() => import("./diff-editor.tsx").then((loaded) => ({ default: loaded.DiffEditor })))

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
}

type TextContent = Extract<Content, { kind: "text" }>

/** Deleted lines of an inline diff are drawn all at once: beyond this many both sides stand beside each other. */
const mostInline = 5000

const sidesOf = (comparison: Comparison, path: string, { before, after, language }: TextContent): Sides => ({
  key: `${comparison.patchSetId} ${comparison.since ?? ""} ${path}`,
  before,
  after,
  language
})

/** The contents of the files that come next, as soon as they are there. */
const useAhead = (comparison: Comparison, paths: ReadonlyArray<string>, ready: boolean): ReadonlyArray<Sides> => {
  const [ahead, setAhead] = useState<ReadonlyArray<Sides>>([])
  const wanted = paths.join("\n")
  useEffect(() => {
    if (!ready) return
    let here = true
    void Promise.all(paths.map((path) => readFile(comparison, path))).then((answers) => {
      if (!here) return
      setAhead(
        answers.flatMap((answer) => {
          const content = answer.ok ? contentOf(answer.value) : undefined
          return answer.ok && content?.kind === "text" ? [sidesOf(comparison, answer.value.file.path, content)] : []
        })
      )
    })
    return () => {
      here = false
    }
  }, [wanted, ready])
  return ahead
}

export const FilePane = (props: FilePaneProps) => {
  const { comparison, patchSet, since, file, marks, inline, narrow, viewed, onViewed, wanted, made, fixed, propose } = props
  const { file: loaded, problem } = useFile(comparison, file.path)
  const content = useMemo(() => (loaded === undefined ? undefined : contentOf(loaded)), [loaded])
  const ahead = useAhead(comparison, props.ahead, loaded !== undefined)
  const reader = useRef<Reader>(null)
  const [changes, setChanges] = useState<{ readonly key: string; readonly at: number; readonly of: number }>()
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const remarks = useRemarks({ patchSet, since, file, marks })
  const editing = useEditing(file.path, reader)
  const hunks = useHunks(comparison, file, made)
  const zones = useMemo(() => [...hunks, ...remarks.zones], [hunks, remarks.zones])
  const folded = content?.kind === "text" && !unfolded.has(file.path) ? content.folded : undefined
  const unfold = () => setUnfolded((known) => new Set(known).add(file.path))
  const sides = content?.kind === "text" && folded === undefined ? sidesOf(comparison, file.path, content) : undefined
  /** The editor stays where it is while something else is looked at: making one anew takes longer than showing a file. */
  const last = useRef<{ readonly path: string; readonly sides: Sides }>(undefined)
  if (sides !== undefined) last.current = { path: file.path, sides }
  const { current: drawn } = last

  const comment = (place: Place | undefined) => {
    if (sides === undefined || place === undefined) return notify("There are no lines to comment on.", "plain")
    if (place.side === "before" && since !== undefined) {
      return notify(`Those lines are of version ${since.version}. Comment on a line of version ${patchSet.version}.`, "plain")
    }
    remarks.comment(place)
    reader.current?.show(place)
  }
  const edit = () => {
    const why = sides === undefined ? "There are no lines to edit." : content?.kind === "text" ? (fixed ?? content.fixed) : undefined
    if (why !== undefined) return notify(`It can't be edited. ${why}`, "plain")
    editing.begin()
    const earlier = made?.edits.get(file.path)
    if (earlier !== undefined) reader.current?.put(earlier)
  }
  const save = () => {
    if (editing.path === undefined) return
    if (!editing.edited) return notify("Nothing was edited.", "plain")
    const text = editing.finish()
    if (text === undefined) return
    putEdit(patchSet.id, file.path, text)
    propose()
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
    ...(editing.path === undefined ? [] : [{ place: "Diff" as const, name: "Save the edit as a version", keys: ["Mod+s"], act: save }])
  ])
  const notes = content?.kind === "text" ? content.notes : []
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
        edit={editing.path === undefined && sides !== undefined ? edit : undefined}
        viewed={viewed}
        onViewed={onViewed}
      />
      {editing.path === undefined ? null : (
        <section className="hand-bar" aria-label="Editing">
          <span className="font-medium nw">You edit the right side</span>
          <span className="text-2 cut">
            Saving proposes version {patchSet.version + 1} under your name; it is reviewed again
            {patchSet.approval === undefined ? "." : `, and the approval of version ${patchSet.version} is void.`}
          </span>
          <span className="grow" />
          <Button onClick={editing.stop} shortcut="Escape" shown="Esc">
            Stop
          </Button>
          <Button look="primary" onClick={save} shortcut="Control+s" shown="Ctrl S">
            Save…
          </Button>
        </section>
      )}
      {editing.path === undefined && made?.edits.has(file.path) === true ? (
        <section className="hand-bar" aria-label="Edited">
          <span className="text-2 cut">You edited this file; the lines below are those of version {patchSet.version}.</span>
          <span className="grow" />
          <Button onClick={() => dropEdit(patchSet.id, file.path)}>Drop the edit</Button>
          <Button onClick={edit}>Go on editing</Button>
        </section>
      ) : null}
      {editing.leaving ? <LeaveDialog path={file.path} onStay={editing.stay} onLeave={editing.leave} /> : null}
      <MarkList marks={marks} reveal={(line) => reader.current?.reveal({ side: "after", line })} />
      {notes.length === 0 ? null : (
        <ul className="cut-notes" aria-label="What is not shown">
          {notes.map((note) => (
            <li key={note} className="flex items-center gap-2">
              <TriangleAlert className="i s text-wait" aria-hidden />
              {note}
            </li>
          ))}
        </ul>
      )}
      {problem === undefined ? null : (
        <div className="p-3">
          <ProblemMessage problem={problem} />
        </div>
      )}
      {content === undefined && problem === undefined ? <Skeleton rows={10} /> : null}
      {folded === undefined ? null : (
        <div className="p-3">
          <Message
            tone="plain"
            title={folded}
            mend={
              <Button icon={FoldVertical} onClick={unfold}>
                Show its lines
              </Button>
            }
          />
        </div>
      )}
      {content?.kind === "images" && loaded !== undefined ? (
        <Images key={file.path} path={file.path} {...content} beforeBytes={loaded.before.bytes} afterBytes={loaded.after.bytes} />
      ) : null}
      {content?.kind === "none" ? (
        <div className="nolines">
          <p className="font-medium">{content.title}</p>
          {content.lines.map((line) => (
            <p key={line} className="text-2">
              <Text>{line}</Text>
            </p>
          ))}
        </div>
      ) : null}
      {drawn === undefined ? null : (
        <div
          className={sides === undefined ? "hidden" : "flex grow min-h-0"}
          onKeyDown={(event) => {
            if (event.key === "Escape" && editing.path !== undefined && !(event.target as HTMLElement).closest(".find-widget, .zone"))
              editing.stop()
          }}
        >
          <Suspense fallback={<Skeleton rows={10} />}>
            <DiffEditor
              path={drawn.path}
              sides={drawn.sides}
              ahead={ahead}
              inline={!split}
              editable={editing.path !== undefined}
              glyphs={remarks.glyphs}
              zones={zones}
              reader={reader}
              onChanges={setChanges}
              onComment={comment}
              onEdited={editing.onEdited}
            />
          </Suspense>
        </div>
      )}
    </section>
  )
}

const noZones: ReadonlyArray<ZoneSpec> = []

/** A control at each of git's hunks, while a version is made by hand. */
const useHunks = (comparison: Comparison, file: ChangedFile, made: HandMade | undefined): ReadonlyArray<ZoneSpec> => {
  const { path } = file
  const [read, setRead] = useState<{ readonly path: string; readonly hunks: ReadonlyArray<Hunk> }>()
  const wanted = made !== undefined && !file.binary
  useEffect(() => {
    if (!wanted) return
    let here = true
    void readHunks(comparison, path).then((hunks) => here && setRead({ path, hunks }))
    return () => {
      here = false
    }
  }, [comparison, path, wanted])
  return useMemo(() => {
    if (made === undefined || read?.path !== path || made.edits.has(path)) return noZones
    const { hunks } = read
    const chosen = made.hunks.get(path)?.left
    return hunkZones({
      hunks,
      left: (hunk) => made.left.has(path) || chosen?.has(hunk) === true,
      turn: (hunk, take) => takeHunk(comparison.patchSetId, path, hunks.length, hunk, take)
    })
  }, [made, read, path])
}

/** What is said of the file: each a way to its line. */
const MarkList = ({ marks, reveal }: { readonly marks: ReadonlyArray<Mark>; readonly reveal: (line: number) => void }) =>
  marks.length === 0 ? null : (
    <ul className="found scroll" aria-label="Findings">
      {marks.map((mark, index) => (
        <li key={index}>
          <button type="button" className="inset" onClick={() => mark.line !== undefined && reveal(mark.line)}>
            <MarkWord mark={mark} />
            <code className="text-3 nw">{mark.line === undefined ? "file" : `line ${mark.line}`}</code>
            <span className="grow cut">
              <Text>{mark.message}</Text>
            </span>
            <span className="text-3 nw">
              <Text>{mark.rule}</Text>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
