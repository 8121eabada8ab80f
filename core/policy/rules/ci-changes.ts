/** Changes to what a build service reads: it runs with credentials that no sandbox has. */
import type { PatchRule } from "../patch.ts"
import { changedPaths, type PathRule, plannedPaths } from "./path-rule.ts"
import { ci } from "./known-paths.ts"

const rule: PathRule = {
  patterns: ci,
  message: (path) => `${path} belongs to the repository's CI, which runs with credentials of its own.`,
  mend: (path) => `Leave ${path} as it is and change it in a request of its own by hand`
}

export const ciChanges: PatchRule = changedPaths(rule)
export const ciChangesPlanned = plannedPaths(rule)
