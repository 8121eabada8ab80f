/** Observe: looks at the target and says what stands there; `decide` compares it with what was approved. */
import { Effect } from "effect"
import { WriteGate } from "../publication/write-gate.ts"
import { proofOf } from "./publish.ts"
import type { Report, Step } from "./step.ts"

export const observe: Step = ({ run }) =>
  Effect.gen(function* () {
    const proof = yield* proofOf(run)
    const report: Report = { _tag: "RecordObservation", observed: yield* (yield* WriteGate).observe(proof) }
    return report
  })
