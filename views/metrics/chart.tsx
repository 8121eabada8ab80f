/** A figure over time, drawn by uPlot. The arrow keys go from window to window; the table holds the same. */
import uPlot from "uplot"
import { useEffect, useRef, useState } from "react"
import { writeValue, type Figure } from "./figures.ts"
import type { Point } from "./use-metrics.ts"

export interface ChartProps {
  readonly figure: Figure
  readonly points: ReadonlyArray<Point>
  /** What a window is called: `12 Nov`, `12 to 18 Nov`. */
  readonly windowWords: (point: Point) => string
  readonly summary: string
}

const height = 220
const [second, minute, hour] = [1000, 60_000, 3_600_000]
/** Steps of the axis that are whole in the unit's own words. */
const timeSteps = [0.1, 0.5, 1, 5, 10, 30]
  .map((by) => by * second)
  .concat(
    [1, 2, 5, 10, 20, 30].map((by) => by * minute),
    [1, 2, 4, 8, 12, 24, 48, 120].map((by) => by * hour)
  )

/** Colours as the theme that shows has them. */
const inks = (place: HTMLElement) => {
  const style = getComputedStyle(place)
  const probe = document.createElement("i")
  place.append(probe)
  const of = (token: string) => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  const found = {
    line: of("text-2"),
    second: of("text-3"),
    fill: of("line-control"),
    grid: of("line"),
    text: of("text-3"),
    at: of("accent"),
    bg: of("bg")
  }
  probe.remove()
  return { ...found, font: `11px ${style.fontFamily}` }
}

export const Chart = ({ figure, points, windowWords, summary }: ChartProps) => {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const [at, setAt] = useState<number>()
  const { unit, chart } = figure
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const draw = () => {
      plot.current?.destroy()
      const ink = inks(element)
      const values = points.map((point) => point.figure?.value ?? null)
      const p90s = points.map((point) => point.figure?.p90 ?? null)
      const withP90 = p90s.some((value) => value !== null)
      const data = [points.map((_, index) => index), values, ...(withP90 ? [p90s] : [])] as uPlot.AlignedData
      const bars = uPlot.paths.bars?.({ size: [0.7, 48] })
      plot.current = new uPlot(
        {
          width: element.clientWidth,
          height,
          legend: { show: false },
          cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, fill: ink.at, stroke: ink.bg } },
          hooks: { setCursor: [(self) => setAt(self.cursor.idx ?? undefined)] },
          scales: {
            x: { time: false, range: [-0.5, points.length - 0.5] },
            y: { range: (_, __, most) => [0, unit === "share" ? 1 : most > 0 ? most * 1.1 : 1] }
          },
          axes: [
            {
              stroke: ink.text,
              font: ink.font,
              grid: { show: false },
              ticks: { show: false },
              space: 72,
              size: 26,
              incrs: [1, 2, 3, 5, 7, 10, 14],
              values: (_, splits) =>
                splits.map((index) => (points[index] === undefined ? "" : (windowWords(points[index]).split(" to ")[0] ?? "")))
            },
            {
              stroke: ink.text,
              font: ink.font,
              size: 64,
              grid: { stroke: ink.grid, width: 1 },
              ticks: { show: false },
              ...(unit === "ms" ? { incrs: timeSteps } : {}),
              values: (_, splits) => splits.map((value) => (unit === "count" && !Number.isInteger(value) ? "" : writeValue(value, unit)))
            }
          ],
          series: [
            {},
            chart === "bars" && bars !== undefined
              ? { stroke: ink.fill, fill: ink.fill, paths: bars, points: { show: false } }
              : { stroke: ink.line, width: 1.5, points: { show: true, size: 5, fill: ink.bg, stroke: ink.line } },
            ...(withP90 ? [{ stroke: ink.second, width: 1, dash: [4, 3], points: { show: false } }] : [])
          ]
        },
        data,
        element
      )
    }
    draw()
    const media = window.matchMedia("(prefers-color-scheme: dark)")
    const themed = new MutationObserver(draw)
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] })
    media.addEventListener("change", draw)
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      themed.disconnect()
      media.removeEventListener("change", draw)
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [points, unit, chart, windowWords])

  const move = (to: number) => {
    const self = plot.current
    if (self === undefined || points.length === 0) return
    const index = Math.min(points.length - 1, Math.max(0, to))
    const value = points[index]?.figure?.value
    self.setCursor({ left: self.valToPos(index, "x"), top: value === undefined ? 0 : self.valToPos(value, "y") })
  }
  const point = at === undefined ? undefined : points[at]
  return (
    <div className="chart">
      <p className="f12 t2 num" role="status">
        {point === undefined ? (figure.p90 === undefined ? summary : `${summary} Dashed: p90.`) : readout(point, figure, windowWords)}
      </p>
      <div
        ref={place}
        role="img"
        aria-label={`${figure.name} over time. ${summary} Left and right go from one to the next.`}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return
          event.preventDefault()
          move(at === undefined ? points.length - 1 : at + (event.key === "ArrowRight" ? 1 : -1))
        }}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
      />
    </div>
  )
}

const readout = (point: Point, { unit }: Figure, windowWords: ChartProps["windowWords"]): string => {
  const { figure } = point
  if (figure === undefined) return `${windowWords(point)}: not known`
  const p90 = figure.p90 === undefined ? "" : `, p90 ${writeValue(figure.p90, unit)}`
  return `${windowWords(point)}: ${figure.words}${p90}${figure.basis === "" ? "" : ` (${figure.basis})`}`
}
