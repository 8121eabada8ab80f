/** Whether what was published is what was approved, computed anew from the bundle's own parts (APR-1). */
import type { StoredEvent } from "../../domain/event.ts"
import { changeDigest } from "../../publication/digest.ts"
import { commitName, readCommit } from "./git-commit.ts"
import { approvalOf, publicationName, recorded, repositoryName, type Recorded } from "./statement.ts"
import type { Slice } from "./verify.ts"

type Found = string | { readonly holds: string } | { readonly open: string }

/** Each approval's digest is the one of repository, base, tree, target, message and policy, and of a proposed patch set. */
export const approvalsCheck = (slice: Slice): Found => {
  const approvals = recorded(slice.events, "PatchSetApproved")
  let unread = 0
  for (const { seq, actor, event } of approvals) {
    if (actor.kind === "system") return `approval ${seq} is by no person and no policy`
    if (!wasProposed(slice.events, seq, event)) return `approval ${seq} is of a patch set that was not proposed so`
    const message = slice.messages.get(event.message)
    if (message === undefined) {
      unread++
      continue
    }
    const digest = changeDigest({
      repository: event.repositoryId,
      base: event.base,
      tree: event.tree,
      target: event.target,
      message,
      policy: event.policy
    })
    if (digest !== event.digest) return `approval ${seq} is of another change: its parts give the digest ${digest}`
  }
  if (approvals.length === 0) return { holds: "nothing was approved" }
  if (unread > 0) return { open: `the commit message of ${unread} of ${approvals.length} was erased, so their digest can't be made anew` }
  return { holds: `${approvals.length === 1 ? "its digest is" : "their digests are"} that of base, tree, target, message and policy` }
}

const wasProposed = (events: ReadonlyArray<StoredEvent>, before: number, approved: Recorded<"PatchSetApproved">["event"]): boolean => {
  const proposed = recorded(events, "PatchSetProposed").find(({ seq, event }) => seq < before && event.patchSetId === approved.patchSetId)
  return (
    proposed !== undefined &&
    proposed.event.repositoryId === approved.repositoryId &&
    proposed.event.change.base === approved.base &&
    proposed.event.change.tree === approved.tree
  )
}

/** Several repositories are published together or not at all, each once: all that had a change and were not left out (PUB-5). */
const leftOut = (events: ReadonlyArray<StoredEvent>, publications: ReadonlyArray<Recorded<"PublicationRecorded">>): string | undefined => {
  const primary = recorded(events, "RunRequested")[0]?.event.repositories[0].id
  const published = publications.map(({ event }) => event.repositoryId ?? primary)
  const twice = published.find((id, index) => published.indexOf(id) !== index)
  if (twice !== undefined) return `${repositoryName(events, twice)} was published twice`
  const excluded = new Set(recorded(events, "RepositoryExcluded").map(({ event }) => event.repositoryId))
  const missing = recorded(events, "PatchSetProposed").find(
    ({ event: { repositoryId } }) => !published.includes(repositoryId) && !excluded.has(repositoryId)
  )
  return missing === undefined
    ? undefined
    : `${repositoryName(events, missing.event.repositoryId)} has a change of the run, and it was not published`
}

/** Each published commit, as git names it, is the approved tree on the approved base, with the approved message. */
export const publicationsCheck = (slice: Slice): Found => {
  const publications = recorded(slice.events, "PublicationRecorded")
  const wanted = new Set(publications.map(({ event }) => event.publication.commit as string))
  const foreign = [...slice.objects.keys()].find((id) => !wanted.has(id))
  if (foreign !== undefined) return `commit ${foreign} is none that was published`
  const half = publications.length === 0 ? undefined : leftOut(slice.events, publications)
  if (half !== undefined) return half
  let unread = 0
  for (const publication of publications) {
    const { commit } = publication.event.publication
    const approved = approvalOf(slice.events, publication)
    if (approved === undefined) return `nobody approved what stands on ${publicationName(slice.events, publication)}`
    const bytes = slice.objects.get(commit)
    if (bytes === undefined) {
      unread++
      continue
    }
    if (commitName(bytes, commit) !== commit) return `the object of commit ${commit} has another name`
    const found = readCommit(bytes)
    if (found === undefined || found.tree !== approved.event.tree) return `commit ${commit} does not hold the approved tree`
    if (found.parents.length !== 1 || found.parents[0] !== approved.event.base)
      return `commit ${commit} does not stand on the approved base alone`
    const message = slice.messages.get(approved.event.message)
    if (message !== undefined && !found.message.startsWith(message.replaceAll("\0", "").trimEnd())) {
      return `commit ${commit} has another message than the approved one`
    }
  }
  if (publications.length === 0) return { holds: "nothing was published" }
  if (unread > 0) return { open: `${unread} of ${publications.length} commits were not at hand when the bundle was made` }
  return {
    holds: publications
      .map((published) => {
        const { commit, tree } = published.event.publication
        return `${publicationName(slice.events, published)}: commit ${commit} is the approved tree ${tree}`
      })
      .join("; ")
  }
}
