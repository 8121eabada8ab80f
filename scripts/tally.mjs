/**
 * `node scripts/tally.mjs [n]`: the last suite's failures with their first lines, the tests that needed a second try,
 * then `N passed, N failed`, with n failures more. Exits 1 when any failed, or none passed.
 */
import { tally } from "./bootstrap/tally.mjs"

const suite = tally()
for (const { test, said } of suite.failures) console.log(`failed: ${test}\n${said.replace(/^/gm, "    ")}`)
for (const test of suite.secondTries) console.log(`passed on the second try: ${test}`)
const failed = suite.failures.length + Number(process.argv[2] ?? 0)
console.log(`${suite.passed} passed, ${failed} failed`)
process.exit(failed === 0 && suite.passed > 0 ? 0 : 1)
