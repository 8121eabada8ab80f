/** `node scripts/tally.mjs [n]`: the last suite's `N passed, N failed`, with n failures more. Exits 1 when any failed, or none passed. */
import { tally } from "./bootstrap/tally.mjs"

const suite = tally()
const failed = suite.failed + Number(process.argv[2] ?? 0)
console.log(`${suite.passed} passed, ${failed} failed`)
process.exit(failed === 0 && suite.passed > 0 ? 0 : 1)
