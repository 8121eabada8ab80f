/** The provenance graph of this run. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Skeleton } from "../../kit/skeleton.tsx"
import type { RunRoute } from "../run-page.tsx"

export interface ProvenanceViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const ProvenanceView = (_: ProvenanceViewProps) => <Skeleton />
