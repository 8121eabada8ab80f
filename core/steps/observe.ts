/** Observe: looks at each target and says what stands there; `decide` compares it with what was approved. */
import { Effect } from "effect"
import type { ApprovalProof } from "../ledger/proof.ts"
import { WriteGate } from "../publication/write-gate.ts"
import { proofsOf } from "./publish.ts"
import type { Report, Step } from "./step.ts"

export const observe: Step = ({ run }) =>
  Effect.gen(function* () {
    const gate = yield* WriteGate
    const seen = (proof: ApprovalProof) => Effect.map(gate.observe(proof), (observed) => ({ repositoryId: proof.repository.id, observed }))
    const [first, ...others] = yield* proofsOf(run)
    const report: Report = { _tag: "RecordObservation", observed: [yield* seen(first), ...(yield* Effect.forEach(others, seen))] }
    return report
  })
