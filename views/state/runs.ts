/** Every run that the page knows, by id: all that are open, and the newest of the finished. */
import { create } from "zustand"
import type { RunSummary } from "../../core/api/contract.ts"
import { finalStatuses, runStatuses, type RunStatus } from "../../core/domain/run.ts"
import { ask } from "./client.ts"
import type { Problem } from "./problem.ts"

export interface Runs {
  readonly byId: ReadonlyMap<string, RunSummary>
  readonly loaded: boolean
  readonly problem?: Problem
  /** Finished runs older than those known exist. */
  readonly more: boolean
}

export const useRuns = create<Runs>(() => ({ byId: new Map(), loaded: false, more: false }))

const page = 200
const finishedPage = 50
const openStatuses = runStatuses.filter((status) => !(finalStatuses as ReadonlyArray<RunStatus>).includes(status))

/** Puts newer summaries in place. One that is older than what is known (answers may cross) is left out. */
export const withSummaries = (known: ReadonlyMap<string, RunSummary>, summaries: ReadonlyArray<RunSummary>): Map<string, RunSummary> => {
  const byId = new Map(known)
  for (const summary of summaries) {
    const before = byId.get(summary.id)
    if (before === undefined || before.updatedAt <= summary.updatedAt) byId.set(summary.id, summary)
  }
  return byId
}
export const putSummaries = (summaries: ReadonlyArray<RunSummary>): void =>
  useRuns.setState(({ byId }) => ({ byId: withSummaries(byId, summaries) }))

const listFinished = (before?: number) =>
  ask((core) => core.ListRuns({ limit: finishedPage, statuses: finalStatuses, ...(before === undefined ? {} : { before }) }))

/** Everything that is open, page by page, and the newest page of the finished. What changes meanwhile the feed brings. */
export const loadRuns = async (): Promise<void> => {
  const newest = listFinished()
  let before: number | undefined
  for (;;) {
    const query = { limit: page, statuses: openStatuses, ...(before === undefined ? {} : { before }) }
    const answer = await ask((core) => core.ListRuns(query))
    if (!answer.ok) return failed(answer.problem)
    putSummaries(answer.value)
    before = answer.value.at(-1)?.number
    if (answer.value.length < page) break
  }
  const finished = await newest
  if (!finished.ok) return failed(finished.problem)
  useRuns.setState(
    ({ byId, loaded, more }) => ({
      byId: withSummaries(byId, finished.value),
      loaded: true,
      more: loaded ? more : finished.value.length === finishedPage
    }),
    true
  )
}

/** One more page of finished runs, older than all that are known. */
export const loadFinished = async (): Promise<void> => {
  const known = [...useRuns.getState().byId.values()].filter(isFinished).map(({ number }) => number)
  const answer = await listFinished(known.length > 0 ? Math.min(...known) : undefined)
  if (!answer.ok) return failed(answer.problem)
  useRuns.setState(({ byId }) => ({ byId: withSummaries(byId, answer.value), more: answer.value.length === finishedPage }))
}

const isFinished = ({ status }: RunSummary) => (finalStatuses as ReadonlyArray<RunStatus>).includes(status)
const failed = (problem: Problem): void => {
  if (!problem.lost) useRuns.setState({ problem })
}

export const useRunByNumber = (number: number): RunSummary | undefined =>
  useRuns(({ byId }) => {
    for (const run of byId.values()) if (run.number === number) return run
    return undefined
  })
