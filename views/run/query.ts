/** What a tab selects and filters stands in the address: reload, back and a sent link all show the same. */
import { slide, type Query } from "../state/route.ts"
import type { RunRoute } from "./run-page.tsx"

/** The route with some of its query said anew; an empty or absent value takes the key away. Pure. */
export const withQuery = (route: RunRoute, said: Readonly<Record<string, string | undefined>>): RunRoute => {
  const { query: before = {}, ...rest } = route
  const query: Query = Object.fromEntries(
    Object.entries({ ...before, ...said }).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "")
  )
  return Object.keys(query).length === 0 ? rest : { ...rest, query }
}

/** Says it in the address, without a step in the history. */
export const slideTo = (route: RunRoute, said: Readonly<Record<string, string | undefined>>): void => slide(withQuery(route, said))
