/** Which patch set a view is about: versions are counted by repository, and a run may have several (FLOW-4). Pure. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"

/** Up for approval: the version of its repository that counts now, not approved as it is. */
export const waits = ({ current, approval, digest }: PatchSetView): boolean => current && approval?.digest !== digest

/** The one that a decision is about: what waits first in the order of the repositories, else what came last. */
export const newest = (detail: RunDetail): PatchSetView | undefined =>
  detail.repositories.flatMap(({ id }) => detail.patchSets.filter((patchSet) => patchSet.repositoryId === id && waits(patchSet)))[0] ??
  detail.patchSets.at(-1)

/** What came last of the same repository. */
export const newestBeside = (detail: RunDetail, { repositoryId }: PatchSetView): PatchSetView | undefined =>
  detail.patchSets.findLast((patchSet) => patchSet.repositoryId === repositoryId)

/** `halden/web v2` where the run spans several repositories, else `v2`. */
export const versionWords = (detail: RunDetail, { repositoryId, version }: PatchSetView): string => {
  const repository = detail.repositories.find(({ id }) => id === repositoryId)
  return detail.repositories.length > 1 && repository !== undefined ? `${repository.name} v${version}` : `v${version}`
}

/** Where it stands in the address; its repository is named where there are several. */
export const placeOf = (
  detail: RunDetail,
  { repositoryId, version }: PatchSetView
): { readonly version: number; readonly repository?: string } => {
  const repository = detail.repositories.find(({ id }) => id === repositoryId)
  return detail.repositories.length > 1 && repository !== undefined ? { version, repository: repository.name } : { version }
}

/** What the address names; without a repository in it, what came last with that version. */
export const patchSetAt = (
  detail: RunDetail,
  place: { readonly version?: number; readonly repository?: string }
): PatchSetView | undefined => {
  const named = detail.repositories.find(({ name }) => name === place.repository)
  return detail.patchSets.findLast(
    ({ version, repositoryId }) => version === place.version && (named === undefined || repositoryId === named.id)
  )
}

/** The violation that a blocked run stands on: nothing goes on before it is overridden (POL-2). */
export const blocking = ({ summary, violations }: RunDetail): RunDetail["violations"][number] | undefined =>
  summary.status === "blocked-policy"
    ? violations.find(({ severity, override }) => severity === "BLOCK" && override === undefined)
    : undefined
