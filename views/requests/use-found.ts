/**
 * The runs that a filter finds: asked for page by page as one scrolls, kept current by what the page's feed brings.
 * A run that no longer fits leaves; one that begins to fit is asked for.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import type { RunSummary } from "../../core/api/contract.ts"
import { ask } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import type { Problem } from "../state/problem.ts"
import { useRuns } from "../state/runs.ts"
import { fits, questionOf, type Filter } from "./filter.ts"

const page = 100
/** What the core gives at most at once. */
const longest = 500

interface Pages {
  /** Of which filter, as text. */
  readonly of: string
  readonly runs: ReadonlyArray<RunSummary>
  /** There are older ones. */
  readonly more: boolean
  readonly problem?: Problem
}

export interface Found {
  readonly runs: ReadonlyArray<RunSummary>
  readonly more: boolean
  /** Something was answered, if only for the filter before. */
  readonly loaded: boolean
  readonly problem: Problem | undefined
  readonly loadMore: () => void
  readonly again: () => void
}

/** The newest pages in place of those that were there; older ones stay. Pure. */
export const joined = (before: ReadonlyArray<RunSummary>, newest: ReadonlyArray<RunSummary>): ReadonlyArray<RunSummary> => {
  const oldest = newest.at(-1)?.number ?? Number.POSITIVE_INFINITY
  return newest.length === 0 ? [] : [...newest, ...before.filter(({ number }) => number < oldest)]
}

export const useFound = (filter: Filter): Found => {
  const of = JSON.stringify(filter)
  const live = useConnection(({ phase }) => phase === "live")
  const byId = useRuns((runs) => runs.byId)
  const [pages, setPages] = useState<Pages>()
  const asked = useRef("")
  const busy = useRef(false)
  const shown = useRef<Pages>(undefined)
  shown.current = pages

  const load = useCallback(
    async (before?: number) => {
      const known = shown.current?.of === of ? shown.current.runs : []
      const limit = before === undefined ? Math.min(longest, Math.max(page, known.length)) : page
      asked.current = of
      busy.current = true
      const question = { ...questionOf(JSON.parse(of) as Filter), limit, ...(before === undefined ? {} : { before }) }
      const answer = await ask((core) => core.ListRuns(question))
      // Another filter was asked for meanwhile: its answer comes.
      if (asked.current !== of) return
      busy.current = false
      if (!answer.ok) {
        if (!answer.problem.lost) setPages({ of, runs: known, more: false, problem: answer.problem })
        return
      }
      const full = answer.value.length === limit
      const now = shown.current?.of === of ? shown.current.runs : []
      if (before === undefined) {
        setPages({ of, runs: joined(now, answer.value), more: full || (now.length > longest && (shown.current?.more ?? false)) })
      } else {
        const oldest = now.at(-1)?.number ?? before
        setPages({ of, runs: [...now, ...answer.value.filter(({ number }) => number < oldest)], more: full })
      }
    },
    [of]
  )
  useEffect(() => {
    if (live) void load()
  }, [live, load])

  const runs = useMemo(() => {
    const wanted = JSON.parse(of) as Filter
    const current = (pages?.runs ?? []).map((run) => {
      const now = byId.get(run.id)
      return now !== undefined && now.updatedAt >= run.updatedAt ? now : run
    })
    return pages?.of === of ? current.filter((run) => fits(wanted, run)) : current
  }, [pages, byId, of])

  // What the feed brings may fit and not be there yet. Each state of a run is asked for once.
  const tried = useRef(new Set<string>())
  useEffect(() => {
    if (pages?.of !== of || busy.current) return
    const there = new Set(pages.runs.map(({ id }) => id))
    const oldest = pages.more ? (pages.runs.at(-1)?.number ?? 0) : 0
    const wanted = JSON.parse(of) as Filter
    const fresh = [...byId.values()].filter(
      (run) => run.number > oldest && !there.has(run.id) && fits(wanted, run) && !tried.current.has(`${of} ${run.id} ${run.updatedAt}`)
    )
    if (fresh.length === 0) return
    for (const run of fresh) tried.current.add(`${of} ${run.id} ${run.updatedAt}`)
    void load()
  }, [byId, pages, of, load])

  return {
    runs,
    more: pages?.more ?? false,
    loaded: pages !== undefined,
    problem: pages?.of === of ? pages.problem : undefined,
    loadMore: () => {
      const last = pages?.of === of && pages.more && !busy.current ? pages.runs.at(-1) : undefined
      if (last !== undefined) void load(last.number)
    },
    again: () => void load()
  }
}
