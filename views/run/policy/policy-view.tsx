/** The gates and what the policy found at each stage, with who overrode what. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Skeleton } from "../../kit/skeleton.tsx"
import type { RunRoute } from "../run-page.tsx"

export interface PolicyViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const PolicyView = (_: PolicyViewProps) => <Skeleton />
