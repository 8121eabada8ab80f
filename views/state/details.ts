/** Whole runs, kept while something on the page shows them. */
import { useEffect } from "react"
import { create } from "zustand"
import type { RunDetail } from "../../core/api/contract.ts"
import { ask } from "./client.ts"
import { useConnection } from "./connection.ts"
import type { Problem } from "./problem.ts"
import { putSummaries } from "./runs.ts"

export interface Loaded {
  readonly detail?: RunDetail
  readonly problem?: Problem
}

const useDetails = create<{ readonly byNumber: ReadonlyMap<number, Loaded> }>(() => ({ byNumber: new Map() }))
/** How many places show a run. */
const watchers = new Map<number, number>()

export const isWatched = (number: number): boolean => watchers.has(number)

const put = (number: number, loaded: Loaded) => useDetails.setState(({ byNumber }) => ({ byNumber: new Map(byNumber).set(number, loaded) }))

/** Reads a run; its summary goes to the list, the whole is kept only where it is shown. */
export const loadDetail = async (number: number): Promise<void> => {
  const answer = await ask((core) => core.GetRun({ run: String(number) }))
  if (answer.ok) {
    putSummaries([answer.value.summary])
    const known = useDetails.getState().byNumber.get(number)?.detail
    // Answers may cross: an older one does not replace a newer.
    if (isWatched(number) && (known?.summary.updatedAt ?? 0) <= answer.value.summary.updatedAt) put(number, { detail: answer.value })
  } else if (isWatched(number) && !answer.problem.lost) {
    const { detail } = useDetails.getState().byNumber.get(number) ?? {}
    put(number, { problem: answer.problem, ...(detail === undefined ? {} : { detail }) })
  }
}

const none: Loaded = {}

/** The whole of run `number`, current as long as it is shown. */
export const useDetail = (number: number): Loaded => {
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    watchers.set(number, (watchers.get(number) ?? 0) + 1)
    return () => {
      const left = (watchers.get(number) ?? 1) - 1
      if (left > 0) return void watchers.set(number, left)
      watchers.delete(number)
      useDetails.setState(({ byNumber }) => {
        const rest = new Map(byNumber)
        rest.delete(number)
        return { byNumber: rest }
      })
    }
  }, [number])
  useEffect(() => {
    if (live) void loadDetail(number)
  }, [number, live])
  return useDetails(({ byNumber }) => byNumber.get(number) ?? none)
}
