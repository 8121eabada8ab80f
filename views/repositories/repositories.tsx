/** The connected repositories and what is known of each. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const Repositories = (_: { readonly query: Query }) => <Skeleton />
