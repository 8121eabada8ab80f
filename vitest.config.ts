import { defineConfig } from "vitest/config"

/** Under `bun --bun` the forks pool is the one that works (threads fail with Bun 1.3). */
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/e2e/**", "node_modules/**"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})
