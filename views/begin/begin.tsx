/** The way from the first start to the first governed change in a repository of one's own. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const Begin = (_: { readonly query: Query }) => <Skeleton />
