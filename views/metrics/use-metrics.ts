/** The report of a period, of the period before, and of each window of the chart; kept current. */
import { useEffect, useState } from "react"
import type { MetricsReport } from "../../core/domain/metrics.ts"
import { ask, type Answer } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { useHeads } from "../state/heads.ts"
import type { Problem } from "../state/problem.ts"
import { useRefresh } from "../state/use-refresh.ts"
import { figuresOf, type Figure } from "./figures.ts"
import type { Chosen, Range } from "./period.ts"

/** Runs behind a number that come with it; older ones are asked for. */
export const runsAtOnce = 20

export interface Point {
  readonly range: Range
  readonly figure: Figure | undefined
}

export interface Metrics {
  readonly report?: MetricsReport
  readonly figures: ReadonlyArray<Figure>
  readonly before: ReadonlyMap<string, Figure>
  /** By figure, oldest window first; empty until they have come. */
  readonly series: ReadonlyMap<string, ReadonlyArray<Point>>
  readonly problem?: Problem
}

const nothing: Metrics = { figures: [], before: new Map(), series: new Map() }

export const askMetrics = (
  range: Range,
  repository: string | undefined,
  more: { readonly limit: number; readonly before?: number; readonly metric?: NonNullable<Figure["metric"]> }
): Promise<Answer<MetricsReport>> => ask((core) => core.Metrics({ ...range, ...more, ...(repository === undefined ? {} : { repository }) }))

export const useMetrics = ({ range, before, windows }: Chosen, repository: string | undefined) => {
  const live = useConnection(({ phase }) => phase === "live")
  const [state, setState] = useState<Metrics>(nothing)
  const [round, setRound] = useState(0)
  const key = JSON.stringify([range, repository])

  useEffect(() => setState(nothing), [key])
  useEffect(() => {
    if (!live) return
    let left = false
    const read = async (): Promise<void> => {
      const [now, then] = await Promise.all([
        askMetrics(range, repository, { limit: runsAtOnce }),
        askMetrics(before, repository, { limit: 0 })
      ])
      if (left) return
      if (!now.ok) return now.problem.lost ? undefined : setState((known) => ({ ...known, problem: now.problem }))
      const figures = figuresOf(now.value)
      const { problem: _, ...rest } = nothing
      setState(({ series }) => ({ ...rest, series, report: now.value, figures, before: byKey(then.ok ? figuresOf(then.value) : []) }))
      const answers = await Promise.all(windows.map((window) => askMetrics(window, repository, { limit: 0 })))
      if (left) return
      const read = answers.map((answer) => byKey(answer.ok ? figuresOf(answer.value) : []))
      const series = new Map(
        figures.map(({ key: of }) => [of, windows.map((window, index) => ({ range: window, figure: read[index]?.get(of) }))] as const)
      )
      setState((known) => ({ ...known, series }))
    }
    void read()
    return () => void (left = true)
    // `key` is all of what is chosen: the windows and the period before follow from the range.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, round, live])

  const newest = useHeads(({ runs }) => runs)
  const reload = () => setRound((now) => now + 1)
  useRefresh(state.report !== undefined && newest > state.report.seq, reload)
  return { ...state, reload }
}

const byKey = (figures: ReadonlyArray<Figure>): ReadonlyMap<string, Figure> => new Map(figures.map((figure) => [figure.key, figure]))
