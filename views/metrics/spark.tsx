/** How a figure went, in the height of a line; the chart beside it says it in words and numbers. */
import type { Point } from "./use-metrics.ts"

const size = { width: 72, height: 16 }

export const Spark = ({ points }: { readonly points: ReadonlyArray<Point> }) => {
  const values = points.map(({ figure }) => figure?.value)
  const known = values.filter((value) => value !== undefined)
  if (known.length < 2) return <span className="spark" />
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * (size.width - 2) + 1
  const y = (value: number) => size.height - 2 - (most === least ? 0.5 : (value - least) / (most - least)) * (size.height - 4)
  // A window without a value is a gap, not a zero.
  const path = values
    .map((value, index) =>
      value === undefined ? "" : `${values[index - 1] === undefined ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    )
    .join("")
  return (
    <svg className="spark" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden>
      <path d={path} />
    </svg>
  )
}
