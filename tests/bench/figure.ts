/** A speed bar: what is measured, and what it has to reach. `bun run bench` prints one line for each. */

export interface Figure {
  /** Kebab case, unique over all topics; `bun run bench <name or prefix>` runs it alone. */
  readonly name: string
  readonly bar: number
  readonly direction: "at-most" | "at-least"
  /** Short, such as `ms`, `MB`, `x` (a ratio within one run), `/s`; empty for a bare number. */
  readonly unit: string
  /** Sets up, measures, cleans up, and gives the value in `unit`. A rejection counts as short. */
  readonly measure: () => Promise<number>
}

/** Whether the value reaches the bar. What is not a finite number never does. */
export const reaches = (figure: Pick<Figure, "bar" | "direction">, value: number): boolean =>
  Number.isFinite(value) && (figure.direction === "at-most" ? value <= figure.bar : value >= figure.bar)

/** The sample that at least `share` (0 to 1) of all samples do not exceed (nearest rank). Throws without samples. */
export const percentile = (samples: ReadonlyArray<number>, share: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  const sample = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]
  if (sample === undefined) throw new Error("A percentile needs at least one sample.")
  return sample
}

export const p50 = (samples: ReadonlyArray<number>): number => percentile(samples, 0.5)
export const p95 = (samples: ReadonlyArray<number>): number => percentile(samples, 0.95)

/** Milliseconds that `work` takes, once for each of `times` rounds, after `warmUp` rounds that do not count. */
export const timings = async (times: number, work: (round: number) => unknown, warmUp = 0): Promise<ReadonlyArray<number>> => {
  const samples: Array<number> = []
  for (let round = -warmUp; round < times; round++) {
    const from = performance.now()
    await work(round)
    if (round >= 0) samples.push(performance.now() - from)
  }
  return samples
}

/** Three significant digits, so that figures can be read and compared: `0.0613`, `4.21`, `1280`. */
export const readable = (value: number): string =>
  Number.isFinite(value) ? (Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))) : String(value)
