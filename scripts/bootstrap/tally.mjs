/** Reads vitest's JSON report: how many tests passed, which at the second try, and what failed, with files that did not even load. */
import { readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { root } from "./pinned-bun.mjs"

export const reportFile = join(root, ".tools", "reports", "vitest.json")

/** Lines of a failure that are kept: its message and where it was thrown. */
const keptLines = 12

/**
 * @typedef {{ readonly test: string, readonly said: string }} FailedTest
 * @typedef {{ readonly status: string, readonly fullName?: string, readonly failureMessages?: ReadonlyArray<string> }} Assertion
 * @typedef {{ readonly status: string, readonly name: string, readonly message?: string, readonly assertionResults: ReadonlyArray<Assertion> }} TestFile
 */

/** @param {string} text */
const short = (text) => text.split("\n").slice(0, keptLines).join("\n")

/**
 * @param {TestFile} file
 * @returns {ReadonlyArray<FailedTest>}
 */
const failuresOf = (file) => {
  if (file.status !== "failed") return []
  const name = relative(root, file.name)
  const failed = file.assertionResults.filter(({ status }) => status === "failed")
  return failed.length === 0
    ? [{ test: `${name} did not load`, said: short(file.message ?? "") }]
    : failed.map(({ fullName = "", failureMessages = [] }) => ({
        test: `${name} ${fullName}`,
        said: short(failureMessages.join("\n"))
      }))
}

/**
 * A test that passed and yet has something to say of a failure was repeated: it is not steady, and has to be mended.
 * @param {TestFile} file
 * @returns {ReadonlyArray<string>}
 */
const secondTriesOf = ({ name, assertionResults }) =>
  assertionResults
    .filter(({ status, failureMessages = [] }) => status === "passed" && failureMessages.length > 0)
    .map(({ fullName = "" }) => `${relative(root, name)} ${fullName}`)

/**
 * A missing report is one failure: a suite that died says nothing.
 * @param {string} [file]
 * @returns {{ readonly passed: number, readonly secondTries: ReadonlyArray<string>, readonly failures: ReadonlyArray<FailedTest> }}
 */
export const tally = (file = reportFile) => {
  /** @type {{ numPassedTests: number, testResults: ReadonlyArray<TestFile> }} */
  let report
  try {
    report = JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return { passed: 0, secondTries: [], failures: [{ test: "the suite", said: `It ended without its report, ${relative(root, file)}.` }] }
  }
  const { numPassedTests, testResults } = report
  return { passed: numPassedTests, secondTries: testResults.flatMap(secondTriesOf), failures: testResults.flatMap(failuresOf) }
}
