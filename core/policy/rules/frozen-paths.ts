/** Frozen paths: what a bundle says must not change, and the repository's own policy. */
import type { PatchRule } from "../patch.ts"
import { changedPaths, type PathRule, plannedPaths } from "./path-rule.ts"
import { frozen } from "./known-paths.ts"

const rule: PathRule = {
  patterns: frozen,
  message: (path) => `${path} is frozen: nothing may change it.`,
  mend: (path) => `Leave ${path} as it is`
}

export const frozenPaths: PatchRule = changedPaths(rule)
export const frozenPathsPlanned = plannedPaths(rule)
