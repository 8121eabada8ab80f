/** What the address says of a graph: what it is of, what is shown of it, what is selected. Pure, and total. */
import type { GraphView } from "../../core/api/contract.ts"
import type { Instant } from "../../core/domain/ids.ts"
import type { NodeKind } from "../../core/domain/provenance.ts"
import type { Query } from "../state/route.ts"
import { allKinds, usualKinds } from "./kinds.ts"

export const periods = { "1d": 1, "7d": 7, "30d": 30, "90d": 90 } as const
export type Period = keyof typeof periods
const dayMs = 86_400_000

/** Nodes that are asked for, and how far that can be widened; the last is the most that the core answers. */
export const sizes = [1000, 2500, 5000] as const

export interface GraphAsk {
  /** Undefined: a run or a file is to be named first. */
  readonly scope: GraphView | undefined
  readonly kinds: ReadonlyArray<NodeKind>
  readonly since: Period | undefined
  readonly repository: string | undefined
  readonly limit: number
}

export const readAsk = (query: Query, fixed?: GraphView): GraphAsk => {
  const kinds = query.kinds === undefined ? usualKinds : allKinds.filter((kind) => query.kinds?.split(",").includes(kind))
  const limit = sizes.find((size) => String(size) === query.limit) ?? sizes[0]
  const since = query.since !== undefined && query.since in periods ? (query.since as Period) : undefined
  return { scope: fixed ?? scopeOf(query), kinds: kinds.length === 0 ? usualKinds : kinds, since, repository: query.repository, limit }
}

const scopeOf = ({ of, run, path, repository }: Query): GraphView | undefined => {
  if (of === "run") return run === undefined ? undefined : { _tag: "run", run }
  if (of !== "file") return { _tag: "workspace" }
  return path === undefined ? undefined : { _tag: "file", path, ...(repository === undefined ? {} : { repository }) }
}

export const kindsInQuery = (kinds: ReadonlyArray<NodeKind>): string | undefined =>
  kinds.length === usualKinds.length && kinds.every((kind) => usualKinds.includes(kind)) ? undefined : kinds.join(",")

/** As the contract wants it. */
export const payloadOf = ({ scope, kinds, since, repository, limit }: GraphAsk & { readonly scope: GraphView }, now: number) => ({
  scope,
  limit,
  ...(kinds.length === allKinds.length ? {} : { kinds }),
  ...(since === undefined ? {} : { from: (now - periods[since] * dayMs) as Instant }),
  ...(repository === undefined ? {} : { repository })
})
