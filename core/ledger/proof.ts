/** A proof of approval. Only the ledger can issue one, and only for what it finds committed (APR-3). */
import type { Actor } from "../domain/actor.ts"
import type { ArtifactHash, EventId, Instant, RunId } from "../domain/ids.ts"
import type { RunProfile, RunRepository } from "../domain/request.ts"
import type { PatchSet } from "../domain/run.ts"

export interface ApprovalProof {
  readonly runId: RunId
  readonly runNumber: number
  readonly repository: RunRepository
  readonly patchSet: PatchSet
  readonly policy: ArtifactHash
  /** Who wrote the change, and whom its profile names as the author (PUB-8); absent: the approver alone. */
  readonly authorship?: {
    readonly author: NonNullable<RunProfile["author"]>
    readonly agent: { readonly runtime: string; readonly model: string }
    /** Who asked for it: the person where a policy approved. */
    readonly requestedBy: Actor
  }
  readonly by: Actor
  readonly at: Instant
  /** The `PatchSetApproved` event that this proof was read from, and the head of the chain at that event. */
  readonly event: { readonly id: EventId; readonly seq: number; readonly hash: string }
}

const issued = new WeakSet<ApprovalProof>()

/** For `core/ledger` alone (the layer rules hold it). Freezes and remembers the proof. */
export const issue = (proof: ApprovalProof): ApprovalProof => {
  const frozen = Object.freeze(proof)
  issued.add(frozen)
  return frozen
}

/** Whether the ledger issued this very object. A copy, or one made by hand, is no proof. */
export const isIssued = (proof: ApprovalProof): boolean => issued.has(proof)
