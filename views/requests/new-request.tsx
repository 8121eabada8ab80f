/** A new request, in one repository or several. */
import { Skeleton } from "../kit/skeleton.tsx"
import type { Query } from "../state/route.ts"

export const NewRequest = (_: { readonly query: Query }) => <Skeleton />
