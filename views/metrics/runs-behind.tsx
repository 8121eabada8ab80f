/** The runs that a number comes from, newest first, each with what it gave; older ones page by page. */
import { useEffect, useState } from "react"
import type { RunBehind } from "../../core/domain/metrics.ts"
import { Button } from "../kit/button.tsx"
import { Section } from "../kit/facts.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import type { Problem } from "../state/problem.ts"
import { hrefOf } from "../state/route.ts"
import { useRuns } from "../state/runs.ts"
import { grouped } from "../text/format.ts"
import { figuresOf, writeValue, type Figure } from "./figures.ts"
import type { Range } from "./period.ts"
import { askMetrics } from "./use-metrics.ts"

const pageSize = 50

export interface RunsBehindProps {
  readonly figure: Figure
  readonly range: Range
  readonly repository: string | undefined
}

interface Older {
  readonly runs: ReadonlyArray<RunBehind>
  readonly truncated: boolean
  readonly problem?: Problem
  readonly asking?: boolean
}

export const RunsBehind = ({ figure, range, repository }: RunsBehindProps) => {
  const [older, setOlder] = useState<Older>()
  const titles = useRuns(({ byId }) => byId)
  const key = `${figure.key} ${range.from} ${range.to} ${repository}`
  useEffect(() => setOlder(undefined), [key])
  const first = figure.runs
  // What came anew at the top since then pushes nothing twice into the list.
  const last = first.at(-1)?.number ?? Infinity
  const runs = [...first, ...(older?.runs ?? []).filter(({ number }) => number < last)]
  const more = older === undefined ? figure.truncated : older.truncated
  const ask = async (): Promise<void> => {
    const before = runs.at(-1)?.number
    if (before === undefined) return
    setOlder({ runs: older?.runs ?? [], truncated: more, asking: true })
    const answer = await askMetrics(range, repository, {
      limit: pageSize,
      before,
      ...(figure.metric === undefined ? {} : { metric: figure.metric })
    })
    setOlder((known) => {
      const kept = known?.runs ?? []
      if (!answer.ok) return { runs: kept, truncated: true, problem: answer.problem }
      const page = figuresOf(answer.value).find((one) => one.key === figure.key)
      // What sessions used says how many runs there are, not whether more follow: a whole page has more behind it.
      return {
        runs: [...kept, ...(page?.runs ?? [])],
        truncated: figure.metric === undefined ? page?.runs.length === pageSize : (page?.truncated ?? false)
      }
    })
  }
  return (
    <Section
      title="Runs behind it"
      end={runs.length < figure.runCount ? `${runs.length} of ${grouped(figure.runCount)}` : grouped(figure.runCount)}
    >
      {runs.length === 0 ? (
        <p className="t3">None.</p>
      ) : (
        <table className="tbl">
          <caption className="sr">Runs behind {figure.name}</caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Title</th>
              <th scope="col" className="right">
                Gave
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map(({ id, number, value }) => (
              <tr key={id}>
                <td className="nw">
                  <a className="link num" href={hrefOf({ view: "run", run: number, tab: "overview" })}>
                    R-{number}
                  </a>
                </td>
                <td className="metric-title">
                  <Text>{titles.get(id)?.title ?? ""}</Text>
                </td>
                <td className="right num nw">{value === undefined ? "unknown" : writeValue(value, figure.unit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {older?.problem === undefined ? null : <ProblemMessage problem={older.problem} />}
      {more ? (
        <Button className="mt-2" onClick={() => void ask()} aria-busy={older?.asking === true}>
          Show older runs
        </Button>
      ) : null}
    </Section>
  )
}
