/**
 * The in-toto statement of a run: its subjects are what was published, its predicate says of which versions, by whose approval,
 * after which reviews, and where in the ledger. It is derived from the events alone, so that a verifier
 * makes it anew from the slice and compares (LED-3).
 */
import type { RunEvent, StoredEvent } from "../../domain/event.ts"
import { canonicalJson } from "../../ledger/canonical-json.ts"
import { artifactsNamed } from "../../ledger/artifact-names.ts"

/** A run's event of one kind, with its place in the ledger. */
export type Recorded<Tag extends RunEvent["_tag"]> = Omit<StoredEvent, "event"> & { readonly event: Extract<RunEvent, { _tag: Tag }> }

/** The run's events of one kind, in order. */
export const recorded = <Tag extends RunEvent["_tag"]>(slice: ReadonlyArray<StoredEvent>, tag: Tag): ReadonlyArray<Recorded<Tag>> =>
  slice.filter((stored): stored is Recorded<Tag> => stored.event._tag === tag)

/** The approval that a publication rests on: the last one before it, of the same tree. */
export const approvalOf = (
  slice: ReadonlyArray<StoredEvent>,
  { seq, event }: Recorded<"PublicationRecorded">
): Recorded<"PatchSetApproved"> | undefined =>
  recorded(slice, "PatchSetApproved").findLast(
    (approved) =>
      approved.seq < seq &&
      approved.event.tree === event.publication.tree &&
      approved.event.target === event.publication.branch &&
      (event.repositoryId === undefined || approved.event.repositoryId === event.repositoryId)
  )

/** Every artifact that the slice names: what its events hold, and the policies that it was judged by. */
export const namedBy = (slice: ReadonlyArray<StoredEvent>): ReadonlySet<string> => {
  const named = new Set<string>()
  for (const { event } of slice) {
    for (const hash of artifactsNamed(canonicalJson(event))) named.add(hash)
    if (event._tag === "RunRequested") named.add(event.profile.policy)
    if (event._tag === "PatchSetApproved") named.add(event.policy)
  }
  return named
}

/** What the file holds besides the slice, and when it was made. */
export interface Circumstances {
  readonly ledger: { readonly seq: number; readonly hash: string; readonly root: string }
  /** Everything in the file before the envelope. */
  readonly contents: { readonly sha256: string; readonly bytes: number }
  /** Artifacts that the run names and the store did not hold: erased, or lost. */
  readonly absent: ReadonlyArray<string>
  /** Epoch milliseconds, and the version of PatchPlane. */
  readonly made: { readonly at: number; readonly version: string }
}

export const statementType = "https://in-toto.io/Statement/v1"
export const predicateType = "urn:patchplane:run-proof:1"

/** A repository of the run by the name that people know it by; one that the run does not span by its id. */
export const repositoryName = (slice: ReadonlyArray<StoredEvent>, id: string | undefined): string => {
  const repositories = recorded(slice, "RunRequested")[0]?.event.repositories
  return (id === undefined ? repositories?.[0] : repositories?.find((repository) => repository.id === id))?.name ?? String(id)
}

/** What a publication is called: by its branch, and where the run spans several repositories, which all have it, by theirs too. */
export const publicationName = (slice: ReadonlyArray<StoredEvent>, { event }: Recorded<"PublicationRecorded">): string => {
  const several = (recorded(slice, "RunRequested")[0]?.event.repositories.length ?? 0) > 1
  return several ? `${repositoryName(slice, event.repositoryId)} ${event.publication.branch}` : event.publication.branch
}

/** Where nothing was published, the subjects are the proposed trees: approved or not, the predicate says. */
export const statementOf = (slice: ReadonlyArray<StoredEvent>, circumstances: Circumstances) => {
  const [requested] = recorded(slice, "RunRequested")
  if (requested === undefined) throw new Error("a slice without RunRequested")
  const { runId, number, driver, profile, repositories } = requested.event
  const publications = recorded(slice, "PublicationRecorded")
  const proposals = recorded(slice, "PatchSetProposed")
  const subject =
    publications.length > 0
      ? publications.flatMap((published) => [
          { name: `${publicationName(slice, published)} commit`, digest: { gitCommit: published.event.publication.commit } },
          { name: `${publicationName(slice, published)} tree`, digest: { gitTree: published.event.publication.tree } }
        ])
      : proposals.map(({ event }) => ({
          name: `${repositoryName(slice, event.repositoryId)} version ${event.version} tree`,
          digest: { gitTree: event.change.tree }
        }))
  return {
    _type: statementType,
    subject,
    predicateType,
    predicate: {
      installation: driver.installation,
      run: { id: runId, number, policy: profile.policy },
      repositories: repositories.map(({ id, name, base, target }) => ({ id, name, base, target })),
      patchSets: proposals.map(({ seq, hash, actor, event: { patchSetId, repositoryId, version, change, from, tasks } }) => ({
        seq,
        hash,
        by: actor,
        patchSetId,
        repositoryId,
        version,
        base: change.base,
        tree: change.tree,
        bundle: change.bundle,
        ...(from === undefined ? {} : { from }),
        ...(tasks === undefined ? {} : { tasks })
      })),
      approvals: recorded(slice, "PatchSetApproved").map(({ seq, hash, at, actor, event: { _tag: _, ...approved } }) => ({
        seq,
        hash,
        at,
        by: actor,
        ...approved
      })),
      reviews: recorded(slice, "ReviewCompleted").map(({ seq, event: { patchSetId, reviewer, review } }) => ({
        seq,
        patchSetId,
        reviewer,
        verdict: review.verdict,
        score: review.score,
        findings: review.findings,
        log: review.log
      })),
      publications: publications.map(({ seq, hash, event: { publication, repositoryId = repositories[0].id } }) => ({
        seq,
        hash,
        repositoryId,
        ...publication
      })),
      events: slice.length,
      ...circumstances
    }
  }
}

/** Whether there is anything that a statement could be about. */
export const hasSubject = (slice: ReadonlyArray<StoredEvent>): boolean =>
  slice.some(({ event }) => event._tag === "PublicationRecorded" || event._tag === "PatchSetProposed")

export type Statement = ReturnType<typeof statementOf>
