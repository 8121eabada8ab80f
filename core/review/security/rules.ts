/** All rules of the `security` reviewer over one file's change, and what they add up to. Pure. */
import type { Finding } from "../../domain/outcome.ts"
import type { FileChange, FileRule } from "./change.ts"
import { filesystemChanges, hiddenContent } from "./hidden.ts"
import { isLockfile, lockfileRules } from "./lockfiles.ts"
import { isManifest, manifestRules, packageSettings } from "./manifests.ts"
import { riskyPatterns } from "./patterns.ts"
import { secretsIn } from "./secrets.ts"
import { isWorkflow, workflowRules } from "./workflows.ts"

export const fileRules: ReadonlyArray<FileRule> = [
  secretsIn,
  riskyPatterns,
  hiddenContent,
  filesystemChanges,
  manifestRules,
  lockfileRules,
  packageSettings,
  workflowRules
]

/** Files whose both sides the rules read whole. */
export const needsContents = (path: string): boolean => isManifest(path) || isLockfile(path) || isWorkflow(path)

/** Each finding once: a line that trips a rule twice is one finding. */
export const reviewFile = (change: FileChange): ReadonlyArray<Finding> => {
  const seen = new Set<string>()
  return fileRules
    .flatMap((rule) => rule(change))
    .filter(({ path, line, rule }) => {
      const key = `${path}\0${line ?? ""}\0${rule}`
      return line === undefined || (!seen.has(key) && seen.add(key) !== undefined)
    })
}

const cost = { high: 0.5, medium: 0.1, low: 0.02, info: 0 } as const

/** One serious finding fails the review; the score falls with each. */
export const judgeFindings = (findings: ReadonlyArray<Finding>): { readonly failed: boolean; readonly score: number } => ({
  failed: findings.some(({ severity }) => severity === "high"),
  score: Math.max(0, Math.round((1 - findings.reduce((sum, { severity }) => sum + cost[severity], 0)) * 100) / 100)
})
