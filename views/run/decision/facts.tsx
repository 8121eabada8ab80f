/** What a decision is about, in the words of the decision bar, the confirm and the inbox. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Mark } from "../../kit/status.tsx"
import { shortHash } from "../../text/format.ts"

/** `main@4be1c070`. */
export const baseOf = (detail: RunDetail, patchSet: PatchSetView): string => {
  const repository = detail.repositories.find(({ id }) => id === patchSet.repositoryId)
  return `${repository?.base.branch ?? "base"}@${shortHash(patchSet.base)}`
}

/** All reviewers in one statement; one that did not run never counts as a pass (REV-2). */
export const ReviewsFact = ({ patchSet }: { readonly patchSet: PatchSetView }) => {
  const { reviews } = patchSet
  const failed = reviews.filter(({ review }) => review.verdict === "failed").length
  const errored = reviews.filter(({ review }) => review.verdict === "errored").length
  const passed = reviews.filter(({ review }) => review.verdict === "passed").length
  if (reviews.length === 0) return <Mark ink="idle">none ran</Mark>
  if (failed > 0) return <Mark ink="fail">{failed} failed</Mark>
  if (errored > 0) return <Mark ink="wait">{errored} did not run</Mark>
  return <Mark ink={passed === 0 ? "idle" : "done"}>{passed === 0 ? "all skipped" : `${passed} of ${reviews.length} passed`}</Mark>
}
