/**
 * Publish: the policy once more, then proofs of approval from the ledger, handed to the gate. Writes nothing
 * itself (APR-3).
 */
import { Effect } from "effect"
import { CommandRefused } from "../domain/command.ts"
import { Ledger } from "../ledger/ledger.ts"
import { WriteGate, type Proofs } from "../publication/write-gate.ts"
import { approvedPatchSets, type Run } from "../domain/run.ts"
import { evaluatePatchSet } from "./policy.ts"
import type { Report, Step } from "./step.ts"

export const publish: Step = ({ run }) =>
  Effect.gen(function* () {
    for (const patchSet of approvedPatchSets(run)) {
      const policy = yield* evaluatePatchSet(run, patchSet, "gate")
      const overridden = (id: string) => run.overrides.some(({ violationId }) => violationId === id)
      if (policy.violations.some(({ id, severity }) => severity === "BLOCK" && !overridden(id))) {
        return { _tag: "RecordPublication", outcome: { kind: "blocked", patchSetId: patchSet.id, policy } } satisfies Report
      }
    }
    const proofs = yield* proofsOf(run)
    return { _tag: "RecordPublication", outcome: yield* (yield* WriteGate).publish(proofs) } satisfies Report
  })

/** The committed approvals of all that is to be published. Fails when one of exactly these bytes is missing. */
export const proofsOf = Effect.fnUntraced(function* (run: Run): Effect.fn.Return<Proofs, CommandRefused, Ledger> {
  const ledger = yield* Ledger
  const [first, ...others] = yield* Effect.forEach(approvedPatchSets(run), ({ id }) => ledger.proof(run.id, id))
  if (first === undefined) {
    return yield* new CommandRefused({
      code: "no-approval",
      message: `No approval of the newest patch sets of R-${run.number} is recorded.`,
      mend: "A person has to approve them.",
      stale: true
    })
  }
  return [first, ...others]
})
