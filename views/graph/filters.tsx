/** What of the graph shows: kinds, time, repository; and the ways to look at it. */
import { Download, List, Route as RouteIcon, Waypoints } from "lucide-react"
import type { ReactNode } from "react"
import type { NodeKind } from "../../core/domain/provenance.ts"
import { Button } from "../kit/button.tsx"
import { Menu } from "../kit/menu.tsx"
import { Segments } from "../kit/segments.tsx"
import { RepositoryPick } from "../repositories/repository-pick.tsx"
import { kindsInQuery, type GraphAsk, type Period } from "./ask.ts"
import { KindsFilter } from "./kinds-filter.tsx"

const periodWords: Readonly<Record<Period, string>> = {
  "1d": "Last day",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days"
}

export interface FiltersProps {
  readonly asked: GraphAsk
  readonly counts: ReadonlyMap<NodeKind, number>
  readonly asList: boolean
  readonly onChange: (change: Readonly<Record<string, string | undefined>>) => void
  readonly onPath: () => void
  readonly onPng: () => void
  readonly onJson: () => void
  readonly children: ReactNode
}

export const Filters = ({ asked, counts, asList, onChange, onPath, onPng, onJson, children }: FiltersProps) => {
  return (
    <div className="tool graph-tool">
      <KindsFilter shown={asked.kinds} counts={counts} onChange={(kinds) => onChange({ kinds: kindsInQuery(kinds) })} />
      <select
        className="pick"
        aria-label="Recorded when"
        value={asked.since ?? ""}
        onChange={({ target }) => onChange({ since: target.value === "" ? undefined : target.value })}
      >
        <option value="">Any time</option>
        {Object.entries(periodWords).map(([period, words]) => (
          <option key={period} value={period}>
            {words}
          </option>
        ))}
      </select>
      <RepositoryPick chosen={asked.repository} onChoose={(repository) => onChange({ repository })} />
      {children}
      <span className="grow" />
      <Button look="quiet" icon={RouteIcon} shortcut="b" onClick={onPath}>
        Path
      </Button>
      <Segments
        label="Show as"
        value={asList ? "list" : "graph"}
        options={[
          ["graph", "Graph", Waypoints],
          ["list", "List", List]
        ]}
        shortcut="l"
        onChoose={(as) => onChange({ as: as === "list" ? as : undefined })}
      />
      <Menu
        label="Save the graph as a file"
        icon={Download}
        items={[...(asList ? [] : [{ label: "Picture (PNG)", act: onPng }]), { label: "Data (JSON)", act: onJson }]}
      />
    </div>
  )
}
