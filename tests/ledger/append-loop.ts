/** A process of its own that appends until it is killed, and says on stdout what was acknowledged. Arguments: home, first run number. */
import { writeSync } from "node:fs"
import { Effect } from "effect"
import { homeAt } from "../../core/config/home.ts"
import { mint } from "../../core/domain/ids.ts"
import { newRun, openLedger, submit, threeSteps, toDone } from "./kit.ts"

const [root = "", first = "1"] = process.argv.slice(2)
const opened = await openLedger(homeAt(root))
const { ledger } = opened
let number = Number(first)

const live = Effect.gen(function* () {
  const request = newRun(number++, [])
  for (const command of [...threeSteps(request), ...toDone(request.runId)]) {
    const id = mint("cmd")
    const receipt = yield* submit(ledger, request.runId, command, id)
    writeSync(1, `${JSON.stringify({ id, stream: receipt.stream, first: receipt.first, last: receipt.last })}\n`)
  }
})
await opened.run(
  Effect.all(
    Array.from({ length: 8 }, () => Effect.forever(live)),
    { concurrency: "unbounded" }
  )
)
