/** Numbers and times as people read them. Pure: the present instant is always an argument. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long something has been waiting: `now`, `42 m`, `2 h 15 m`, `3 d 4 h`. Milliseconds in; negative counts as none. */
export const age = (elapsedMs: number): string => {
  if (elapsedMs < minute) return "now"
  if (elapsedMs < hour) return `${Math.floor(elapsedMs / minute)} m`
  if (elapsedMs < day) return pair(Math.floor(elapsedMs / hour), "h", Math.floor((elapsedMs % hour) / minute), "m")
  return pair(Math.floor(elapsedMs / day), "d", Math.floor((elapsedMs % day) / hour), "h")
}
const pair = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${String(small).padStart(2, "0")} ${smallUnit}`

/** How long something took: `0.3 s`, `12 s`, `4 m 05 s`, `1 h 02 m`. */
export const duration = (ms: number): string => {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < minute) return `${Math.round(ms / 1000)} s`
  if (ms < hour) return pair(Math.floor(ms / minute), "m", Math.floor((ms % minute) / 1000), "s")
  return pair(Math.floor(ms / hour), "h", Math.floor((ms % hour) / minute), "m")
}

const two = (value: number) => String(value).padStart(2, "0")
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** Clock time of today, else the day: `13:58`, `12 Nov 13:58`, `12 Nov 2025`. Local time. */
export const clock = (at: number, now: number): string => {
  const then = new Date(at)
  const today = new Date(now)
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`
  const date = `${then.getDate()} ${months[then.getMonth()]}`
  if (then.toDateString() === today.toDateString()) return time
  return then.getFullYear() === today.getFullYear() ? `${date} ${time}` : `${date} ${then.getFullYear()}`
}
/** `13:58:06`, for what is told apart by seconds. */
export const clockSeconds = (at: number): string => {
  const then = new Date(at)
  return `${two(then.getHours())}:${two(then.getMinutes())}:${two(then.getSeconds())}`
}

/** `18,204`. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",")
/** `1 file`, `14 files`, `2 branches` where the plural is given. */
export const count = (value: number, noun: string, plural = `${noun}s`): string => `${grouped(value)} ${value === 1 ? noun : plural}`
/** `812`, `61.2k`, `1.4M`. */
export const tokens = (value: number): string =>
  value < 1000 ? String(value) : value < 1_000_000 ? `${trimmed(value / 1000)}k` : `${trimmed(value / 1_000_000)}M`
const trimmed = (value: number) => (value < 100 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value)))
/** `$1.84`; under a cent `$0.003`. */
export const money = (usd: number): string => (usd !== 0 && usd < 0.01 ? `$${usd.toFixed(3)}` : `$${usd.toFixed(2)}`)
/** `512 B`, `18 kB`, `2.4 MB`, `1.1 GB`; a thousand to each step. */
export const bytes = (value: number): string => {
  if (value < 1000) return `${value} B`
  if (value < 1_000_000) return `${trimmed(value / 1000)} kB`
  return value < 1_000_000_000 ? `${trimmed(value / 1_000_000)} MB` : `${trimmed(value / 1_000_000_000)} GB`
}

/** First 8 characters; 16 in two halves where somebody confirms. Cutting a hash shorter is cutting a number. */
export const shortHash = (hash: string): string => hash.slice(0, 8)
export const longHash = (hash: string): string => `${hash.slice(0, 8)} ${hash.slice(8, 16)}`

/** Folder and name of a path; the folder has no slash at its end and is empty at the root. */
export const pathParts = (path: string): { readonly folder: string; readonly name: string } => {
  const at = path.lastIndexOf("/")
  return { folder: at < 0 ? "" : path.slice(0, at), name: path.slice(at + 1) }
}
