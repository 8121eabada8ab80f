/** Bundles to begin with: `patchplane policy starter <name>` prints one. They are documents like any other. */
import type { RepositoryBundle } from "./bundle.ts"

export type Starter = "strict" | "balanced" | "open" | "library" | "service" | "application"

/** What each is for, in a line. */
export const startersSaid: Readonly<Record<Starter, string>> = {
  library: "For code that others build on: dependencies, licences and lockfiles stop a change, as do changes that are large.",
  service: "For what runs somewhere: migrations, deployment and infrastructure are frozen, dependencies stop a change.",
  application: "For a product with pictures and fonts: those are free, all else as the defaults.",
  strict: "Everything that can be said about a change stops it, and the limits are tight.",
  balanced: "The defaults, written out.",
  open: "For one's own projects: dependencies and pictures are free, what can do harm still stops."
}

const pictures = ["*.png", "*.jpg", "*.gif", "*.webp", "*.svg", "*.ico", "*.woff2"] as const

export const starters: Readonly<Record<Starter, RepositoryBundle>> = {
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
      "binary-files": { severity: "WARN", allowed: [...pictures] },
      "cosmetic-only": { severity: "OFF" },
      "unplanned-change": { severity: "WARN" }
    },
    reviewers: { thresholds: { accept: 0.8, ready: 0.6, draft: 0.3 } }
  },
  /** A dependency of a library is one of everybody who uses it, and so is a break: small changes, nothing new. */
  library: {
    version: 1,
    name: "library",
    rules: {
      "dependency-changes": { severity: "BLOCK", tier: "high", allowed: [] },
      "lockfile-without-manifest": { severity: "BLOCK", tier: "medium" },
      "licence-files": { severity: "BLOCK", tier: "high" },
      "generated-files": { severity: "WARN", tier: "medium" },
      "file-count": { severity: "WARN", tier: "medium", most: 30 },
      "line-count": { severity: "BLOCK", tier: "medium", most: 1500 }
    },
    reviewers: { required: ["test"], thresholds: { accept: 0.9, ready: 0.8, draft: 0.5 } }
  },
  /** What a mistake of a service costs lies in its data and in how it is rolled out. */
  service: {
    version: 1,
    name: "service",
    rules: {
      "frozen-paths": {
        severity: "BLOCK",
        tier: "high",
        paths: ["migrations/**", "**/migrations/**", "deploy/**", "infra/**", "terraform/**", "k8s/**", "helm/**", "Dockerfile"]
      },
      "dependency-changes": { severity: "BLOCK", tier: "medium", allowed: [] },
      "lockfile-without-manifest": { severity: "BLOCK", tier: "medium" },
      "file-count": { severity: "WARN", tier: "medium", most: 40 }
    },
    reviewers: { required: ["test"], thresholds: { accept: 0.9, ready: 0.7, draft: 0.4 } }
  },
  application: {
    version: 1,
    name: "application",
    rules: {
      "binary-files": { severity: "WARN", tier: "low", allowed: [...pictures] },
      "dependency-changes": { severity: "BLOCK", tier: "medium", allowed: ["@types/*"] },
      "file-count": { severity: "WARN", tier: "medium", most: 80 },
      "line-count": { severity: "WARN", tier: "medium", most: 3000 }
    },
    reviewers: { thresholds: { accept: 0.9, ready: 0.7, draft: 0.4 } }
  }
}
