/** One file of the change: its head, what is said of it as a whole, and its lines, pictures or why there are none. */
import { FoldVertical, TriangleAlert } from "lucide-react"
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react"
import type { PatchSetView } from "../../../core/api/contract.ts"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { Button } from "../../kit/button.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { readFile, useFile, type Comparison } from "../../state/files.ts"
import { notify } from "../../state/notices.ts"
import { contentOf, type Content } from "./content.ts"
import type { Reader } from "./diff-editor.tsx"
import { Images } from "./images.tsx"
import type { Mark } from "./marks.ts"
import { PaneHead } from "./pane-head.tsx"
import type { Place } from "./places.ts"
import { MarkWord } from "./remarks.tsx"
import type { Sides } from "./shelf.ts"
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
  const { comparison, patchSet, since, file, marks, inline, narrow, viewed, onViewed, wanted } = props
  const { file: loaded, problem } = useFile(comparison, file.path)
  const content = useMemo(() => (loaded === undefined ? undefined : contentOf(loaded)), [loaded])
  const ahead = useAhead(comparison, props.ahead, loaded !== undefined)
  const reader = useRef<Reader>(null)
  const [changes, setChanges] = useState<{ readonly key: string; readonly at: number; readonly of: number }>()
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const remarks = useRemarks({ patchSet, since, file, marks })
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
  const key = sides?.key
  useEffect(() => {
    if (key !== undefined && wanted !== undefined && changes?.key === key) reader.current?.reveal(wanted)
  }, [key, wanted, changes?.key === key])
  useActions([
    { place: "Diff", name: "Show the next change", keys: ["n"], act: () => reader.current?.next() },
    { place: "Diff", name: "Show the change before", keys: ["p"], act: () => reader.current?.previous() },
    { place: "Diff", name: "Comment on the line", keys: ["m"], act: () => comment(reader.current?.place()) }
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
        edit={undefined}
        viewed={viewed}
        onViewed={onViewed}
      />
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
        <div className={sides === undefined ? "hidden" : "flex grow min-h-0"}>
          <Suspense fallback={<Skeleton rows={10} />}>
            <DiffEditor
              path={drawn.path}
              sides={drawn.sides}
              ahead={ahead}
              inline={!split}
              editable={false}
              glyphs={remarks.glyphs}
              zones={remarks.zones}
              reader={reader}
              onChanges={setChanges}
              onComment={comment}
              onEdited={() => {}}
            />
          </Suspense>
        </div>
      )}
    </section>
  )
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
