/** The inbox' list. Only what is seen is drawn, so a thousand runs scroll like ten. */
import { CircleCheck, CircleDashed, Hourglass, LoaderCircle, OctagonMinus, type LucideIcon } from "lucide-react"
import { useVirtualizer } from "@tanstack/react-virtual"
import { useEffect, useMemo, useRef } from "react"
import type { RunSummary } from "../../core/api/contract.ts"
import { Button } from "../kit/button.tsx"
import { loadFinished, useRuns } from "../state/runs.ts"
import { grouped } from "../text/format.ts"
import type { Ink } from "../text/words.ts"
import type { Group, GroupKind } from "./groups.ts"
import { RunItem } from "./run-item.tsx"

type Line =
  | { readonly type: "group"; readonly group: Group }
  | { readonly type: "run"; readonly run: RunSummary; readonly height: number }
  | { readonly type: "more" }

const linesOf = (groups: ReadonlyArray<Group>, more: boolean): ReadonlyArray<Line> => [
  ...groups.flatMap((group): ReadonlyArray<Line> => [
    { type: "group", group },
    ...group.runs.map((run): Line => ({ type: "run", run, height: group.kind === "final" ? 36 : 52 }))
  ]),
  ...(more ? [{ type: "more" } as const] : [])
]
const heightOf = (line: Line | undefined): number =>
  line === undefined ? 0 : line.type === "run" ? line.height : line.type === "group" ? 28 : 48
const keyOf = (line: Line | undefined): string =>
  line === undefined ? "" : line.type === "run" ? line.run.id : line.type === "group" ? line.group.kind : "more"

export interface RunListProps {
  readonly groups: ReadonlyArray<Group>
  readonly selected: number | undefined
  /** Whether a pointer is over the list. */
  readonly onPoint: (over: boolean) => void
}

export const RunList = ({ groups, selected, onPoint }: RunListProps) => {
  const more = useRuns((runs) => runs.more)
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => linesOf(groups, more), [groups, more])
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(lines[index]),
    getItemKey: (index) => keyOf(lines[index]),
    overscan: 8,
    scrollPaddingStart: 28
  })
  useEffect(() => virtualizer.measure(), [lines, virtualizer])
  useEffect(() => {
    const at = lines.findIndex((line) => line.type === "run" && line.run.number === selected)
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" })
    // Only when the selection moves: what arrives must not move the list.
  }, [selected])
  return (
    <div className="scroll grow" ref={scroller} onPointerEnter={() => onPoint(true)} onPointerLeave={() => onPoint(false)}>
      <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index]
          if (line === undefined) return null
          return (
            <div key={item.key} className="vline" style={{ height: item.size, transform: `translateY(${item.start}px)` }}>
              {line.type === "run" ? <RunItem run={line.run} selected={line.run.number === selected} /> : null}
              {line.type === "group" ? <GroupHead group={line.group} /> : null}
              {line.type === "more" ? (
                <div className="row" style={{ height: 48, justifyContent: "center" }}>
                  <Button look="quiet" onClick={() => void loadFinished()}>
                    Show older
                  </Button>
                </div>
              ) : null}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const heads: Record<GroupKind, readonly [LucideIcon, Ink]> = {
  waiting: [Hourglass, "wait"],
  stopped: [OctagonMinus, "block"],
  working: [LoaderCircle, "idle"],
  queued: [CircleDashed, "idle"],
  final: [CircleCheck, "done"]
}
const GroupHead = ({ group }: { readonly group: Group }) => {
  const [Icon, ink] = heads[group.kind]
  return (
    <h2 className="gh">
      <span className={`st ${ink}`}>
        <Icon className="i s" aria-hidden />
        {group.title}
      </span>
      <span className="t3 num">{grouped(group.runs.length)}</span>
      <span className="end cut">{group.order}</span>
    </h2>
  )
}
