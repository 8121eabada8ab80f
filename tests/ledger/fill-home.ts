/** A process of its own that fills a home with 1,000 waiting runs and 200,000 events, says `full`, and goes on writing until it is killed. */
import { Effect } from "effect"
import { homeAt } from "../../core/config/home.ts"
import { newRun, openLedger, submitAll, threeSteps, toDone } from "./kit.ts"

const opened = await openLedger(homeAt(process.argv[2] ?? ""))
const { ledger } = opened
const waiting = 1_000

await opened.run(
  Effect.forEach(
    Array.from({ length: waiting }, (_, index) => newRun(index + 1, [])),
    (request) => submitAll(ledger, request.runId, threeSteps(request)),
    { concurrency: 64, discard: true }
  )
)

/** A run from its request to its end: 18 events. */
const ended = (number: number) => {
  const request = newRun(number, [])
  return submitAll(ledger, request.runId, [...threeSteps(request), ...toDone(request.runId)])
}
let number = waiting
while ((await opened.run(ledger.head)).seq < 200_000) {
  await opened.run(Effect.forEach(Array.from({ length: 256 }), () => ended(++number), { concurrency: 256, discard: true }))
}
const atWork = newRun(++number)
await opened.run(submitAll(ledger, atWork.runId, threeSteps(atWork).slice(0, 2)))
process.stdout.write("full\n")
for (;;) await opened.run(ended(++number))
