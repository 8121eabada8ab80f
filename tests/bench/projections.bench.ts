/** Speed bars of the projections: folding a million events, asking them, and what that takes of memory. */
import { join } from "node:path"
import type { Figure } from "./figure.ts"

interface Measured {
  readonly events: number
  readonly foldSeconds: number
  readonly askMs: number
  readonly graphMs: number
  readonly newMs: number
  readonly peakMb: number
}

/** In a process of its own, so that its memory is its own. */
const measure = async (events: number): Promise<Measured> => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../projections/fold-many.ts"), String(events)], {
    stdout: "pipe",
    stderr: "inherit"
  })
  const said = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`the fold ended with ${child.exitCode}: ${said}`)
  return JSON.parse(said) as Measured
}

let million: Promise<Measured> | undefined
const many = () => (million ??= measure(1_000_000))

/** The peak with ten times as many events, above the peak with a tenth. */
const growth = async () => (await many()).peakMb - (await measure(100_000)).peakMb

/**
 * A first fold of everything is a rebuild, for which 10 s is the bar of a million events. The page that shows them
 * asks again whenever something happens: it has its answer within a second, from all 55,000 runs. Memory holds one
 * run at a time and the page caches of two databases (16 MB each): what grows with the ledger must stay below 64 MB.
 */
export const figures: ReadonlyArray<Figure> = [
  { name: "metrics-1m-events-s", bar: 10, direction: "at-most", unit: "s", measure: async () => (await many()).foldSeconds },
  { name: "metrics-1m-events-ask-ms", bar: 1_000, direction: "at-most", unit: "ms", measure: async () => (await many()).askMs },
  { name: "metrics-1m-events-new-ms", bar: 20, direction: "at-most", unit: "ms", measure: async () => (await many()).newMs },
  { name: "graph-1m-events-ms", bar: 1_000, direction: "at-most", unit: "ms", measure: async () => (await many()).graphMs },
  { name: "metrics-1m-events-growth-mb", bar: 64, direction: "at-most", unit: "MB", measure: growth }
]
