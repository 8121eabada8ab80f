/** What the events of a change add to a run's graph: patch sets, reviews, decisions, approvals, publications. */
import type { RunEvent } from "../../domain/event.ts"
import type { RepositoryId } from "../../domain/ids.ts"
import type { At, Of } from "./draw.ts"
import { inRepository, labelled, recall, remember, steers, type Sheet } from "./sheet.ts"

export const drawChange = (event: RunEvent, at: At, sheet: Sheet): void => {
  const { run, artifact } = sheet
  switch (event._tag) {
    case "PatchSetProposed":
      return drawPatchSet(event, sheet)
    case "CommitMessageEdited":
      sheet.amend(event.patchSetId, { digest: event.digest })
      return artifact(event.patchSetId, "message", event.message)
    case "ReviewCompleted":
      return drawReview(event, sheet)
    case "PatchSetDecided": {
      const { patchSetId, decision, digest } = event
      const id = judged(patchSetId, decision, at, sheet, { decision, digest })
      for (const from of recall(sheet, `reviews of ${patchSetId}`)) sheet.link(from, "leads-to", id)
      return void sheet.remembered.set(`decision on ${patchSetId}`, [id])
    }
    case "PatchSetRejected": {
      const id = judged(event.patchSetId, "rejected", at, sheet)
      return event.reason === undefined ? undefined : artifact(id, "reason", event.reason)
    }
    case "RepositoryExcluded": {
      const { repositoryId: repository } = event
      const [newest = run] = recall(sheet, `newest in ${repository}`)
      const id = judged(newest, "left out", at, sheet)
      return event.reason === undefined ? undefined : artifact(id, "reason", event.reason)
    }
    case "ChangesRequested": {
      const id = judged(event.patchSetId, "changes requested", at, sheet)
      const repository = repositoryOf(sheet, event.patchSetId)
      if (repository !== undefined) steers(sheet, id, repository)
      if (event.lines !== undefined) artifact(id, "lines", event.lines)
      return artifact(id, "comments", event.comments)
    }
    case "PatchSetApproved": {
      const { patchSetId, digest, base, tree, target, policy, repositoryId: repository } = event
      const label = labelled(sheet, repository, at.actor.kind === "policy" ? "approved by policy" : "approved")
      const id = sheet.node(`${run}/approval/${at.version}`, "approval", label, { digest, base, tree, target, policy }, { repository })
      sheet.link(patchSetId, "is-approved-by", id)
      for (const decision of recall(sheet, `decision on ${patchSetId}`)) sheet.link(decision, "leads-to", id)
      return void sheet.remembered.set(`approval in ${repository}`, [id])
    }
    case "PublicationRecorded":
      return drawPublication(event, at, sheet)
    case "PublicationObserved": {
      const { tree, commit, at: observedAt } = event.observed
      const facts = { matches: event.matches, observedTree: tree, observedCommit: commit, observedAt }
      for (const id of recall(sheet, `publication in ${event.repositoryId ?? primary(sheet)}`)) sheet.amend(id, facts)
      return
    }
    default:
      return
  }
}

const primary = ({ state }: Sheet): RepositoryId => state.repositories[0].id
const repositoryOf = (sheet: Sheet, patchSet: string): RepositoryId | undefined =>
  recall(sheet, `repository of ${patchSet}`)[0] as RepositoryId | undefined

/** A version by hand comes from the one that it was made of, and from no session. */
const drawPatchSet = (event: Of<"PatchSetProposed">, sheet: Sheet): void => {
  const { patchSetId, version, repositoryId: repository, change, effectId, from, tasks = [] } = event
  const { run, link, remembered } = sheet
  const { base, tree, commit, digest, counts } = change
  const byHand = from !== undefined && effectId === undefined
  const facts = { version, base, tree, commit, digest, ...counts, ...(byHand ? { byHand } : {}) }
  sheet.node(patchSetId, "patch-set", labelled(sheet, repository, `v${version}`), facts, { repository })
  remembered.set(`repository of ${patchSetId}`, [repository])
  const merged = recall(sheet, `merge in ${repository}`)
  const makers = effectId !== undefined ? sheet.makers(effectId) : byHand || merged.length === 0 ? [run] : merged
  const served = byHand ? [] : tasks.flatMap((task) => recall(sheet, `task ${task}`))
  for (const maker of [...makers, ...served]) link(maker, "makes", patchSetId)
  for (const earlier of from === undefined ? recall(sheet, `newest in ${repository}`) : [from]) link(earlier, "becomes", patchSetId)
  remembered.set(`newest in ${repository}`, [patchSetId])
  for (const said of recall(sheet, `steering ${repository}`)) link(said, "leads-to", patchSetId)
  remembered.delete(`steering ${repository}`)
  for (const role of ["message", "files", "diff", "bundle", "summary"] as const) sheet.artifact(patchSetId, role, change[role])
}

const drawReview = ({ reviewer, review, patchSetId, effectId }: Of<"ReviewCompleted">, sheet: Sheet): void => {
  const { verdict, score, findingCount, durationMs, findings, log } = review
  const repository = repositoryOf(sheet, patchSetId)
  const label = labelled(sheet, repository, `${reviewer}: ${verdict}`)
  const id = sheet.node(effectId, "review", label, { reviewer, verdict, score, findingCount, durationMs }, inRepository(repository))
  sheet.link(patchSetId, "is-reviewed-by", id)
  for (const session of sheet.makers(effectId)) if (session !== sheet.run) sheet.link(session, "makes", id)
  remember(sheet, `reviews of ${patchSetId}`, id)
  sheet.artifact(id, "findings", findings)
  sheet.artifact(id, "log", log)
}

/** One of each repository, from the approval of what was published there. */
const drawPublication = ({ publication, repositoryId }: Of<"PublicationRecorded">, { version }: At, sheet: Sheet): void => {
  const repository = repositoryId ?? primary(sheet)
  const { branch, commit, tree, note } = publication
  const label = labelled(sheet, repository, branch)
  const id = sheet.node(`${sheet.run}/publication/${version}`, "publication", label, { branch, commit, tree, note }, { repository })
  const approvals = recall(sheet, `approval in ${repository}`)
  for (const from of approvals.length > 0 ? approvals : [sheet.run]) sheet.link(from, "leads-to", id)
  sheet.link(id, "writes-to", repository)
  sheet.remembered.set(`publication in ${repository}`, [id])
}

/** What was decided about a patch set: by the reviews' scores, or by a person. */
const judged = (patchSet: string, label: string, { version }: At, sheet: Sheet, facts: Record<string, string> = {}): string => {
  const repository = repositoryOf(sheet, patchSet)
  const named = labelled(sheet, repository, label)
  const id = sheet.node(`${sheet.run}/decision/${version}`, "decision", named, facts, inRepository(repository))
  sheet.link(patchSet, "leads-to", id)
  return id
}
