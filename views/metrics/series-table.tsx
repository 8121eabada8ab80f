/** A chart's numbers as a table. */
import { writeValue, type Figure } from "./figures.ts"
import type { Point } from "./use-metrics.ts"

export interface SeriesTableProps {
  readonly figure: Figure
  readonly points: ReadonlyArray<Point>
  readonly windowWords: (point: Point) => string
}

export const SeriesTable = ({ figure, points, windowWords }: SeriesTableProps) => {
  const withP90 = points.some((point) => point.figure?.p90 !== undefined)
  return (
    <table className="tbl">
      <caption className="sr">{figure.name} over time</caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col" className="right">
            {figure.name}
          </th>
          {withP90 ? (
            <th scope="col" className="right">
              p90
            </th>
          ) : null}
          <th scope="col" className="right">
            Counted from
          </th>
        </tr>
      </thead>
      <tbody>
        {points.toReversed().map((point) => (
          <tr key={point.range.from}>
            <th scope="row" className="metric-when">
              {windowWords(point)}
            </th>
            <td className="right num">{point.figure?.words ?? ""}</td>
            {withP90 ? (
              <td className="right num">{point.figure?.p90 === undefined ? "" : writeValue(point.figure.p90, figure.unit)}</td>
            ) : null}
            <td className="right num t3">{point.figure?.basis ?? ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
