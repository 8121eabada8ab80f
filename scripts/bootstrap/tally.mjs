/** Counts what vitest's JSON report says: passed tests, and failed ones with files that did not even load. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./pinned-bun.mjs"

export const reportFile = join(root, ".tools", "reports", "vitest.json")

/**
 * A missing report is one failure: a suite that died says nothing.
 * @param {string} [file]
 * @returns {{ readonly passed: number, readonly failed: number }}
 */
export const tally = (file = reportFile) => {
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: ReadonlyArray<{ status: string, assertionResults: ReadonlyArray<{ status: string }> }> }} */
  let report
  try {
    report = JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return { passed: 0, failed: 1 }
  }
  const unloaded = report.testResults.filter(
    (result) => result.status === "failed" && !result.assertionResults.some((assertion) => assertion.status === "failed")
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}
