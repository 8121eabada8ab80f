/** A process of its own that fills a home with 1,000 waiting runs and 200,000 events, says `full`, and goes on writing until it is killed. */
import { Effect } from "effect"
import { homeAt } from "../../core/config/home.ts"
import type { EffectId } from "../../core/domain/ids.ts"
import { newRun, openLedger, submit, submitAll, threeSteps } from "./kit.ts"

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

/** Restarts of one open effect until it is taken for their cause: 50 small events a run. */
const restarted = (number: number) => {
  const request = newRun(number)
  const effectId = `${request.runId}/triage/1` as EffectId
  return Effect.andThen(
    submitAll(ledger, request.runId, threeSteps(request).slice(0, 2)),
    Effect.forEach(Array.from({ length: 50 }), () => submit(ledger, request.runId, { _tag: "RestartEffect", effectId, epoch: 1 }), {
      discard: true
    })
  )
}
let number = waiting
while ((await opened.run(ledger.head)).seq < 200_000) {
  await opened.run(Effect.forEach(Array.from({ length: 256 }), () => restarted(++number), { concurrency: 256, discard: true }))
}
process.stdout.write("full\n")
for (;;) await opened.run(restarted(++number))
