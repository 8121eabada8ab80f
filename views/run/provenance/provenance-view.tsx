/** The provenance graph of this run. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Explorer } from "../../graph/explorer.tsx"
import { slide } from "../../state/route.ts"
import type { RunRoute } from "../run-page.tsx"

export interface ProvenanceViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const ProvenanceView = ({ detail, route }: ProvenanceViewProps) => {
  const { id, number } = detail.summary
  return (
    <Explorer
      query={route.query ?? {}}
      fixed={{ _tag: "run", run: id }}
      name={`patchplane-graph-R-${number}`}
      onQuery={(query) => slide({ ...route, query })}
    />
  )
}
