/** A file in the tree: what is said about it, its counts, and whether it was viewed or is taken. */
import { Check, OctagonMinus, TriangleAlert } from "lucide-react"
import { memo } from "react"
import { Text } from "../../kit/text.tsx"
import { grouped, pathParts } from "../../text/format.ts"
import { visible } from "../../text/visible.ts"
import type { Mark } from "./marks.ts"
import { letter } from "./remark.ts"
import type { Row } from "./rows.ts"

export interface RowPlace {
  readonly id: string
  readonly top: number
  /** Where the arrows are. */
  readonly active: boolean
}
export interface FileRowProps extends RowPlace {
  readonly row: Extract<Row, { kind: "file" }>
  /** Its folder stands beside its name. */
  readonly flat: boolean
  readonly marks: ReadonlyArray<Mark> | undefined
  readonly viewed: boolean
  readonly current: boolean
  /** Whether it is in the version that a person makes; absent: none is being made. */
  readonly taken: boolean | undefined
  readonly turn: (paths: ReadonlyArray<string>, take: boolean) => void
  readonly open: (path: string) => void
}

export const indent = (level: number) => ({ paddingLeft: 12 + (level - 1) * 12 })

export const FileRow = memo(({ id, top, active, row, flat, marks = [], viewed, current, taken, turn, open }: FileRowProps) => {
  const { file } = row
  const { folder, name } = pathParts(file.path)
  const violations = marks.filter(({ kind }) => kind === "violation").length
  const findings = marks.length - violations
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-selected={current}
      aria-current={current ? "true" : undefined}
      {...(taken === undefined ? {} : { "aria-checked": taken })}
      className={`file ${viewed ? "seen" : ""} ${active ? "active" : ""} ${taken === false ? "left-out" : ""}`}
      style={{ transform: `translateY(${top}px)`, ...(flat ? {} : indent(row.level)) }}
      title={visible(file.path)}
      onClick={() => open(file.path)}
    >
      {taken === undefined ? (
        <span className="text-3">{viewed ? <Check className="i s" aria-hidden /> : null}</span>
      ) : (
        <span className="check" onClick={(event) => event.stopPropagation()}>
          <input type="checkbox" tabIndex={-1} aria-hidden checked={taken} onChange={(event) => turn([file.path], event.target.checked)} />
        </span>
      )}
      <span className={`k ${letter[file.status]}`} aria-hidden>
        {letter[file.status]}
      </span>
      <span className="nm">
        <b className="cut">
          <Text>{name}</Text>
        </b>
        {folder === "" || !flat ? null : (
          <span className="cut-left">
            <Text>{folder}</Text>
          </span>
        )}
      </span>
      <span className="pm num">
        {violations === 0 ? null : (
          <span className={`flex items-center gap-0.5 ${marks[0]?.tone === "block" ? "text-block" : "text-wait"}`}>
            <OctagonMinus size={12} aria-hidden />
            {violations}
            <span className="sr"> {violations === 1 ? "violation" : "violations"}</span>
          </span>
        )}
        {findings === 0 ? null : (
          <span
            className={`flex items-center gap-0.5 ${marks.some(({ kind, tone }) => kind === "finding" && tone === "wait") ? "text-wait" : "text-3"}`}
          >
            <TriangleAlert size={12} aria-hidden />
            {findings}
            <span className="sr"> {findings === 1 ? "finding" : "findings"}</span>
          </span>
        )}
        {file.binary ? <span className="text-3">binary</span> : null}
        {!file.binary && file.added > 0 ? <span className="add">+{grouped(file.added)}</span> : null}
        {!file.binary && file.removed > 0 ? <span className="del">−{grouped(file.removed)}</span> : null}
      </span>
      <span className="sr">{[file.status, viewed ? "viewed" : "", taken === false ? "left out" : ""].filter(Boolean).join(", ")}</span>
    </div>
  )
})
