/** What each reviewer found, term by term, and what the agent said beside what we ran. */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Skeleton } from "../../kit/skeleton.tsx"
import type { RunRoute } from "../run-page.tsx"

export interface ReviewsViewProps {
  readonly detail: RunDetail
  readonly route: RunRoute
}

export const ReviewsView = (_: ReviewsViewProps) => <Skeleton />
