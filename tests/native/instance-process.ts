/** A process that claims a folder and says what it hears, as JSON lines: `bun instance-process.ts <folder> [argument…]`. */
import { claimInstance } from "../../native/single-instance.ts"

const [folder = "", ...argv] = process.argv.slice(2)
const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const claim = await claimInstance(folder, argv, (heard) => say({ heard }))
say({ first: claim.first })
if (!claim.first) process.exit(0)
process.once("SIGTERM", () => {
  claim.release()
  process.exit(0)
})
