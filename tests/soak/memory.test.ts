import { expect, test } from "vitest"
import { memoryTrend } from "./memory.ts"

const mb = 1024 * 1024
const hour = (bytes: (minute: number) => number) =>
  memoryTrend(Array.from({ length: 60 }, (_, minute) => ({ at: minute * 60_000, bytes: bytes(minute) * mb })))

test("REL-1 FLOW-5 a warm-up and a collector's saw are flat, a leak is not", () => {
  expect(hour((minute) => Math.min(200, 100 + 10 * minute) + 40 * (minute % 3))).toMatchObject({ flat: true })
  expect(hour((minute) => (minute === 55 ? 900 : 200)).flat).toBe(true)
  const leak = hour((minute) => 100 + 4 * minute)
  expect(leak.flat).toBe(false)
  expect(Math.round(leak.bytesPerHour / mb)).toBe(240)
  expect(hour((minute) => 300 - minute).bytesPerHour).toBeLessThan(0)
  expect(() => memoryTrend([{ at: 0, bytes: 1 }])).toThrow("1 samples")
})
