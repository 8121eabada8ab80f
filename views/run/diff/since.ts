/** What is compared: a version with its base, or with an earlier version of its repository (APR-2). Pure. */
import type { Actor } from "../../../core/domain/actor.ts"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"

/** Versions of the same repository that came before it, the newest first. */
export const earlierOf = (detail: RunDetail, { repositoryId, version }: PatchSetView): ReadonlyArray<PatchSetView> =>
  detail.patchSets.filter((other) => other.repositoryId === repositoryId && other.version < version).toReversed()

/** The newest earlier version that this person asked changes of, approved, or marked files of as viewed. */
export const lastReviewed = (
  detail: RunDetail,
  patchSet: PatchSetView,
  person: string | undefined,
  viewed: (patchSetId: string) => number
): PatchSetView | undefined =>
  earlierOf(detail, patchSet).find(
    ({ id, requested = [], approval }) =>
      requested.some(({ by }) => isPerson(by, person)) || (approval !== undefined && isPerson(approval.by, person)) || viewed(id) > 0
  )

const isPerson = (actor: Actor, id: string | undefined): boolean => actor.kind === "person" && actor.id === id
