/** How runs went, number by number, each with the runs behind it. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const Metrics = (_: { readonly query: Query }) => <Skeleton />
