/** The row above the diff: which versions are compared, and how the lines are laid out. */
import { Columns2, History, ListTree, Rows2 } from "lucide-react"
import type { ReactNode } from "react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { actorName } from "../../../core/api/event-line.ts"
import { Button } from "../../kit/button.tsx"
import { Segments } from "../../kit/segments.tsx"
import { versionWords } from "../decision/newest.ts"
import { earlierOf } from "./since.ts"

export interface DiffToolsProps {
  readonly detail: RunDetail
  readonly patchSet: PatchSetView
  readonly since: PatchSetView | undefined
  /** What this person looked at last; absent: no earlier version. */
  readonly reviewed: PatchSetView | undefined
  readonly narrow: boolean
  readonly drawer: boolean
  readonly setDrawer: (shown: boolean) => void
  readonly split: boolean
  readonly setSplit: (split: boolean) => void
  readonly show: (patchSet: PatchSetView) => void
  readonly compare: (since: PatchSetView | undefined) => void
  readonly children?: ReactNode
}

export const DiffTools = (props: DiffToolsProps) => {
  const { detail, patchSet, since, reviewed, narrow, drawer, setDrawer, split, setSplit, show, compare, children } = props
  const earlier = earlierOf(detail, patchSet)
  return (
    <div className="tool text-12">
      {narrow ? (
        <Button look="quiet" icon={ListTree} shortcut="t" aria-label="Files" aria-expanded={drawer} onClick={() => setDrawer(!drawer)} />
      ) : null}
      <span className="flex items-center gap-1">
        <span className="text-3">Compare</span>
        <select
          className="pick"
          aria-label="Compare with"
          value={since?.id ?? ""}
          onChange={(event) => compare(earlier.find(({ id }) => id === event.target.value))}
        >
          <option value="">base</option>
          {earlier.map((candidate) => (
            <option key={candidate.id} value={candidate.id}>
              v{candidate.version}
            </option>
          ))}
        </select>
        <span className="text-3">to</span>
        <select
          className="pick"
          aria-label="Version"
          value={patchSet.id}
          onChange={(event) => {
            const wanted = detail.patchSets.find(({ id }) => id === event.target.value)
            if (wanted !== undefined) show(wanted)
          }}
        >
          {detail.patchSets.toReversed().map((candidate) => (
            <option key={candidate.id} value={candidate.id}>
              {versionWords(detail, candidate)}
              {candidate.by === undefined ? "" : `, by ${actorName(candidate.by)}`}
            </option>
          ))}
        </select>
      </span>
      {reviewed === undefined ? null : (
        <Button
          look="quiet"
          icon={History}
          shortcut="v"
          aria-pressed={since?.id === reviewed.id}
          onClick={() => compare(since?.id === reviewed.id ? undefined : reviewed)}
        >
          {narrow ? "Since" : "Since my last review"} <span className="text-3">v{reviewed.version}</span>
        </Button>
      )}
      <span className="grow" />
      {children}
      {narrow ? null : (
        <Segments
          label="Layout"
          value={split ? "split" : "inline"}
          options={[
            ["split", "Split", Columns2],
            ["inline", "Inline", Rows2]
          ]}
          shortcut="i"
          onChoose={(layout) => setSplit(layout === "split")}
        />
      )}
    </div>
  )
}
