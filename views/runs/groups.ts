/** The inbox' order: what waits, what is stopped, what works and what is finished, apart (APR-4). Pure. */
import type { RunSummary } from "../../core/api/contract.ts"
import { statusKind, type StatusKind } from "../../core/domain/run.ts"
import { age, count } from "../text/format.ts"

/** Queued runs stand apart from those at work: nothing of them has begun, and they have an order of their own (WORK-1). */
export type GroupKind = StatusKind | "queued"

export const groupKindOf = ({ status }: Pick<RunSummary, "status">): GroupKind => (status === "queued" ? "queued" : statusKind(status))

export interface Group {
  readonly kind: GroupKind
  readonly title: string
  /** Why the items stand in this order. */
  readonly order: string
  readonly runs: ReadonlyArray<RunSummary>
}

/** Since when it waits: what else happens in a run that waits makes it no younger. */
export const waitsSince = ({ waiting, updatedAt }: RunSummary): number => waiting?.since ?? updatedAt

const rank = { high: 0, medium: 1, low: 2 } as const
const byTierThenAge = (a: RunSummary, b: RunSummary) => rank[a.tier] - rank[b.tier] || waitsSince(a) - waitsSince(b) || a.number - b.number
const byQueue = (a: RunSummary, b: RunSummary) =>
  (a.queue?.position ?? Infinity) - (b.queue?.position ?? Infinity) || a.createdAt - b.createdAt || a.number - b.number
const newestFirst = (a: RunSummary, b: RunSummary) => b.updatedAt - a.updatedAt || b.number - a.number
const oldestFirst = (a: RunSummary, b: RunSummary) => a.createdAt - b.createdAt || a.number - b.number

const kinds = [
  { kind: "waiting", title: "Waiting for you", order: "tier, then age", sort: byTierThenAge },
  { kind: "stopped", title: "Blocked", order: "needs a person to go on", sort: byTierThenAge },
  { kind: "working", title: "Working", order: "oldest first", sort: oldestFirst },
  { kind: "queued", title: "Queued", order: "as they will begin", sort: byQueue },
  { kind: "final", title: "Finished", order: "newest first", sort: newestFirst }
] as const

/** Groups without runs are left out. */
export const groupsOf = (runs: Iterable<RunSummary>): ReadonlyArray<Group> => {
  const byKind = new Map<GroupKind, Array<RunSummary>>()
  for (const run of runs) {
    const kind = groupKindOf(run)
    const group = byKind.get(kind)
    if (group === undefined) byKind.set(kind, [run])
    else group.push(run)
  }
  return kinds.flatMap(({ kind, title, order, sort }) => {
    const group = byKind.get(kind)
    return group === undefined ? [] : [{ kind, title, order, runs: group.sort(sort) }]
  })
}

/** The runs of one kind, in the inbox' order. */
export const runsOfKind = (groups: ReadonlyArray<Group>, kind: GroupKind): ReadonlyArray<RunSummary> =>
  groups.find((group) => group.kind === kind)?.runs ?? []

/** `6 wait, the oldest 2 h 15 m`. */
export const waitingLine = (groups: ReadonlyArray<Group>, now: number): string => {
  const waiting = runsOfKind(groups, "waiting")
  if (waiting.length === 0) return "nothing waits"
  const oldest = Math.min(...waiting.map(waitsSince))
  const waited = now - oldest
  return `${count(waiting.length, "waits", "wait")}${waited < 60_000 ? "" : `, the oldest ${age(waited)}`}`
}

/** The run after (or before) the selected one, going on at the ends; the first where none is selected. */
export const neighbour = (groups: ReadonlyArray<Group>, selected: number | undefined, step: 1 | -1): RunSummary | undefined => {
  const runs = groups.flatMap((group) => group.runs)
  const at = runs.findIndex(({ number }) => number === selected)
  if (at < 0) return runs[0]
  return runs[Math.min(runs.length - 1, Math.max(0, at + step))]
}

/** The next that waits after `number` in the inbox' order, going on at the beginning; nothing where no other waits. */
export const nextWaiting = (groups: ReadonlyArray<Group>, number: number | undefined): RunSummary | undefined => {
  const runs = runsOfKind(groups, "waiting")
  const at = runs.findIndex((run) => run.number === number)
  return at >= 0 && runs.length === 1 ? undefined : runs[(at + 1) % runs.length]
}

/**
 * The same lines in the same order, with what is known of each now: nothing moves under a pointer. What left its group
 * keeps its line, what came has none yet.
 */
export const inPlaceOf = (before: ReadonlyArray<Group>, now: ReadonlyArray<Group>): ReadonlyArray<Group> => {
  const known = new Map(now.flatMap(({ runs }) => runs.map((run) => [run.id, run] as const)))
  return before.map((group) => ({ ...group, runs: group.runs.map((run) => known.get(run.id) ?? run) }))
}
