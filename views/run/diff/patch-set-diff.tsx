/** One comparison: its files, the one that is read, and the keys that move among them. */
import { ListChecks } from "lucide-react"
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { useDrafts } from "../../state/drafts.ts"
import { readFilesAgain, useFiles, type Comparison } from "../../state/files.ts"
import { useInstallation } from "../../state/installation.ts"
import { keep, readKept } from "../../state/kept.ts"
import { useMedia } from "../../state/media.ts"
import { notify } from "../../state/notices.ts"
import { slide } from "../../state/route.ts"
import { markViewed, useViewed, viewedCount } from "../../state/viewed.ts"
import type { RunRoute } from "../run-page.tsx"
import { CommentList } from "./comment-list.tsx"
import { DiffTools } from "./diff-tools.tsx"
import { FilePane } from "./file-pane.tsx"
import { FileTree } from "./file-tree.tsx"
import { HandBar } from "./hand-bar.tsx"
import { marksByPath, type Mark } from "./marks.ts"
import { filtered, orderedFiles, type Order } from "./order.ts"
import type { Place } from "./places.ts"
import { lastReviewed } from "./since.ts"
import { useHandMaking } from "./use-hand-making.ts"

export interface PatchSetDiffProps {
  readonly detail: RunDetail
  readonly route: RunRoute
  readonly patchSet: PatchSetView
  readonly since: PatchSetView | undefined
  readonly show: (patchSet: PatchSetView) => void
  readonly compare: (since: PatchSetView | undefined) => void
}

const orderKey = "diff order"
const noMarks: ReadonlyArray<Mark> = []

