/** The provenance graph of the workspace, or the history of one file. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const GraphPage = (_: { readonly query: Query }) => <Skeleton />
