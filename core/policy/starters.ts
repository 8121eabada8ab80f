/** Bundles to begin with: `patchplane policy starter <name>` prints one. They are documents like any other. */
import type { RepositoryBundle } from "./bundle.ts"

export type Starter = "strict" | "balanced" | "open"

export const starters: Readonly<Record<Starter, RepositoryBundle>> = {
  /** Everything that can be said about a change stops it, and the limits are tight. */
  strict: {
    version: 1,
    name: "strict",
    rules: {
      "frozen-paths": { severity: "BLOCK", tier: "high" },
      "ci-changes": { severity: "BLOCK", tier: "high" },
      secrets: { severity: "BLOCK", tier: "high" },
      "dependency-changes": { severity: "BLOCK", tier: "high", allowed: [] },
      "outside-scope": { severity: "BLOCK", tier: "high" },
      "lockfile-without-manifest": { severity: "BLOCK", tier: "high" },
      "file-count": { severity: "BLOCK", tier: "medium", most: 20 },
      "line-count": { severity: "BLOCK", tier: "medium", most: 600 },
      "binary-files": { severity: "BLOCK", tier: "medium" },
      "licence-files": { severity: "BLOCK", tier: "high" },
      "generated-files": { severity: "BLOCK", tier: "medium" },
      "cosmetic-only": { severity: "WARN" },
      "unplanned-change": { severity: "BLOCK", tier: "medium" }
    },
    reviewers: { required: ["lint", "test"], thresholds: { accept: 0.95, ready: 0.85, draft: 0.6 } }
  },
  /** The defaults, written out. */
  balanced: {
    version: 1,
    name: "balanced",
    rules: {
      "frozen-paths": { severity: "BLOCK", tier: "high" },
      "ci-changes": { severity: "BLOCK", tier: "high" },
      secrets: { severity: "BLOCK", tier: "high" },
      "dependency-changes": { severity: "BLOCK", tier: "medium", allowed: [] },
      "outside-scope": { severity: "BLOCK", tier: "medium" },
      "lockfile-without-manifest": { severity: "WARN", tier: "medium" },
      "file-count": { severity: "WARN", tier: "medium", most: 50 },
      "line-count": { severity: "WARN", tier: "medium", most: 2000 },
      "binary-files": { severity: "WARN", tier: "low", allowed: [] },
      "licence-files": { severity: "WARN", tier: "medium" },
      "generated-files": { severity: "WARN", tier: "low" },
      "cosmetic-only": { severity: "WARN", tier: "low" },
      "unplanned-change": { severity: "WARN", tier: "low" }
    },
    reviewers: { thresholds: { accept: 0.9, ready: 0.7, draft: 0.4 } }
  },
  /** For one's own projects: dependencies and pictures are free, what can do harm still stops. Only a user's profile can be this open. */
  open: {
    version: 1,
    name: "open",
    rules: {
      "ci-changes": { severity: "WARN", tier: "high" },
      "dependency-changes": { severity: "WARN", tier: "medium", allowed: ["*"] },
      "outside-scope": { severity: "WARN", tier: "medium" },
      "file-count": { severity: "WARN", most: 200 },
      "line-count": { severity: "WARN", most: 10_000 },
      "binary-files": { severity: "WARN", allowed: ["*.png", "*.jpg", "*.gif", "*.webp", "*.svg", "*.ico", "*.woff2"] },
      "cosmetic-only": { severity: "OFF" },
      "unplanned-change": { severity: "WARN" }
    },
    reviewers: { thresholds: { accept: 0.8, ready: 0.6, draft: 0.3 } }
  }
}
