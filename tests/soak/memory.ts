/**
 * Whether a process's memory is flat. What a runtime holds rises while it warms up and saws with its collector, so
 * neither the first third nor single samples say anything: the medians of the last two thirds do. A leak moves the
 * last one away from the one before it, the more the longer it is watched.
 */

export interface MemoryTrend {
  /** Medians of the three thirds, in bytes. */
  readonly thirds: readonly [number, number, number]
  /** Last third by second third. */
  readonly ratio: number
  /** By a line through the last two thirds; negative where it shrinks. */
  readonly bytesPerHour: number
  readonly flat: boolean
}

export interface MemorySample {
  /** Milliseconds on any one clock. */
  readonly at: number
  readonly bytes: number
}

/** What the last third's median may be of the second third's. */
export const memoryBar = 1.15

/** Throws where there are fewer than nine samples, of which nothing can be said. */
export const memoryTrend = (samples: ReadonlyArray<MemorySample>): MemoryTrend => {
  if (samples.length < 9) throw new Error(`${samples.length} samples of memory say nothing.`)
  const size = Math.floor(samples.length / 3)
  const parts = [samples.slice(0, size), samples.slice(size, 2 * size), samples.slice(2 * size)] as const
  const thirds = parts.map((part) => median(part.map(({ bytes }) => bytes))) as unknown as MemoryTrend["thirds"]
  const ratio = thirds[2] / thirds[1]
  return { thirds, ratio, bytesPerHour: slope(samples.slice(size)) * 3_600_000, flat: ratio <= memoryBar }
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Least squares, bytes a millisecond. */
const slope = (samples: ReadonlyArray<MemorySample>): number => {
  const mean = (of: (sample: MemorySample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const at = mean((sample) => sample.at)
  const bytes = mean((sample) => sample.bytes)
  const over = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.bytes - bytes), 0)
  const under = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0)
  return under === 0 ? 0 : over / under
}
