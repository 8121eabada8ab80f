import { defineConfig } from "vitest/config"

/** Under `bun --bun` the forks pool is the one that works (threads fail with Bun 1.3). */
const common = { pool: "forks", testTimeout: 120_000, hookTimeout: 120_000 } as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "parts",
          // Also where there are only two processors: left to itself, vitest leaves one of them idle.
          maxWorkers: 2,
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**", "node_modules/**"],
          sequence: { groupOrder: 0 }
        }
      },
      // The whole, through a browser and the command line: one at a time, when the parts have had the processors.
      { test: { ...common, name: "e2e", include: ["tests/e2e/**/*.test.ts"], maxWorkers: 1, sequence: { groupOrder: 1 } } }
    ]
  }
})
