/** The question that is open over the page: what a person is about to do, with what they saw when they began. */
import { create } from "zustand"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import type { ArtifactHash } from "../../../core/domain/ids.ts"
import { commentsOf, draftsOf } from "../../state/drafts.ts"
import { handMadeOf, isUntouched } from "../../state/hand-made.ts"
import { viewedCount } from "../../state/viewed.ts"
import { newest } from "./newest.ts"
import { submit } from "./submit.ts"

export type Question =
  /** `edit`: the person came to change the commit message. */
  | { readonly kind: "approve"; readonly detail: RunDetail; readonly patchSet: PatchSetView; readonly edit?: boolean }
  | { readonly kind: "reject"; readonly detail: RunDetail; readonly patchSet: PatchSetView }
  | { readonly kind: "request-changes"; readonly detail: RunDetail; readonly patchSet: PatchSetView }
  /** `paths`: all changed files of the patch set, of which the person takes some. */
  | { readonly kind: "propose"; readonly detail: RunDetail; readonly patchSet: PatchSetView; readonly paths: ReadonlyArray<string> }
  | { readonly kind: "approve-plan"; readonly detail: RunDetail; readonly plan: ArtifactHash }
  | { readonly kind: "override-violation"; readonly detail: RunDetail; readonly violation: RunDetail["violations"][number] }
  | { readonly kind: "resolve-conflict" | "redirect" | "cancel" | "close" | "kill" | "override-triage"; readonly detail: RunDetail }

export const useQuestion = create<{ readonly open: Question | null }>(() => ({ open: null }))
export const put = (open: Question): void => useQuestion.setState({ open })
export const dismiss = (): void => useQuestion.setState({ open: null })

/** What a person began on a version and sent nowhere: an approval would leave it behind. */
export const unsent = (patchSetId: string): { readonly version: boolean; readonly comments: number } => {
  const made = handMadeOf(patchSetId)
  return { version: made !== undefined && !isUntouched(made), comments: commentsOf(draftsOf(patchSetId)).length }
}

/**
 * Approves at once what is low or medium risk and viewed whole; otherwise asks first and repeats what would be
 * approved. `always` asks in any case, to change the commit message.
 */
export const approve = (detail: RunDetail, always = false): void => {
  const patchSet = newest(detail)
  if (patchSet === undefined) return
  const unseen = patchSet.counts.files - viewedCount(patchSet.id)
  const { version, comments } = unsent(patchSet.id)
  if (always || unseen > 0 || version || comments > 0 || detail.summary.tier === "high")
    return put({ kind: "approve", detail, patchSet, edit: always })
  void submit(detail, { _tag: "approve", patchSetId: patchSet.id, digest: patchSet.digest })
}
