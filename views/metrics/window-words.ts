/** What a window of a chart is called. Pure but for the clock's zone: days are the person's own. */
import type { Chosen } from "./period.ts"
import type { Point } from "./use-metrics.ts"

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const day = (at: number): string => {
  const then = new Date(at)
  return `${then.getDate()} ${months[then.getMonth()]}`
}

export const windowWordsOf: Readonly<Record<Chosen["step"], (point: Point) => string>> = {
  day: ({ range }) => day(range.from),
  week: ({ range }) => `${day(range.from)} to ${day(range.to - 1)}`,
  month: ({ range }) => {
    const [from, to] = [new Date(range.from), new Date(range.to - 1)]
    const name = (then: Date) => `${months[then.getMonth()]} ${then.getFullYear()}`
    return name(from) === name(to) ? name(from) : `${name(from)} to ${name(to)}`
  }
}