export const PatchSetDiff = ({ detail, route, patchSet, since, show, compare }: PatchSetDiffProps) => {
  const comparison = useMemo(
    (): Comparison => ({ run: route.run, patchSetId: patchSet.id, ...(since === undefined ? {} : { since: since.id }) }),
    [route.run, patchSet.id, since?.id]
  )
  const { files, problem } = useFiles(comparison)
  const viewed = useViewed(patchSet.id)
  const drafts = useDrafts(patchSet.id).filter(({ text }) => text.trim() !== "")
  const person = useInstallation(({ status }) => (status?.actor.kind === "person" ? status.actor.id : undefined))
  const narrow = useMedia("(max-width: 999px)")
  const [split, setSplit] = useState(true)
  const [drawer, setDrawer] = useState(false)
  const [filter, setFilter] = useState("")
  const [order, setOrder] = useState<Order>(() => (readKept(orderKey) === "path" ? "path" : "risk"))
  const [wanted, setWanted] = useState<Place>()
  const field = useRef<HTMLInputElement>(null)
  const marks = useMemo(() => marksByPath(detail, patchSet), [detail, patchSet])
  const ordered = useMemo(() => orderedFiles(files ?? [], marks, order), [files, marks, order])
  // The field takes its letters at once; thousands of rows follow.
  const looked = useDeferredValue(filter)
  const shown = useMemo(() => filtered(ordered, looked), [ordered, looked])
  const file = ordered.find(({ path }) => path === route.file) ?? ordered[0]
  const at = shown.findIndex(({ path }) => path === file?.path)
  const reviewed = lastReviewed(detail, patchSet, person, viewedCount)

  const byHand = useHandMaking({ detail, patchSet, since, files })
  const { made, fixed, paths, editing, propose, drop } = byHand

  const latest = useRef(route)
  latest.current = route
  const open = useCallback((path: string) => {
    setDrawer(false)
    setWanted(undefined)
    slide({ ...latest.current, file: path })
  }, [])
  const step = (by: 1 | -1) => {
    const next = shown[at + by]
    if (next !== undefined) open(next.path)
  }
  const view = () => {
    if (file === undefined) return
    markViewed(patchSet.id, file.path, !viewed.has(file.path))
    if (!viewed.has(file.path)) step(1)
  }
  const arrange = useCallback((next: Order) => {
    setOrder(next)
    keep(orderKey, next)
  }, [])
  const sinceMine = () => {
    if (reviewed === undefined) return notify("You reviewed no earlier version of it.", "plain")
    compare(since?.id === reviewed.id ? undefined : reviewed)
  }
  useActions([
    { place: "Diff", name: "Show the next file", keys: ["]"], act: () => step(1) },
    { place: "Diff", name: "Show the file before", keys: ["["], act: () => step(-1) },
    { place: "Diff", name: "Mark the file as viewed and go on", keys: ["x"], act: view },
    { place: "Diff", name: "Show what changed since my last review", keys: ["v"], act: sinceMine },
    { place: "Diff", name: "Show the diff side by side or inline", keys: ["i"], act: () => setSplit(!split) },
    { place: "Diff", name: "Show or hide the files", keys: ["t"], act: () => setDrawer(!drawer) },
    { place: "Diff", name: made === undefined ? "Take parts of the change" : "Propose your version", keys: ["h"], act: byHand.choose },
    { place: "Diff", name: "Take or leave the file", keys: ["f"], act: () => byHand.turnFile(file?.path) },
    { place: "Diff", name: "Undo, where nothing was written", keys: ["z"], act: byHand.back },
    ...(made === undefined ? [] : [{ place: "Diff" as const, name: "Drop your version", keys: [], act: drop }]),
    { place: "Diff", name: "Order the files by risk or by path", keys: [], act: () => arrange(order === "risk" ? "path" : "risk") },
    {
      place: "Diff",
      name: "Filter the files",
      keys: ["/"],
      act: () => {
        setDrawer(true)
        field.current?.focus()
      }
    }
  ])
  useEffect(() => {
    if (drawer && narrow) field.current?.focus()
  }, [drawer, narrow])

  const neighbours = [shown[at + 1], shown[at - 1]].flatMap((neighbour) => (neighbour === undefined ? [] : [neighbour.path]))
  return (
    <>
      <DiffTools {...{ detail, patchSet, since, reviewed, narrow, drawer, setDrawer, split, setSplit, show, compare }}>
        {made === undefined && fixed === undefined ? (
          <Button
            look="quiet"
            icon={ListChecks}
            shortcut="h"
            title="Take some files or hunks, and leave the others"
            onClick={byHand.choose}
          >
            {narrow ? "Parts" : "Take parts"}
          </Button>
        ) : null}
        <CommentList
          patchSetId={patchSet.id}
          drafts={drafts}
          show={({ path, side, line }) => {
            const place = files?.find((candidate) => candidate.path === path || candidate.from === path)
            if (place !== undefined) open(place.path)
            setWanted({ side, line })
          }}
        />
      </DiffTools>
      {made === undefined || since !== undefined ? null : (
        <HandBar {...{ made, fixed, propose, drop }} files={paths.length} version={patchSet.version} undo={byHand.back} editing={editing} />
      )}
      <div className="cols">
        {narrow && !drawer ? null : (
          <FileTree
            drawer={narrow}
            files={shown}
            all={ordered.length}
            marks={marks}
            order={order}
            setOrder={arrange}
            viewed={viewed}
            {...(made === undefined || since !== undefined ? {} : { left: made.left })}
            turn={byHand.turn}
            current={file?.path}
            filter={filter}
            looked={looked}
            setFilter={setFilter}
            field={field}
            open={open}
          />
        )}
        {problem !== undefined ? (
          <div className="page grow">
            <ProblemMessage problem={problem} mend={<Button onClick={() => readFilesAgain(comparison)}>Try again</Button>} />
          </div>
        ) : files === undefined ? (
          <Skeleton rows={10} />
        ) : file === undefined ? (
          <div className="page grow">
            <Message
              tone="plain"
              title={since === undefined ? "This version changes no file." : `Nothing differs from version ${since.version}.`}
            />
          </div>
        ) : (
          <FilePane
            comparison={comparison}
            patchSet={patchSet}
            since={since}
            file={file}
            ahead={neighbours}
            marks={marks.get(file.path) ?? noMarks}
            inline={narrow || !split}
            narrow={narrow}
            viewed={viewed.has(file.path)}
            onViewed={() => markViewed(patchSet.id, file.path, !viewed.has(file.path))}
            wanted={wanted}
            made={since === undefined ? made : undefined}
            fixed={fixed}
            propose={propose}
            onEditing={byHand.setEditing}
          />
        )}
      </div>
    </>
  )
}
