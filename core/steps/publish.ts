/** Publish: asks the ledger for proof of approval and hands it to the gate. Writes nothing itself (APR-3). */
import { Effect } from "effect"
import { CommandRefused } from "../domain/command.ts"
import { Ledger } from "../ledger/ledger.ts"
import { WriteGate } from "../publication/write-gate.ts"
import { approvedPatchSet } from "../domain/decide.ts"
import type { Run } from "../domain/run.ts"
import type { Report, Step } from "./step.ts"

export const publish: Step = ({ run }) =>
  Effect.gen(function* () {
    const proof = yield* proofOf(run)
    const report: Report = { _tag: "RecordPublication", outcome: yield* (yield* WriteGate).publish(proof) }
    return report
  })

/** The committed approval of the newest patch set. Fails when there is none of exactly these bytes. */
export const proofOf = Effect.fnUntraced(function* (run: Run) {
  const patchSet = approvedPatchSet(run)
  if (patchSet === undefined) {
    return yield* new CommandRefused({
      code: "no-approval",
      message: `No approval of the newest patch set of R-${run.number} is recorded.`,
      mend: "A person has to approve it.",
      stale: true
    })
  }
  return yield* (yield* Ledger).proof(run.id, patchSet.id)
})
