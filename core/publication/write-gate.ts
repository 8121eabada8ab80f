/**
 * The one gate: the only code that writes an approved change to anybody's repository. It takes a proof of
 * approval that only the ledger can issue, computes the digest anew from what it is about to write, and
 * looks before it writes, so a repeat finds what is there (APR-3, PUB-2).
 */
import { Context, type Effect } from "effect"
import { Schema } from "effect"
import type { ApprovalProof } from "../ledger/proof.ts"
import type { ObservationOutcome, PublicationOutcome } from "../domain/outcome.ts"

export class GateRefused extends Schema.TaggedError<GateRefused>()("GateRefused", {
  /** `no-proof`, `digest-differs`, `held`, `target-unwritable`, `branch-taken`, `signing-failed`. */
  code: Schema.String,
  message: Schema.String,
  mend: Schema.String,
  retryable: Schema.Boolean,
  detail: Schema.optionalKey(Schema.String)
}) {}

export type Proofs = readonly [ApprovalProof, ...ReadonlyArray<ApprovalProof>]
export type GateOutcome = Exclude<PublicationOutcome, { kind: "blocked" }>

export class WriteGate extends Context.Service<
  WriteGate,
  {
    /**
     * Writes exactly what the proofs name, one repository each, or finds that it is written already. All appear
     * or none: what was written is taken back when a later one refuses (PUB-5).
     */
    readonly publish: (proofs: Proofs) => Effect.Effect<GateOutcome, GateRefused>
    /** What stands at the target now: read only. */
    readonly observe: (proof: ApprovalProof) => Effect.Effect<ObservationOutcome, GateRefused>
    /** While held nothing is written; a publish that began waits for nobody and is refused. */
    readonly hold: (held: boolean) => Effect.Effect<void>
  }
>()("core/publication/WriteGate") {}
