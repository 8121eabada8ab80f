/** A group of risk or a folder in the tree: what lies under it is folded, taken or left with it. */
import { ChevronDown, ChevronRight, OctagonMinus, TriangleAlert } from "lucide-react"
import { memo } from "react"
import { Text } from "../../kit/text.tsx"
import { count } from "../../text/format.ts"
import { indent, type RowPlace } from "./file-row.tsx"
import type { Row } from "./rows.ts"

/** How many of its files are in the version that a person makes. */
export type Taken = "all" | "some" | "none"

const checked = { all: true, some: "mixed", none: false } as const
const groupIcons = { Policy: OctagonMinus, Findings: TriangleAlert } as const

export interface FolderRowProps extends RowPlace {
  readonly row: Exclude<Row, { kind: "file" }>
  /** How much of it is in the version that a person makes; absent: none is being made. */
  readonly taken: Taken | undefined
  readonly turn: (row: FolderRowProps["row"]) => void
  readonly fold: (key: string) => void
}

export const FolderRow = memo(({ id, top, active, row, taken, turn, fold }: FolderRowProps) => {
  const Icon = row.kind === "group" && row.name in groupIcons ? groupIcons[row.name as keyof typeof groupIcons] : undefined
  const Fold = row.folded ? ChevronRight : ChevronDown
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-expanded={!row.folded}
      aria-selected={false}
      {...(taken === undefined ? {} : { "aria-checked": checked[taken] })}
      className={`folder ${active ? "active" : ""}`}
      style={{ transform: `translateY(${top}px)`, ...(row.kind === "group" ? {} : indent(row.level)) }}
      onClick={() => fold(row.key)}
    >
      <Fold className="i s text-3" aria-hidden />
      {taken === undefined ? null : (
        <span className="check" onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={taken === "all"}
            ref={(box) => {
              if (box !== null) box.indeterminate = taken === "some"
            }}
            aria-hidden
            onChange={() => turn(row)}
          />
        </span>
      )}
      {Icon === undefined ? null : <Icon className="i s text-3" aria-hidden />}
      <span className="cut grow">
        <Text>{row.name}</Text>
        {row.name === "Generated" && row.folded ? ", folded" : ""}
      </span>
      <span className="text-3 text-11 num">{count(row.files, "file")}</span>
    </div>
  )
})
