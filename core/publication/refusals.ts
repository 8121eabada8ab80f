/** How the gate says no: what was found, and the mend. */
import { GateRefused } from "./write-gate.ts"
import type { RepositoryFailure } from "../repository/repository-store.ts"
import type { GitFailure } from "./gate-git.ts"

const refuse =
  (code: string, retryable: boolean) =>
  (message: string, mend: string, detail?: string): GateRefused =>
    new GateRefused({ code, message, mend, retryable, ...(detail === undefined ? {} : { detail }) })

export const noProof = () =>
  refuse("no-proof", false)(
    "What was handed to the gate is no proof that the ledger issued.",
    "Approve the patch set; only the ledger's own proof opens the gate."
  )
export const digestDiffers = (what: string, detail?: string) =>
  refuse("digest-differs", false)(
    `What would be written is not what was approved: ${what}`,
    "Nothing was written. Look at the patch set again and approve it anew.",
    detail
  )
export const heldNow = () => refuse("held", false)("The kill switch holds: nothing is written.", "Release it, then resume the run.")
export const branchTaken = (message: string) =>
  refuse("branch-taken", false)(
    message,
    "Nothing was written. Rename or remove that branch and retry, or start the run again with another target branch."
  )
export const branchInTheWay = (ref: string, branch: string) =>
  branchTaken(`The branch ${ref.slice("refs/heads/".length)} is in the way: git can't have ${branch} beside it.`)
export const unsigned = (key: string, detail: string) =>
  refuse("signing-failed", false)(
    `The commit could not be signed with ${key}.`,
    "Nothing was written. Check `publish.signingKey`: a private SSH key without passphrase, or the public one of a key that ssh-agent holds; then retry.",
    detail
  )
export const unwritable = refuse("target-unwritable", false)
export const unreachable = refuse("target-unwritable", true)
export const branchGone = (branch: string) =>
  refuse("branch-gone", false)(`The branch ${branch} is not at the target any more.`, "Retry, to have it published once more.")

/** The trial merge itself could not be made: nothing is known, so nothing is written. */
export const unmerged = ({ message, mend, detail }: RepositoryFailure) => unwritable(message, mend, detail)

/** A git failure that nothing more precise is known of. */
export const gitRefused =
  (doing: string) =>
  (failure: GitFailure): GateRefused =>
    failure.reason === "timeout" || failure.reason === "signal"
      ? unreachable(`Git did not get to ${doing}.`, "It is tried again; if it repeats, look at the detail.", failure.stderr)
      : unwritable(`Git could not ${doing}.`, "Look at the detail, mend the repository, and retry.", failure.stderr)
