/** The changed files with their counts; only what is seen is drawn. */
import { useVirtualizer } from "@tanstack/react-virtual"
import { Check, TriangleAlert } from "lucide-react"
import { useEffect, useRef, type RefObject } from "react"
import type { ChangedFile, Finding } from "../../../core/domain/outcome.ts"
import { Keys } from "../../kit/keys.tsx"
import { Text } from "../../kit/text.tsx"
import { count, grouped, pathParts } from "../../text/format.ts"
import { letter } from "./remark.ts"

export interface FileTreeProps {
  /** Laid over the diff, where there is no room beside it. */
  readonly drawer: boolean
  readonly files: ReadonlyArray<ChangedFile>
  readonly all: number
  readonly findings: ReadonlyMap<string, ReadonlyArray<Finding>>
  readonly viewed: ReadonlySet<string>
  readonly current: string | undefined
  readonly filter: string
  readonly setFilter: (filter: string) => void
  readonly field: RefObject<HTMLInputElement | null>
  readonly open: (path: string) => void
}

export const FileTree = ({ drawer, files, all, findings, viewed, current, filter, setFilter, field, open }: FileTreeProps) => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    getItemKey: (index) => files[index]?.path ?? index,
    overscan: 10,
    paddingStart: 4
  })
  useEffect(() => {
    const at = files.findIndex(({ path }) => path === current)
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" })
  }, [current])
  return (
    <aside className={`tree ${drawer ? "drawer" : ""}`} aria-label="Changed files">
      <div className="row" style={{ padding: "6px 12px" }}>
        <input
          ref={field}
          className="in f12"
          style={{ minHeight: 24, padding: "2px 8px" }}
          aria-label="Filter files"
          placeholder="Filter files"
          aria-keyshortcuts="/"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur()
            if (event.key === "Enter" && files[0] !== undefined) open(files[0].path)
          }}
        />
      </div>
      <div className="scroll grow" ref={scroller}>
        <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {virtualizer.getVirtualItems().map((item) => {
            const file = files[item.index]
            if (file === undefined) return null
            return (
              <FileRow
                key={item.key}
                top={item.start}
                file={file}
                found={findings.get(file.path)?.length ?? 0}
                viewed={viewed.has(file.path)}
                current={file.path === current}
                open={open}
              />
            )
          })}
        </div>
        {files.length === 0 ? (
          <p className="t3 f12" style={{ padding: 12 }}>
            No file matches.
          </p>
        ) : null}
      </div>
      <div style={{ padding: "8px 12px", borderTop: "1px solid var(--line)" }}>
        <div className="row f12 t2" style={{ justifyContent: "space-between", marginBottom: 4 }}>
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
}

interface FileRowProps {
  readonly file: ChangedFile
  readonly top: number
  readonly found: number
  readonly viewed: boolean
  readonly current: boolean
  readonly open: (path: string) => void
}

const FileRow = ({ file, top, found, viewed, current, open }: FileRowProps) => {
  const { folder, name } = pathParts(file.path)
  return (
    <button
      type="button"
      className={`file inset ${viewed ? "seen" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-current={current ? "true" : undefined}
      title={file.path}
      onClick={() => open(file.path)}
    >
      <span className="t3">{viewed ? <Check className="i s" aria-label="viewed" /> : null}</span>
      <span className={`k ${letter[file.status]}`} title={file.status}>
        {letter[file.status]}
      </span>
      <span className="nm">
        <b className="cut">
          <Text>{name}</Text>
        </b>
        {folder === "" ? null : (
          <span className="cut-left">
            <Text>{folder}</Text>
          </span>
        )}
      </span>
      <span className="pm num">
        {found === 0 ? null : (
          <span className="wait row" style={{ gap: 2 }} title={count(found, "finding")}>
            <TriangleAlert size={12} aria-label="findings" />
            {found}
          </span>
        )}
        {file.binary ? <span className="t3">binary</span> : null}
        {!file.binary && file.added > 0 ? <span className="add">+{grouped(file.added)}</span> : null}
        {!file.binary && file.removed > 0 ? <span className="del">−{grouped(file.removed)}</span> : null}
      </span>
    </button>
  )
}
