/** The change of one patch set: files at the side, one file's diff at a time. */
import { Columns2, ListTree, Rows2 } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { useMedia } from "../../state/media.ts"
import { useFiles } from "../../state/files.ts"
import { slide } from "../../state/route.ts"
import { markViewed, useViewed } from "../../state/viewed.ts"
import { newest, newestBeside, patchSetAt, placeOf, versionWords } from "../decision/newest.ts"
import type { RunRoute } from "../run-page.tsx"
import { FilePane } from "./file-pane.tsx"
import { FileTree } from "./file-tree.tsx"
import { filtered, findingsByPath, orderedFiles } from "./order.ts"

export const DiffView = ({ detail, route }: { readonly detail: RunDetail; readonly route: RunRoute }) => {
  // What is being read stays in place when a newer version arrives; a person says when to go on to it.
  const [pinned, setPinned] = useState(newest(detail)?.id)
  const patchSet =
    (route.version === undefined ? undefined : patchSetAt(detail, route)) ??
    detail.patchSets.find(({ id }) => id === pinned) ??
    newest(detail)
  const show = (wanted: PatchSetView) => {
    setPinned(wanted.id)
    slide({ view: "run", run: route.run, tab: "diff", ...placeOf(detail, wanted) })
  }
  if (patchSet === undefined) return null
  const newer = newestBeside(detail, patchSet)
  return (
    <>
      {newer !== undefined && newer.version > patchSet.version && route.version === undefined ? (
        <div style={{ padding: "8px 12px" }}>
          <Message
            tone="wait"
            title={`Version ${newer.version} arrived while you read version ${patchSet.version}.`}
            mend={<Button onClick={() => show(newer)}>Show version {newer.version}</Button>}
          />
        </div>
      ) : null}
      <PatchSetDiff key={patchSet.id} detail={detail} route={route} patchSet={patchSet} show={show} />
    </>
  )
}

interface PatchSetDiffProps {
  readonly detail: RunDetail
  readonly route: RunRoute
  readonly patchSet: PatchSetView
  readonly show: (patchSet: PatchSetView) => void
}

const PatchSetDiff = ({ detail, route, patchSet, show }: PatchSetDiffProps) => {
  const { files, problem } = useFiles({ run: route.run, patchSetId: patchSet.id })
  const viewed = useViewed(patchSet.id)
  const narrow = useMedia("(max-width: 999px)")
  const [split, setSplit] = useState(true)
  const [drawer, setDrawer] = useState(false)
  const [filter, setFilter] = useState("")
  const field = useRef<HTMLInputElement>(null)
  const findings = findingsByPath(patchSet)
  const ordered = orderedFiles(files ?? [], findings)
  const shown = filtered(ordered, filter)
  const file = ordered.find(({ path }) => path === route.file) ?? ordered[0]

  const open = (path: string) => {
    setDrawer(false)
    slide({ ...route, file: path })
  }
  const step = (by: 1 | -1) => {
    const at = shown.findIndex(({ path }) => path === file?.path)
    const next = shown[at + by]
    if (next !== undefined) open(next.path)
  }
  const view = () => {
    if (file === undefined) return
    markViewed(patchSet.id, file.path, !viewed.has(file.path))
    if (!viewed.has(file.path)) step(1)
  }
  useActions([
    { place: "Diff", name: "Show the next file", keys: ["]"], act: () => step(1) },
    { place: "Diff", name: "Show the file before", keys: ["["], act: () => step(-1) },
    { place: "Diff", name: "Mark the file as viewed and go on", keys: ["x"], act: view },
    { place: "Diff", name: "Show the diff side by side or inline", keys: ["i"], act: () => setSplit(!split) },
    { place: "Diff", name: "Show or hide the files", keys: ["t"], act: () => setDrawer(!drawer) },
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

  if (problem !== undefined) {
    return (
      <div className="page grow">
        <ProblemMessage problem={problem} />
      </div>
    )
  }
  const inline = narrow || !split
  return (
    <>
      <div className="tool f12">
        {narrow ? (
          <Button look="quiet" icon={ListTree} shortcut="t" aria-label="Files" aria-expanded={drawer} onClick={() => setDrawer(!drawer)} />
        ) : null}
        <label className="row">
          <span className="t3">Compare base with</span>
          <select
            className="pick"
            value={patchSet.id}
            onChange={(event) => {
              const wanted = detail.patchSets.find(({ id }) => id === event.target.value)
              if (wanted !== undefined) show(wanted)
            }}
          >
            {detail.patchSets.toReversed().map((candidate) => (
              <option key={candidate.id} value={candidate.id}>
                {versionWords(detail, candidate)}
              </option>
            ))}
          </select>
        </label>
        <span className="grow" />
        {narrow ? null : (
          <span className="seg" role="group" aria-label="Layout">
            <button type="button" aria-pressed={split} aria-keyshortcuts="i" onClick={() => setSplit(true)}>
              <Columns2 className="i s" aria-hidden />
              Split
            </button>
            <button type="button" aria-pressed={!split} aria-keyshortcuts="i" onClick={() => setSplit(false)}>
              <Rows2 className="i s" aria-hidden />
              Inline
            </button>
          </span>
        )}
      </div>
      <div className="cols">
        {narrow && !drawer ? null : (
          <FileTree
            drawer={narrow}
            files={shown}
            all={ordered.length}
            findings={findings}
            viewed={viewed}
            current={file?.path}
            filter={filter}
            setFilter={setFilter}
            field={field}
            open={open}
          />
        )}
        {files === undefined ? (
          <Skeleton rows={10} />
        ) : file === undefined ? (
          <div className="page grow">
            <Message tone="plain" title="This version changes no file." />
          </div>
        ) : (
          <FilePane
            key={file.path}
            run={route.run}
            patchSetId={patchSet.id}
            file={file}
            findings={findings.get(file.path) ?? []}
            inline={inline}
            viewed={viewed.has(file.path)}
            onViewed={() => markViewed(patchSet.id, file.path, !viewed.has(file.path))}
          />
        )}
      </div>
    </>
  )
}
