/**
 * Reads the proof of an approval from what is committed (APR-3): the run's own events, each of which must
 * hash to what the chain says, folded anew. The projections are not asked: they could have been altered.
 */
import { CommandRefused } from "../domain/command.ts"
import type { RunEvent, StoredEvent } from "../domain/event.ts"
import { evolve } from "../domain/evolve.ts"
import type { EventId, PatchSetId, RunId } from "../domain/ids.ts"
import { approvedPatchSets, type Run, type RunStatus } from "../domain/run.ts"
import { hashOf, storedEvent, type EventRow } from "./chain.ts"
import { issue, type ApprovalProof } from "./proof.ts"

/** Where the gate may be at work, or look again at what it did. Paused, killed, stopped or ended runs have no proof. */
const publishing: ReadonlySet<RunStatus> = new Set<RunStatus>(["publishing", "verifying", "done"])

export const prove = (rows: ReadonlyArray<EventRow>, runId: RunId, patchSetId: PatchSetId): ApprovalProof | CommandRefused => {
  let run: Run | undefined
  let approved: (StoredEvent & { readonly event: Extract<RunEvent, { _tag: "PatchSetApproved" }> }) | undefined
  let version = 0
  for (const row of rows) {
    if (row.hash !== hashOf(row) || row.version !== ++version) {
      return refuse(
        "ledger-damaged",
        `Event ${row.seq} is not what was recorded.`,
        "Run `patchplane ledger verify`; nothing is published meanwhile."
      )
    }
    const stored = storedEvent(row)
    const event = stored.event as RunEvent
    run = evolve(run, event, stored)
    if (event._tag === "PatchSetApproved" && event.patchSetId === patchSetId) approved = { ...stored, event }
  }
  if (run === undefined) return refuse("run-not-found", `There is no run ${runId}.`, "List the runs to see which there are.")
  if (!publishing.has(run.status)) {
    return refuse("run-not-publishing", `R-${run.number} is ${run.status}, so nothing of it may be published.`, "Look at the run.")
  }
  const patchSet = approvedPatchSets(run).find(({ id }) => id === patchSetId)
  if (patchSet === undefined || approved === undefined) {
    return refuse("patch-set-not-approved", "The newest patch sets are not those that were approved.", "Look at them and approve them.")
  }
  const { event } = approved
  const repository = run.repositories.find((candidate) => candidate.id === patchSet.repositoryId)
  const same =
    repository !== undefined &&
    event.repositoryId === patchSet.repositoryId &&
    event.digest === patchSet.change.digest &&
    event.base === patchSet.change.base &&
    event.tree === patchSet.change.tree &&
    event.message === patchSet.change.message &&
    event.target === repository.target.branch &&
    event.policy === run.profile.policy
  if (!same)
    return refuse("approval-of-another-change", "The approval is of another change than the patch set.", "Look at it and approve it anew.")
  return issue({
    runId,
    runNumber: run.number,
    repository,
    patchSet,
    policy: event.policy,
    authorship: {
      author: run.profile.author ?? "person",
      agent: { runtime: run.profile.runtime, model: run.profile.model.id },
      requestedBy: run.createdBy
    },
    by: approved.actor,
    at: approved.at,
    event: { id: approved.id as EventId, seq: approved.seq, hash: approved.hash }
  })
}

const refuse = (code: string, message: string, mend: string) => new CommandRefused({ code, message, mend, stale: true })
