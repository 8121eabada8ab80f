/** The changed files, in groups of risk or in folders; only what is seen is drawn. The arrows move in it, Enter opens. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDownAZ, ShieldAlert } from "lucide-react"
import { memo, useEffect, useMemo, useRef, useState, type RefObject } from "react"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { Button } from "../../kit/button.tsx"
import { Keys } from "../../kit/keys.tsx"
import { count } from "../../text/format.ts"
import { FileRow } from "./file-row.tsx"
import { FolderRow, type Taken } from "./folder-row.tsx"
import type { Marks } from "./marks.ts"
import type { Order } from "./order.ts"
import { pathsUnder, rowsOf, type Row } from "./rows.ts"
import { moveIn } from "./tree-keys.ts"

export interface FileTreeProps {
  /** Laid over the diff, where there is no room beside it. */
  readonly drawer: boolean
  /** In `order`, filtered. */
  readonly files: ReadonlyArray<ChangedFile>
  readonly all: number
  readonly marks: Marks
  readonly order: Order
  readonly setOrder: (order: Order) => void
  readonly viewed: ReadonlySet<string>
  /** Paths left out of the version that a person makes; absent: none is being made. */
  readonly left?: ReadonlySet<string>
  readonly turn: (paths: ReadonlyArray<string>, take: boolean) => void
  readonly current: string | undefined
  readonly filter: string
  /** The filter that `files` went through: it follows the field. */
  readonly looked: string
  readonly setFilter: (filter: string) => void
  readonly field: RefObject<HTMLInputElement | null>
  readonly open: (path: string) => void
}

const rowHeight = 24
const noPaths: ReadonlySet<string> = new Set()
const idOf = (key: string) => `file-row ${key}`

export const FileTree = memo((props: FileTreeProps) => {
  const { drawer, files, all, marks, order, setOrder, viewed, left, turn, current, filter, looked, setFilter, field, open } = props
  const [turned, setTurned] = useState<ReadonlySet<string>>(noPaths)
  /** Where the arrows went since the file that is read was opened. */
  const [moved, setMoved] = useState<{ readonly from: string | undefined; readonly to: string | undefined }>()
  const active = moved !== undefined && moved.from === current ? moved.to : current
  // What a filter found is shown, wherever it lies.
  const rows = useMemo(() => rowsOf(files, marks, order, looked.trim() === "" ? turned : allOpen), [files, marks, order, turned, looked])
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    paddingStart: 4
  })
  const at = (key: string | undefined) => (key === undefined ? -1 : rows.findIndex((row) => row.key === key))
  /** Only when it is out of sight, and then into the middle: where it stands is reckoned, so that no layout is forced. */
  const reveal = (index: number) => {
    const [top, height] = [virtualizer.scrollOffset ?? 0, virtualizer.scrollRect?.height ?? 0]
    const row = index * rowHeight
    if (row < top || row + rowHeight > top + height) scroller.current?.scrollTo({ top: row - height / 2 })
  }
  useEffect(() => {
    const index = at(current)
    if (index >= 0) reveal(index)
    // Folding moves nothing: whoever folds looks at what they fold.
  }, [current, order, looked])
  const fold = (key: string) =>
    setTurned((known) => {
      const next = new Set(known)
      if (!next.delete(key)) next.add(key)
      return next
    })
  const turnUnder = (row: Exclude<Row, { kind: "file" }>) => {
    const under = pathsUnder(files, marks, row)
    turn(
      under,
      under.every((path) => left?.has(path))
    )
  }
  const activeKey = at(active) >= 0 ? active : rows[0]?.key
  const onKey = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[at(activeKey)]
    const move = moveIn(rows, at(activeKey), event.key)
    if (move === undefined && row !== undefined && event.key === "Enter") {
      if (row.kind === "file") open(row.file.path)
      else fold(row.key)
    } else if (move === undefined && row !== undefined && event.key === " " && left !== undefined) {
      if (row.kind === "file") turn([row.file.path], left.has(row.file.path))
      else turnUnder(row)
    } else if (move?.kind === "fold") fold(move.key)
    else if (move?.kind === "to") {
      setMoved({ from: current, to: rows[move.index]?.key })
      reveal(move.index)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <aside className={`tree ${drawer ? "drawer" : ""}`} aria-label="Changed files">
      <div className="flex items-center gap-1 px-3 py-1.5">
        <input
          ref={field}
          className="in compact text-12"
          aria-label="Filter files"
          placeholder="Filter files"
          aria-keyshortcuts="/"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur()
            if (event.key === "Enter" && files[0] !== undefined) open(files[0].path)
            if (event.key === "ArrowDown") {
              event.preventDefault()
              scroller.current?.focus()
            }
          }}
        />
        <Button
          look="quiet"
          className="small"
          icon={order === "risk" ? ShieldAlert : ArrowDownAZ}
          aria-label={order === "risk" ? "Order: risk first" : "Order: by path"}
          title={order === "risk" ? "Risk first. Press for folders, by path." : "Folders, by path. Press for risk first."}
          onClick={() => setOrder(order === "risk" ? "path" : "risk")}
        />
      </div>
      <div
        className="scroll grow inset"
        ref={scroller}
        role="tree"
        aria-label="Files"
        aria-multiselectable={false}
        tabIndex={0}
        {...(activeKey === undefined ? {} : { "aria-activedescendant": idOf(activeKey) })}
        onKeyDown={onKey}
      >
        <div role="none" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const shared = { id: idOf(row.key), top: item.start, active: row.key === activeKey }
            return row.kind === "file" ? (
              <FileRow
                key={item.key}
                {...shared}
                row={row}
                flat={order === "risk"}
                marks={marks.get(row.file.path)}
                viewed={viewed.has(row.file.path)}
                current={row.file.path === current}
                taken={left === undefined ? undefined : !left.has(row.file.path)}
                turn={turn}
                open={open}
              />
            ) : (
              <FolderRow
                key={item.key}
                {...shared}
                row={row}
                taken={left === undefined ? undefined : left.size === 0 ? "all" : takenOf(pathsUnder(files, marks, row), left)}
                turn={turnUnder}
                fold={fold}
              />
            )
          })}
        </div>
        {rows.length === 0 ? <p className="text-3 text-12 p-3">No file matches.</p> : null}
      </div>
      <div className="tree-foot">
        <div className="flex justify-between items-center text-12 text-2">
          <span className="num">
            {viewed.size} of {count(all, "file")} viewed
          </span>
          <Keys of={["[", "]"]} />
        </div>
        <div className="meter" role="meter" aria-label="Files viewed" aria-valuenow={viewed.size} aria-valuemin={0} aria-valuemax={all}>
          <i style={{ width: `${all === 0 ? 0 : (viewed.size / all) * 100}%` }} />
        </div>
      </div>
    </aside>
  )
})

/** Under a filter nothing is folded, not even what is at first. */
const allOpen: ReadonlySet<string> = new Set(["group Generated"])

/** Whether all, none or some of them are taken. */
const takenOf = (paths: ReadonlyArray<string>, left: ReadonlySet<string>): Taken => {
  const out = paths.filter((path) => left.has(path)).length
  return out === 0 ? "all" : out === paths.length ? "none" : "some"
}
