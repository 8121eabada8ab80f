/** All figures by group, each with its value and how it went. */
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

export const FigureList = ({ figures, before, series, selected, onSelect }: FigureListProps) =>
  [...Map.groupBy(figures, ({ group }) => group)].map(([group, own]) => (
    <section key={group} aria-label={group}>
      <h2 className="metric-group f11 t3">{group}</h2>
      <ul>
        {own.map((figure) => (
          <li key={figure.key}>
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
        ))}
      </ul>
    </section>
  ))
