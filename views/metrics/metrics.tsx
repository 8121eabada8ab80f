/** How runs went, number by number, each with its formula, how it changed, and the runs behind it. */
import { useEffect, useMemo, useRef } from "react"
import { Button } from "../kit/button.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { useActions } from "../keys/keyboard.ts"
import { patched, slide, type Query } from "../state/route.ts"
import { count } from "../text/format.ts"
import { FigureDetail } from "./figure-detail.tsx"
import { FigureList } from "./figure-list.tsx"
import { chosen as chosenOf, dayOf } from "./period.ts"
import { Pickers } from "./pickers.tsx"
import { useMetrics } from "./use-metrics.ts"

export const Metrics = ({ query }: { readonly query: Query }) => {
  const { period, from, to, repository } = query
  // Of one day: what is asked changes at midnight, not with each moment.
  const today = dayOf(Date.now())
  const chosen = useMemo(
    () =>
      chosenOf(
        { ...(period === undefined ? {} : { period }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
        Date.now()
      ),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [period, from, to, today]
  )
  const { report, figures, before, series, problem, reload } = useMetrics(chosen, repository)
  const detail = useRef<HTMLElement>(null)
  const list = useRef<HTMLElement>(null)
  const change = (words: Readonly<Record<string, string | undefined>>) => slide({ view: "metrics", query: patched(query, words) })
  const selected = figures.find(({ key }) => key === query.metric) ?? figures[0]
  const move = (by: 1 | -1) => () => {
    const at = figures.findIndex(({ key }) => key === selected?.key)
    const next = figures[Math.min(figures.length - 1, Math.max(0, at + by))]
    if (next !== undefined) change({ metric: next.key })
  }
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" })
  }, [selected?.key])
  const asTable = query.as === "table"
  useActions([
    { place: "List", keys: ["j", "ArrowDown"], act: move(1) },
    { place: "List", keys: ["k", "ArrowUp"], act: move(-1) },
    { place: "List", name: "Read the number", keys: ["Enter"], act: () => detail.current?.focus() },
    {
      place: "List",
      name: asTable ? "Show the number's chart" : "Show the number's table",
      keys: ["l"],
      act: () => change({ as: asTable ? undefined : "table" })
    }
  ])
  return (
    <>
      <header className="bar">
        <h1>Metrics</h1>
        {report === undefined ? null : (
          <span className="t3 f12 num">
            {count(report.runs, "run")}
            {report.scripted === 0 ? "" : `, ${report.scripted} of them with a scripted model`}
          </span>
        )}
      </header>
      <Pickers query={query} chosen={chosen} onChange={change} />
      {problem !== undefined ? (
        <div className="page">
          <div>
            <ProblemMessage problem={problem} mend={<Button onClick={reload}>Try again</Button>} />
          </div>
        </div>
      ) : report === undefined ? (
        <Skeleton rows={10} />
      ) : report.runs === 0 && report.totals.all.sessions === 0 ? (
        <Nothing query={query} />
      ) : (
        <div className="cols">
          <section className="scroll metric-list" aria-label="Numbers" ref={list} tabIndex={0}>
            <FigureList
              figures={figures}
              before={before}
              series={series}
              selected={selected?.key}
              onSelect={(key) => change({ metric: key })}
            />
          </section>
          {selected === undefined ? null : (
            <FigureDetail
              ref={detail}
              figure={selected}
              before={before.get(selected.key)}
              points={series.get(selected.key)}
              chosen={chosen}
              repository={repository}
              asTable={asTable}
              onTable={(table) => change({ as: table ? "table" : undefined })}
            />
          )}
        </div>
      )}
    </>
  )
}

const Nothing = ({ query }: { readonly query: Query }) => (
  <div className="page">
    <div>
      <Message
        tone="plain"
        title={
          query.repository === undefined
            ? "No run was requested in this period."
            : "No run of this repository was requested in this period."
        }
        mend={
          <a className="btn" href="#/new">
            New request <kbd aria-hidden>n</kbd>
          </a>
        }
      >
        How long a change takes and waits, how often it is merged without a person or sent back, which jobs fail, and what it costs stand
        here once a run was requested. Choose a longer period, or make a request.
      </Message>
    </div>
  </div>
)
