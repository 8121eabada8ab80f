/** The run's events with their hashes, its sessions with tokens and cost, and its replay. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Skeleton } from "../../kit/skeleton.tsx"
import type { RunRoute } from "../run-page.tsx"

export interface LedgerViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const LedgerView = (_: LedgerViewProps) => <Skeleton />
