/** Every run, filtered and searched. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const Requests = (_: { readonly query: Query }) => <Skeleton />
