/** Speed bars of the projections: folding a million events, asking them, and what that takes of memory. */
import { join } from "node:path"
import type { Figure } from "./figure.ts"

interface Measured {
  readonly foldMs: number
  /** Processor time of it, and of the ledger's own rebuild from the same events. */
  readonly foldCpuMs: number
  readonly ledgerCpuMs: number
  readonly askMs: number
  readonly graphMs: number
  readonly peakMb: number
}

const measure = async (events: number): Promise<Measured> => {
  const script = join(import.meta.dir, "../projections/fold-many.ts")
  const child = Bun.spawn([process.execPath, script, String(events)], { stdout: "pipe", stderr: "inherit" })
  const said = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`the fold ended with ${child.exitCode}: ${said}`)
  return JSON.parse(said) as Measured
}

const once = (events: number) => {
  let measured: Promise<Measured> | undefined
  return () => (measured ??= measure(events))
}
const [million, tenth] = [once(1_000_000), once(100_000)]

/**
 * A first fold of everything is a rebuild, for which 10 s is the bar of a million events; whatever the machine does
 * meanwhile, it takes no longer than the ledger's own rebuild and half as much again. A page that shows the metrics
 * asks anew when something happened, in a thread of its own: 2 s for all 52,000 runs keep it current. Memory holds
 * one run at a time beside the page caches of two databases (16 MB each): ten times the events may add 64 MB.
 */
export const figures: ReadonlyArray<Figure> = [
  { name: "metrics-1m-events-s", bar: 10, direction: "at-most", unit: "s", measure: async () => (await million()).foldMs / 1_000 },
  {
    name: "metrics-fold-ratio",
    bar: 1.5,
    direction: "at-most",
    unit: "x",
    measure: async () => (await million()).foldCpuMs / (await million()).ledgerCpuMs
  },
  { name: "metrics-ask-1m-events-ms", bar: 2_000, direction: "at-most", unit: "ms", measure: async () => (await million()).askMs },
  { name: "graph-file-1m-events-ms", bar: 1_000, direction: "at-most", unit: "ms", measure: async () => (await million()).graphMs },
  {
    name: "metrics-growth-mb",
    bar: 64,
    direction: "at-most",
    unit: "MB",
    measure: async () => (await million()).peakMb - (await tenth()).peakMb
  }
]
