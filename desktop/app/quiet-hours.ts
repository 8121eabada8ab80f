/** Whether it is quiet now, and for how long still (DSK-2). Local time; pure but for the machine's time zone. */
import type { QuietHours } from "../../core/config/desktop.ts"

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** The end may be earlier in the day than the beginning: then it is on the next day. The same time twice is never quiet. */
export const isQuiet = (hours: QuietHours | undefined, now: Date): boolean => {
  if (hours === undefined) return false
  const [from, to, at] = [minutesOf(hours.from), minutesOf(hours.to), now.getHours() * 60 + now.getMinutes()]
  return from <= to ? at >= from && at < to : at >= from || at < to
}

/** Milliseconds until the quiet hours' next end. */
export const quietFor = (hours: QuietHours, now: Date): number => {
  const end = new Date(now)
  end.setHours(Number(hours.to.slice(0, 2)), Number(hours.to.slice(3, 5)), 0, 0)
  if (end.getTime() <= now.getTime()) end.setDate(end.getDate() + 1)
  return end.getTime() - now.getTime()
}
