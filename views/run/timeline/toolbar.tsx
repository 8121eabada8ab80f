/** Above the timeline: what is shown, what is looked for, and folding. */
import type { Ref } from "react"
import { Button } from "../../kit/button.tsx"
import { SearchField } from "../../kit/search-field.tsx"
import { Segments } from "../../kit/segments.tsx"
import { grouped } from "../../text/format.ts"
import type { Shown } from "./rows.ts"

export const filters = [
  ["all", "All"],
  ["decision", "Decisions"],
  ["agent", "Agents"],
  ["work", "Steps"],
  ["error", "Errors"]
] as const satisfies ReadonlyArray<readonly [Shown, string]>

export interface ToolbarProps {
  readonly shown: Shown
  readonly show: (filter: Shown) => void
  readonly counts: Readonly<Record<Shown, number>>
  readonly find: string
  readonly search: (text: string) => void
  /** How many lines fit, while something is looked for. */
  readonly found: number | undefined
  readonly anyOpen: boolean
  readonly foldAll: () => void
  readonly field: Ref<HTMLInputElement>
}

export const Toolbar = ({ shown, show, counts, find, search, found, anyOpen, foldAll, field }: ToolbarProps) => (
  <div className="tool f12">
    <Segments
      label="Show"
      value={shown}
      options={filters.map(([name, words]) => [
        name,
        <>
          {words} <span className="t3 num">{grouped(counts[name])}</span>
        </>
      ])}
      onChoose={show}
    />
    <SearchField
      ref={field}
      label="Search the timeline"
      placeholder="Search"
      value={find}
      onSearch={search}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && event.key !== "Enter") return
        event.stopPropagation()
        if (event.key === "Escape" && find !== "") search("")
        else event.currentTarget.blur()
      }}
    />
    <span className="t3 num nw" role="status">
      {found === undefined ? "" : `${grouped(found)} found`}
    </span>
    <span className="grow" />
    <Button look="quiet" shortcut="z" onClick={foldAll}>
      {anyOpen ? "Fold all" : "Unfold all"}
    </Button>
  </div>
)
