/** The plan with its artifacts and their versions, and what it asks. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Skeleton } from "../../kit/skeleton.tsx"
import type { RunRoute } from "../run-page.tsx"

export interface PlanViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const PlanView = (_: PlanViewProps) => <Skeleton />
