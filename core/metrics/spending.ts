/** The totals of LED-4 over a range: of all, of each run, of each repository, of each day. */
import type { MetricsQuery, MetricsReport } from "../domain/metrics.ts"
import type { RunFacts } from "./run-facts.ts"
import { count, dayOf, emptyTally, totalsOf, type Tally } from "./totals.ts"

const longestDays = 366
const dayMs = 86_400_000

export interface Spending {
  readonly add: (run: RunFacts) => void
  readonly totals: () => MetricsReport["totals"]
}

export const spending = ({
  from = Number.NEGATIVE_INFINITY as never,
  to = Number.POSITIVE_INFINITY as never,
  limit,
  before = Number.POSITIVE_INFINITY
}: MetricsQuery): Spending => {
  const all = emptyTally()
  /** By the number of the day since 1970, in UTC. */
  const days = new Map<number, Tally>()
  const repositories = new Map<string, { readonly repositories: RunFacts["repositories"]; readonly tally: Tally }>()
  const runs: Array<Pick<RunFacts, "id" | "number"> & { readonly tally: Tally }> = []
  let runCount = 0
  const dayTally = (day: number): Tally => {
    const known = days.get(day) ?? emptyTally()
    days.set(day, known)
    return known
  }
  const repositoryTally = (run: RunFacts): Tally => {
    const named = run.repositories.length === 1 ? run.repositories : run.repositories.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const key = named.map(({ id }) => id).join(" ")
    const known = repositories.get(key) ?? { repositories: named, tally: emptyTally() }
    repositories.set(key, known)
    return known.tally
  }
  return {
    add: (run) => {
      if (!run.sessions.some(([at]) => at >= from && at < to)) return
      const own = run.number < before && runs.length < limit ? emptyTally() : undefined
      const ofRepository = repositoryTally(run)
      for (const session of run.sessions) {
        const [at] = session
        if (at < from || at >= to) continue
        count(all, session)
        count(ofRepository, session)
        count(dayTally(Math.floor(at / dayMs)), session)
        if (own !== undefined) count(own, session)
      }
      runCount++
      if (own !== undefined) runs.push({ id: run.id, number: run.number, tally: own })
    },
    totals: () => ({
      all: totalsOf(all),
      runs: runs.map(({ id, number, tally }) => ({ id, number, totals: totalsOf(tally) })),
      runCount,
      repositories: [...repositories.values()]
        .sort((a, b) => b.tally.sessions - a.tally.sessions)
        .map((one) => ({ repositories: one.repositories, totals: totalsOf(one.tally) })),
      days: [...days]
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, longestDays)
        .map(([day, tally]) => ({ day: dayOf(day * dayMs), totals: totalsOf(tally) })),
      dayCount: days.size
    })
  }
}
