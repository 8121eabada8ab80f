import { defineConfig } from "vitest/config"

/**
 * Under `bun --bun` the forks pool is the one that works (threads fail with Bun 1.3). Files of a worker share its
 * modules: starting and importing anew for each of a hundred files took a tenth of the suite, and no test may leave
 * anything behind anyway. Two workers also where there are only two processors: left to itself, vitest leaves one idle.
 */
const common = { pool: "forks", isolate: false, maxWorkers: 2, testTimeout: 60_000, hookTimeout: 60_000 } as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "parts",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**", "node_modules/**"],
          sequence: { groupOrder: 0 }
        }
      },
      // The whole, through a browser, when the parts have had the processors.
      {
        test: {
          ...common,
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/e2e/built-views.ts"],
          sequence: { groupOrder: 1 }
        }
      }
    ]
  }
})
