/** What the events of a change add to a run's graph: patch sets, reviews, decisions, approvals, publications. */
import type { RunEvent, StoredEvent } from "../../domain/event.ts"
import { steers, type Sheet } from "./sheet.ts"

type At = Pick<StoredEvent, "version" | "actor">
type Of<Tag extends RunEvent["_tag"]> = Extract<RunEvent, { readonly _tag: Tag }>

export const drawChange = (event: RunEvent, { version, actor }: At, sheet: Sheet): void => {
  const { run, node, link, artifact, remembered } = sheet
  switch (event._tag) {
    case "EffectRequested":
      if (event.effect.patchSet !== undefined) remembered.set(`patch set of ${event.effect.id}`, [event.effect.patchSet])
      return
    case "ExecutionCompleted":
      return void remembered.set("execution", sheet.makers(event.effectId))
    case "PatchSetProposed":
      return drawPatchSet(event, actor.kind === "person", sheet)
    case "CommitMessageEdited":
      sheet.amend(event.patchSetId, { digest: event.digest })
      return artifact(event.patchSetId, "message", event.message)
    case "ReviewCompleted": {
      const { reviewer, review, patchSetId, effectId } = event
      const { verdict, score, findingCount, durationMs, findings, log } = review
      const id = node(effectId, "review", `${reviewer}: ${verdict}`, { reviewer, verdict, score, findingCount, durationMs })
      link(patchSetId, "is-reviewed-by", id)
      for (const session of sheet.makers(effectId)) if (session !== run) link(session, "makes", id)
      remembered.set(`reviews of ${patchSetId}`, [...(remembered.get(`reviews of ${patchSetId}`) ?? []), id])
      artifact(id, "findings", findings)
      return artifact(id, "log", log)
    }
    case "PatchSetDecided": {
      const id = node(`${run}/decision/${version}`, "decision", event.decision, { decision: event.decision, digest: event.digest })
      for (const from of [event.patchSetId, ...(remembered.get(`reviews of ${event.patchSetId}`) ?? [])]) link(from, "leads-to", id)
      return void remembered.set(`decision on ${event.patchSetId}`, [id])
    }
    case "PatchSetRejected": {
      const id = verdict(event.patchSetId, "rejected", version, sheet)
      return event.reason === undefined ? undefined : artifact(id, "reason", event.reason)
    }
    case "ChangesRequested": {
      const id = verdict(event.patchSetId, "changes requested", version, sheet)
      steers(sheet, id)
      return artifact(id, "comments", event.comments)
    }
    case "PatchSetApproved": {
      const { patchSetId, digest, base, tree, target, policy, repositoryId: repository } = event
      const id = node(`${run}/approval/${version}`, "approval", "approved", { digest, base, tree, target, policy }, { repository })
      link(patchSetId, "is-approved-by", id)
      for (const decision of remembered.get(`decision on ${patchSetId}`) ?? []) link(decision, "leads-to", id)
      remembered.set(`repository of ${patchSetId}`, [repository])
      return void remembered.set(`approval of ${patchSetId}`, [id])
    }
    case "PublicationRecorded":
      return drawPublication(event, sheet)
    case "PublicationObserved": {
      const { tree, commit, at } = event.observed
      for (const id of remembered.get("publications") ?? [])
        sheet.amend(id, { matches: event.matches, observedTree: tree, observedCommit: commit, observedAt: at })
      return
    }
    default:
      return
  }
}

/** A version that a person made by hand comes from the one before it, and from no session. */
const drawPatchSet = ({ patchSetId, version, repositoryId, change }: Of<"PatchSetProposed">, byHand: boolean, sheet: Sheet): void => {
  const { node, link, artifact, remembered, run } = sheet
  const { base, tree, commit, digest, counts } = change
  node(patchSetId, "patch-set", `v${version}`, { version, base, tree, commit, digest, ...counts }, { repository: repositoryId })
  const makers = byHand ? [run] : (remembered.get("execution") ?? [run])
  for (const maker of makers) link(maker, "makes", patchSetId)
  const former = `newest in ${repositoryId}`
  for (const earlier of remembered.get(former) ?? []) link(earlier, "becomes", patchSetId)
  remembered.set(former, [patchSetId])
  for (const said of remembered.get("steering") ?? []) link(said, "leads-to", patchSetId)
  remembered.delete("steering")
  for (const role of ["message", "files", "diff", "bundle", "summary"] as const) artifact(patchSetId, role, change[role])
}

const drawPublication = ({ effectId, publication }: Of<"PublicationRecorded">, sheet: Sheet): void => {
  const { remembered } = sheet
  const { branch, commit, tree, note } = publication
  const [patchSet] = remembered.get(`patch set of ${effectId}`) ?? []
  const [repository] = remembered.get(`repository of ${patchSet}`) ?? []
  const id = sheet.node(effectId, "publication", branch, { branch, commit, tree, note })
  for (const from of remembered.get(`approval of ${patchSet}`) ?? [patchSet ?? sheet.run]) sheet.link(from, "leads-to", id)
  if (repository !== undefined) sheet.link(id, "writes-to", repository)
  remembered.set("publications", [id])
}

/** A person's judgement of a patch set. */
const verdict = (patchSet: string, label: string, version: number, sheet: Sheet): string => {
  const id = sheet.node(`${sheet.run}/decision/${version}`, "decision", label)
  sheet.link(patchSet, "leads-to", id)
  return id
}
