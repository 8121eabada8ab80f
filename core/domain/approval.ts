/** The event of an approval: it repeats all that the digest is bound to, so that the proof needs nothing else (APR-1). */
import type { RunEvent } from "./event.ts"
import { repositoryOf, type PatchSet, type Run } from "./run.ts"

export const approvalOf = (run: Run, { id, repositoryId, change }: PatchSet): RunEvent => ({
  _tag: "PatchSetApproved",
  patchSetId: id,
  digest: change.digest,
  repositoryId,
  base: change.base,
  tree: change.tree,
  target: repositoryOf(run, repositoryId).target.branch,
  message: change.message,
  policy: run.profile.policy
})
