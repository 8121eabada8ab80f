/** What each event of a run adds to its graph. Events that are about progress alone add nothing. */
import type { RunEvent, StoredEvent } from "../../domain/event.ts"
import type { RepositoryId } from "../../domain/ids.ts"
import { drawChange } from "./draw-change.ts"
import { drawRequest, drawSession } from "./draw-request.ts"
import { drawWork } from "./draw-work.ts"
import { recall, remember, repositoryOfEffect, steers, type Sheet } from "./sheet.ts"

export type At = Pick<StoredEvent, "version" | "actor">
export type Of<Tag extends RunEvent["_tag"]> = Extract<RunEvent, { readonly _tag: Tag }>

export const draw = (event: RunEvent, at: At, sheet: Sheet): void => {
  const { run, artifact } = sheet
  switch (event._tag) {
    case "RunRequested":
      return drawRequest(event, sheet)
    case "SessionRecorded":
      return drawSession(event, sheet)
    case "TriageCompleted": {
      const { verdict, tier, reasons, context } = event.triage
      const id = sheet.node(`${run}/decision/${at.version}`, "decision", `triage: ${verdict}`, { verdict, tier, context })
      for (const from of [...sheet.makers(event.effectId), ...recall(sheet, "answers of triage")])
        sheet.link(from, from.includes("/question/") ? "leads-to" : "makes", id)
      sheet.remembered.delete("answers of triage")
      return artifact(id, "reasons", reasons)
    }
    case "TriageOverridden":
      return void decided(at, sheet, "triage overridden", event.reason)
    case "ManualReviewForced":
      return void decided(at, sheet, "manual review", event.reason)
    case "PlanApproved": {
      const id = sheet.node(`${run}/approval/${at.version}`, "approval", "plan approved", { plan: event.plan })
      const [plan = run] = recall(sheet, "plan").slice(-1)
      return sheet.link(plan, "is-approved-by", id)
    }
    case "QuestionAsked": {
      const id = sheet.node(event.questionId, "question", `question ${event.questionId.split("/").at(-1)}`, { answered: false })
      for (const maker of sheet.makers(event.effectId)) sheet.link(maker, "makes", id)
      const repository = repositoryOfEffect(sheet, event.effectId)
      if (repository !== undefined) remember(sheet, `repository of ${id}`, repository)
      return artifact(id, "question", event.text)
    }
    case "QuestionAnswered": {
      sheet.amend(event.questionId, { answered: true })
      const [repository] = recall(sheet, `repository of ${event.questionId}`)
      if (repository === undefined) remember(sheet, "answers of triage", event.questionId)
      else steers(sheet, event.questionId, repository as RepositoryId)
      return artifact(event.questionId, "answer", event.answer)
    }
    case "RunRedirected": {
      const id = decided(at, sheet, "redirected", event.instruction)
      const agents = sheet.state.effects.filter(({ kind }) => kind === "execute")
      // With no agent at work, the one that takes it up is requested by the same command.
      if (agents.length === 0) return remember(sheet, `said ${event.instruction}`, id)
      const repositories = agents.map(({ repository }) => repository ?? sheet.state.repositories[0].id)
      for (const repository of new Set(repositories)) steers(sheet, id, repository)
      return
    }
    case "RunEscalated":
      return sheet.amend(run, { escalated: true })
    case "RunStopped":
    case "RunFinished":
      if (event.failure === undefined) return
      sheet.amend(run, { failure: event.failure.code })
      return event.failure.detail === undefined ? undefined : artifact(run, "failure", event.failure.detail)
    default:
      drawWork(event, at, sheet)
      return drawChange(event, at, sheet)
  }
}

/** A person's decision about the run itself. */
const decided = ({ version }: At, sheet: Sheet, label: string, reason: Of<"ManualReviewForced">["reason"]): string => {
  const id = sheet.node(`${sheet.run}/decision/${version}`, "decision", label)
  sheet.link(sheet.run, "leads-to", id)
  if (reason !== undefined) sheet.artifact(id, "reason", reason)
  return id
}
