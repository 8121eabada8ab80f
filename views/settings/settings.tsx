/** The configuration as forms, and as JSON. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const Settings = (_: { readonly query: Query }) => <Skeleton />
