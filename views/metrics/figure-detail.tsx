/** One figure: its value, its formula, how it went, and the runs behind it. */
import { ChartLine, Table } from "lucide-react"
import { lazy, Suspense, type Ref } from "react"
import { Section } from "../kit/facts.tsx"
import { Segments } from "../kit/segments.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { changeWords, writeValue, type Figure } from "./figures.ts"
import type { Chosen } from "./period.ts"
import { RunsBehind } from "./runs-behind.tsx"
import { SeriesTable } from "./series-table.tsx"
import type { Point } from "./use-metrics.ts"
import { windowWordsOf } from "./window-words.ts"

/** It brings uPlot. */
const Chart = lazy(() => import("./chart.tsx").then((m) => ({ default: m.Chart })))

export interface FigureDetailProps {
  readonly figure: Figure
  readonly before: Figure | undefined
  readonly points: ReadonlyArray<Point> | undefined
  readonly chosen: Chosen
  readonly repository: string | undefined
  readonly asTable: boolean
  readonly onTable: (asTable: boolean) => void
  readonly ref: Ref<HTMLElement>
}

export const FigureDetail = ({ figure, before, points, chosen, repository, asTable, onTable, ref }: FigureDetailProps) => {
  const windowWords = windowWordsOf[chosen.step]
  const known = points?.filter((point) => point.figure?.value !== undefined) ?? []
  const change = changeWords(figure, before)
  return (
    <article className="scroll grow metric-detail" aria-label={figure.name} ref={ref} tabIndex={0}>
      <header className="sec">
        <h2 className="strong">{figure.name}</h2>
        <p className="big num">{figure.words}</p>
        <p className="t2 num">
          {[figure.p90 === undefined ? "" : `p90 ${writeValue(figure.p90, figure.unit)}`, figure.basis, change].filter(Boolean).join(" · ")}
        </p>
      </header>
      <Section title="Formula">
        <p>
          <code>{figure.formula}</code>
        </p>
        <p className="t2">
          {figure.says} {figure.of}
        </p>
      </Section>
      <Section
        title={`By ${chosen.step}`}
        end={
          <Segments
            label="Show as"
            value={asTable ? "table" : "chart"}
            options={[
              ["chart", "Chart", ChartLine],
              ["table", "Table", Table]
            ]}
            shortcut="l"
            onChoose={(as) => onTable(as === "table")}
          />
        }
      >
        {points === undefined ? (
          <Skeleton rows={5} />
        ) : known.length === 0 ? (
          <p className="t3">There is nothing to draw: no run of this period gave a number to it.</p>
        ) : asTable ? (
          <SeriesTable figure={figure} points={points} windowWords={windowWords} />
        ) : (
          <Suspense fallback={<Skeleton rows={5} />}>
            <Chart key={figure.key} figure={figure} points={points} windowWords={windowWords} summary={summaryOf(known, figure)} />
          </Suspense>
        )}
      </Section>
      <RunsBehind figure={figure} range={chosen.range} repository={repository} />
    </article>
  )
}

const summaryOf = (known: ReadonlyArray<Point>, { unit }: Figure): string => {
  const values = known.map(({ figure }) => figure?.value ?? 0)
  const [least, most, last] = [Math.min(...values), Math.max(...values), values.at(-1) ?? 0]
  return `Between ${writeValue(least, unit)} and ${writeValue(most, unit)}, last ${writeValue(last, unit)}.`
}
