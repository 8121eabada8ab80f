/** `node scripts/tally.mjs [n]`: the last suite's `N passed, N failed`, with n failures more. */
import { tally } from "./bootstrap/tally.mjs"

const { passed, failed } = tally()
console.log(`${passed} passed, ${failed + Number(process.argv[2] ?? 0)} failed`)
