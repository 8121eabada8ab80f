/** All figures by group, each with its value and how it went. */
import { Fragment } from "react"
import { changeWords, type Figure } from "./figures.ts"
import { Spark } from "./spark.tsx"
import type { Point } from "./use-metrics.ts"

export interface FigureListProps {
  readonly figures: ReadonlyArray<Figure>
  readonly before: ReadonlyMap<string, Figure>
  readonly series: ReadonlyMap<string, ReadonlyArray<Point>>
  readonly selected: string | undefined
  readonly onSelect: (key: string) => void
}

export const FigureList = ({ figures, before, series, selected, onSelect }: FigureListProps) => (
  <ul>
    {figures.map((figure, index) => (
      <Fragment key={figure.key}>
        {figures[index - 1]?.group === figure.group ? null : (
          <li className="metric-group f11 t3" role="presentation">
            {figure.group}
          </li>
        )}
        <li>
          <button
            type="button"
            className="metric-row inset"
            aria-current={figure.key === selected ? "true" : undefined}
            onClick={() => onSelect(figure.key)}
          >
            <span className="cut">{figure.name}</span>
            <Spark points={series.get(figure.key) ?? []} />
            <span className={`num right nw ${figure.value === undefined ? "t3" : "med"}`}>{figure.words}</span>
            <span className="metric-change f12 t3 cut num">
              {[changeWords(figure, before.get(figure.key)), figure.basis].filter(Boolean).join(" · ")}
            </span>
          </button>
        </li>
      </Fragment>
    ))}
  </ul>
)
